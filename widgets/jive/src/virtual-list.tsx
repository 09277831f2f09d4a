import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import css from "./jive.module.css";

const ROW = 26;
const OVERSCAN = 6;
/** Height taken before it is measured. */
const FIRST_HEIGHT = 520;

interface Props<T> {
  items: readonly T[];
  label: string;
  role: "tree" | "listbox";
  active: number;
  onActive: (index: number) => void;
  onKey: (key: string, item: T, index: number) => boolean;
  onChoose: (item: T, index: number) => void;
  /** Attributes and content of a row. */
  row: (
    item: T,
    index: number,
  ) => { key: string; content: ReactNode; attributes?: { [name: string]: string | number | boolean | undefined } };
}

/** A list of rows of one height of which only those in sight are in the page. One tab stop; the keys move within it. */
export function VirtualList<T>({ items, label, role, active, onActive, onKey, onChoose, row }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [view, setView] = useState({ top: 0, height: FIRST_HEIGHT });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight || FIRST_HEIGHT });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / ROW) - OVERSCAN);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / ROW) + OVERSCAN);
  const moveTo = (index: number): void => {
    const to = Math.max(0, Math.min(items.length - 1, index));
    onActive(to);
    const element = box.current;
    if (!element) return;
    if (to * ROW < element.scrollTop) element.scrollTop = to * ROW;
    if ((to + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (to + 1) * ROW - element.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.height / ROW) - 1);
    const moves: { readonly [key: string]: number } = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    const item = items[active];
    if (to !== undefined) moveTo(to);
    else if (item !== undefined && (event.key === "Enter" || event.key === " ")) onChoose(item, active);
    else if (item === undefined || !onKey(event.key, item, active)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is tree or listbox
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div
      ref={box}
      className={css.list}
      role={role}
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={
        items[active] !== undefined && active >= first && active < last ? `${id}-${active}` : undefined
      }
      onKeyDown={onKeyDown}
      onScroll={(event) =>
        setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight || FIRST_HEIGHT })
      }
    >
      <div className={css.spacer} style={{ height: items.length * ROW }} role="presentation">
        {items.slice(first, last).map((item, offset) => {
          const index = first + offset;
          const { key, content, attributes } = row(item, index);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: its role is treeitem or option; the list handles the keys
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys for its rows
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take them
            <div
              key={key}
              id={`${id}-${index}`}
              className={css.line}
              role={role === "tree" ? "treeitem" : "option"}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              data-active={index === active || undefined}
              style={{ top: index * ROW, height: ROW }}
              onClick={() => {
                onActive(index);
                onChoose(item, index);
              }}
              {...attributes}
            >
              {content}
            </div>
          );
        })}
      </div>
    </div>
  );
}
