import { controls } from "@octopus-widgets/sdk/ui";
import { useId } from "react";
import type { Choice } from "./choices";
import css from "./variable-selector.module.css";

export interface ChooserProps {
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  multiple: boolean;
  onChoose: (value: string) => void;
  onAll: (all: boolean) => void;
}

/** One value of a list. What the variable holds and the list does not is shown, and said to be so. */
export function DropDown({ label, choices, chosen, onChoose }: ChooserProps) {
  const id = useId();
  const value = chosen[0] ?? "";
  return (
    <div className={css.line}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <select id={id} className={controls.input} value={value} onChange={(event) => onChoose(event.target.value)}>
        {choices.some((choice) => choice.value === value) ? null : (
          <option value={value}>{value === "" ? "Choose…" : `${value} (not offered)`}</option>
        )}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
