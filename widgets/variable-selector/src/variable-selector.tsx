import { useVariables, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, MissingFields } from "@octopus-widgets/sdk/ui";
import { useEffect } from "react";
import { Buttons } from "./buttons";
import { chosenOf, toggled } from "./choices";
import type { SelectorConfig } from "./config";
import { DropDown } from "./drop-down";
import { Several } from "./several";
import { useChoices } from "./use-choices";
import css from "./variable-selector.module.css";

/** Chooses the value of a dashboard variable. */
export function VariableSelector({ config }: WidgetProps<SelectorConfig>) {
  const { vars, setVariable } = useVariables();
  const { choices, loading, problem, missing } = useChoices(config);
  const key = config.variable?.trim() ?? "";
  const value = vars[key] ?? "";
  const first = config.chooseFirst && value === "" ? choices[0]?.value : undefined;
  useEffect(() => {
    if (key && first) setVariable(key, first);
  }, [key, first, setVariable]);
  if (!key) return <EmptyState title="No variable chosen">Choose one in this widget's settings.</EmptyState>;
  if (missing.length > 0) return <MissingFields fields={missing} service="query" />;
  if (problem) return <EmptyState title={problem.title}>{problem.text}</EmptyState>;
  if (loading && choices.length === 0) return <EmptyState title="Reading the values…" busy />;
  if (choices.length === 0)
    return <EmptyState title="No values to choose from">Name some in this widget's settings.</EmptyState>;
  const chosen = chosenOf(value, config.multiple);
  const props = {
    label: config.label || key,
    choices,
    chosen,
    onChoose: (next: string) => setVariable(key, config.multiple ? toggled(chosen, next, choices) : next),
    onAll: (all: boolean) => setVariable(key, all ? choices.map((choice) => choice.value).join(",") : ""),
    multiple: config.multiple,
  };
  return (
    <div className={css.widget} data-mode={config.mode}>
      {config.mode === "buttons" ? (
        <Buttons {...props} />
      ) : config.multiple ? (
        <Several {...props} />
      ) : (
        <DropDown {...props} />
      )}
    </div>
  );
}
