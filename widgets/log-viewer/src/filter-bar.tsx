import { controls } from "@octopus-widgets/sdk/ui";
import { useEffect, useId, useRef, useState } from "react";
import type { Filter } from "./filter";
import css from "./log-viewer.module.css";
import { LEVELS, type Level } from "./record";

/** Milliseconds after the last key until what was typed counts. */
const SETTLE = 200;
const NAMES: { readonly [level in Level]: string } = {
  debug: "Everything",
  info: "Info and worse",
  warning: "Warnings and worse",
  error: "Errors and worse",
  critical: "Critical alone",
};

/** What is shown: by level, source and text. */
export function FilterBar({
  filter,
  fault,
  onFilter,
}: {
  filter: Filter;
  fault: string | null;
  onFilter: (filter: Filter) => void;
}) {
  const [typed, setTyped] = useState({ source: filter.source, text: filter.text });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: Partial<typeof typed>): void => {
    const all = { ...typed, ...next };
    setTyped(all);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter({ ...filter, ...all }), SETTLE);
  };
  return (
    <div className={css.filters}>
      <select
        className={`${controls.input} ${css.field}`}
        aria-label="Least level"
        value={filter.leastLevel}
        onChange={(event) => onFilter({ ...filter, ...typed, leastLevel: event.target.value as Level })}
      >
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {NAMES[level]}
          </option>
        ))}
      </select>
      <input
        className={`${controls.input} ${css.field}`}
        type="search"
        aria-label="Source"
        placeholder="Source"
        value={typed.source}
        onChange={(event) => type({ source: event.target.value })}
      />
      <span className={css.text}>
        <input
          className={`${controls.input} ${css.field}`}
          type="search"
          aria-label="Text"
          placeholder={filter.regex ? "Regular expression" : "Text"}
          value={typed.text}
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : id}
          onChange={(event) => type({ text: event.target.value })}
        />
        <button
          type="button"
          className={controls.small}
          aria-pressed={filter.regex}
          aria-label="Regular expression"
          title="The text is a regular expression"
          onClick={() => onFilter({ ...filter, ...typed, regex: !filter.regex })}
        >
          .*
        </button>
        {fault === null ? null : (
          <span id={id} className={css.fault} role="alert">
            {fault}
          </span>
        )}
      </span>
    </div>
  );
}
