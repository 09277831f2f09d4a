import { type KeyboardEvent, type ReactNode, useId } from "react";
import css from "./jive.module.css";

interface Props<T extends string> {
  tabs: readonly { id: T; name: string; count?: number }[];
  chosen: T;
  onChoose: (id: T) => void;
  label: string;
  children: ReactNode;
}

/** Tabs of the WAI-ARIA pattern: arrows move, one tab stop. */
export function Tabs<T extends string>({ tabs, chosen, onChoose, label, children }: Props<T>) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className={css.tabs} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
          >
            {tab.name}
            {tab.count === undefined ? null : <span className={css.dim}> {tab.count}</span>}
          </button>
        ))}
      </div>
      <div className={css.tabPanel} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
