import { controls } from "@octopus-widgets/sdk/ui";
import { useId, useRef, useState } from "react";
import type { ChooserProps } from "./drop-down";
import css from "./variable-selector.module.css";

/** As many as this are offered without a search. */
const FEW = 8;

/** Several values of a list: a button that opens it, with a search where there are many. */
export function Several({ label, choices, chosen, onChoose, onAll }: ChooserProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const shown = choices.filter(
    ({ label: text, value }) => text.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  const names = chosen.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  const text =
    names.length === 0 ? "None" : names.length > 3 ? `${names.length} of ${choices.length}` : names.join(", ");
  const place = (): void => {
    const at = button.current?.getBoundingClientRect();
    const element = list.current;
    if (!at || !element) return;
    const zoom = element.currentCSSZoom ?? 1;
    const below = innerHeight - at.bottom > 260 || at.top < 260;
    element.style.left = `${at.left / zoom}px`;
    element.style.top = below ? `${at.bottom / zoom + 2}px` : "auto";
    element.style.bottom = below ? "auto" : `${(innerHeight - at.top) / zoom + 2}px`;
    element.style.minWidth = `${at.width / zoom}px`;
  };
  return (
    <div className={css.line}>
      <span id={`${id}-label`} className={css.label}>
        {label}
      </span>
      <button
        ref={button}
        type="button"
        className={`${controls.button} ${css.opener}`}
        aria-labelledby={`${id}-label ${id}-text`}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        popoverTarget={`${id}-list`}
      >
        <span id={`${id}-text`} className={css.text}>
          {text}
        </span>
        <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
          <path d="M.5 2h7L4 6.5Z" fill="currentColor" />
        </svg>
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a popover of its own, not a fieldset of a form */}
      <div
        ref={list}
        id={`${id}-list`}
        popover="auto"
        role="group"
        aria-labelledby={`${id}-label`}
        className={css.list}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          if (event.newState === "open") list.current?.querySelector<HTMLElement>("input")?.focus();
        }}
        onBeforeToggle={(event) => {
          if (event.newState === "open") place();
        }}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <div className={css.tools}>
          <button type="button" className={controls.small} onClick={() => onAll(true)}>
            All
          </button>
          <button type="button" className={controls.small} onClick={() => onAll(false)}>
            None
          </button>
        </div>
        {choices.length > FEW ? (
          <input
            className={controls.input}
            type="search"
            aria-label={`Search in ${label}`}
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        ) : null}
        {shown.map(({ value, label: name }) => (
          <label key={value} className={css.item} title={value}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => onChoose(value)} />{" "}
            <span>{name}</span>
          </label>
        ))}
        {shown.length === 0 ? <p className={css.nothing}>Nothing matches.</p> : null}
      </div>
    </div>
  );
}
