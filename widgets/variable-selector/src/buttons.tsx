import { controls } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, useId } from "react";
import type { ChooserProps } from "./drop-down";
import css from "./variable-selector.module.css";

const BY: { readonly [key: string]: number } = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A button for each value. Of one, they are radio buttons: the arrows choose; of several, each is pressed by itself. */
export function Buttons({ label, choices, chosen, multiple, onChoose }: ChooserProps) {
  const id = useId();
  const at = choices.findIndex(({ value }) => chosen.includes(value));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = BY[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button")];
    const from = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = (from + by + buttons.length) % buttons.length;
    event.preventDefault();
    event.stopPropagation();
    buttons[next]?.focus();
    if (!multiple && choices[next]) onChoose(choices[next].value);
  };
  return (
    <div className={css.group}>
      <span id={id} className={css.label}>
        {label}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is group or radiogroup */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label */}
      <div className={css.buttons} role={multiple ? "group" : "radiogroup"} aria-labelledby={id} onKeyDown={onKeyDown}>
        {choices.map(({ value, label: text }, index) => {
          const on = chosen.includes(value);
          const state = multiple ? { "aria-pressed": on } : { role: "radio", "aria-checked": on };
          return (
            <button
              key={value}
              type="button"
              className={`${controls.small} ${css.choice}`}
              data-on={on || undefined}
              tabIndex={multiple || index === Math.max(0, at) ? 0 : -1}
              title={text === value ? undefined : value}
              onClick={() => onChoose(value)}
              {...state}
            >
              {text}
            </button>
          );
        })}
      </div>
    </div>
  );
}
