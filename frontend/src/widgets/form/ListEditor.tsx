import type { Json } from "@octopus-widgets/sdk/contract";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import styles from "./form.module.css";

interface Props {
  label: string;
  /** What one item is called, in lower case. */
  noun: string;
  items: readonly Json[];
  blank: Json;
  onChange: (items: Json[]) => void;
  children: (item: Json, change: (item: Json) => void, label: string) => ReactNode;
}

/** A list whose items are added, removed and put in order. */
export function ListEditor({ label, noun, items, blank, onChange, children }: Props) {
  const replace = (index: number, item: Json) => onChange(items.map((other, at) => (at === index ? item : other)));
  const move = (index: number, by: number) => {
    const next = [...items];
    const [item] = next.splice(index, 1);
    if (item !== undefined) next.splice(index + by, 0, item);
    onChange(next);
  };
  const rows = useRef<HTMLFieldSetElement>(null);
  const added = useRef(false);
  const count = items.length;
  // Whoever adds an item types it next: without the focus the keys would be the dashboard's shortcuts.
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    const last = rows.current?.querySelectorAll("[data-row]")[count - 1];
    last?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [count]);
  return (
    <fieldset className={styles.list} ref={rows}>
      <legend>{label}</legend>
      {items.map((item, index) => {
        const name = `${label}, ${noun} ${index + 1}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity of their own, and are edited in place
          <div key={index} className={styles.row} data-row>
            <div className={styles.rowBody}>{children(item, (next) => replace(index, next), name)}</div>
            <IconButton icon="up" label={`Move ${name} up`} disabled={index === 0} onClick={() => move(index, -1)} />
            <IconButton
              icon="down"
              label={`Move ${name} down`}
              disabled={index === items.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              icon="close"
              label={`Remove ${name}`}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
            />
          </div>
        );
      })}
      <Button
        look="quiet"
        icon="add"
        onClick={() => {
          added.current = true;
          onChange([...items, structuredClone(blank)]);
        }}
      >
        Add {noun}
      </Button>
    </fieldset>
  );
}
