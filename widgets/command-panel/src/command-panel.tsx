import { ageText, useRoleLevelAccess, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, useElementSize } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import { ActionRow } from "./action-row";
import { type Asked, askedOf, askedOfSequence } from "./asked";
import css from "./command-panel.module.css";
import { tally } from "./conditions";
import type { PanelConfig } from "./config";
import { HistoryList } from "./history-list";
import type { Step } from "./run";
import { RunDialog } from "./run-dialog";
import { Targets } from "./targets";
import { type Panel, stepOf, usePanel } from "./use-panel";
import { useRunner } from "./use-runner";
import { memberOf, roleOf } from "./words";

/** Lower than this, in CSS pixels, there is room for buttons alone. */
const BUTTONS_ALONE = 90;

/** Buttons that run commands, with what must hold before and what came of it. */
export function CommandPanel({ instanceId, config }: WidgetProps<PanelConfig>) {
  const panel = usePanel(instanceId, config);
  const runner = useRunner(instanceId, panel.watcher);
  const { allows, role } = useRoleLevelAccess();
  const [element, { height }] = useElementSize<HTMLElement>();
  const [open, setOpen] = useState<string | null>(null);
  const all = [...panel.actions.map(askedOf), ...panel.sequences.map(askedOfSequence)];
  if (all.length === 0) return <EmptyState title="No commands chosen">Add some in this widget's settings.</EmptyState>;
  if (panel.devices.length === 0) {
    if (panel.loading) return <EmptyState title="Reading device properties…" busy />;
    if (panel.error) return <EmptyState title="The device properties cannot be read">{panel.error.message}</EmptyState>;
    return (
      <EmptyState title="No device chosen">
        Name one in this widget's settings, or choose one where they name a variable.
      </EmptyState>
    );
  }
  const tiny = height > 0 && height < BUTTONS_ALONE;
  const blockedOf = (asked: Asked): string => {
    if (config.allowActions === false) return "Acting is switched off in this widget's settings.";
    const level = Math.max(...asked.actions.map((one) => one.config.level), 0);
    if (!allows(level)) return `This needs the role ${roleOf(level)}; you are ${role}.`;
    return asked.fault || obstacle(asked, panel);
  };
  const start = (asked: Asked, steps: readonly Step[]): void => runner.start(asked.label, steps, panel.chosen);
  const press = (asked: Asked): void => {
    const [only] = asked.actions;
    const step = only && asked.actions.length === 1 ? stepOf(only, only.preset) : null;
    const settled = step !== null && (only?.config.fixed || only?.argument?.type.shape === "none");
    if (asked.confirm === "none" && settled && panel.chosen.length === 1) start(asked, [step]);
    else setOpen(asked.label);
  };
  const asked = all.find(({ label }) => label === open);
  return (
    <section ref={element} className={css.widget} aria-label={config.title || "Commands"} data-tiny={tiny || undefined}>
      {tiny ? null : (
        <header className={css.head}>
          {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
          <Targets devices={panel.devices} chosen={panel.chosen} known={panel.known} onChoose={panel.choose} />
        </header>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys */}
      <section className={css.scroll} tabIndex={0} aria-label="Buttons">
        <ul className={css.actions}>
          {all.map((one) => (
            <ActionRow
              key={one.label}
              asked={one}
              devices={panel.chosen}
              known={panel.known}
              blocked={blockedOf(one)}
              fare={tiny ? undefined : runner.fares.get(one.label)}
              showConditions={config.showConditions !== false && !tiny}
              onPress={() => press(one)}
            />
          ))}
        </ul>
        {config.showHistory === false || tiny ? null : <HistoryList entries={runner.history} />}
      </section>
      {asked ? (
        <RunDialog
          key={asked.label}
          asked={asked}
          devices={panel.chosen}
          known={panel.known}
          blocked={blockedOf(asked)}
          onClose={() => setOpen(null)}
          onRun={(steps) => {
            setOpen(null);
            start(asked, steps);
          }}
        />
      ) : null}
    </section>
  );
}

/** Why it cannot be run now: what is not known, not reachable, or does not hold. */
function obstacle(asked: Asked, { chosen, known }: Panel): string {
  if (chosen.length === 0) return "Choose a device to act on.";
  if (asked.actions.some(({ argument }) => argument === null)) return "Its argument is not known yet.";
  for (const device of chosen) {
    const state = known.samples[`${device}/state`];
    if (state?.error) return `${memberOf(device)} does not answer: ${state.error.message}`;
    if (state?.stale) return `Nothing was heard of ${memberOf(device)} for ${ageText(state.age)}.`;
  }
  for (const condition of asked.actions[0]?.preconditions ?? []) {
    const { holds, why } = tally(condition, chosen, known, memberOf);
    if (holds !== "yes") return `It needs ${condition.text}; ${why}.`;
  }
  return "";
}
