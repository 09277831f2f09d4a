/** Entries with ticks, section by section; the tick of a section is for all of its entries. */
import { useEffect, useRef } from "react";
import styles from "./transfer.module.css";

export interface TreeEntry {
  pointer: string;
  name: string;
  /** Heading that it stands under. */
  group: string;
  /** Behind the name: `new`, `comes along`. */
  note?: string | undefined;
  disabled?: boolean;
}

export interface EntryTreeProps {
  label: string;
  entries: readonly TreeEntry[];
  ticked: ReadonlySet<string>;
  onTick: (ticked: ReadonlySet<string>) => void;
}

export function EntryTree({ label, entries, ticked, onTick }: EntryTreeProps) {
  const groups = new Map<string, TreeEntry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  const tick = (pointers: readonly string[], on: boolean) => {
    const next = new Set(ticked);
    for (const pointer of pointers) {
      if (on) next.add(pointer);
      else next.delete(pointer);
    }
    onTick(next);
  };
  return (
    <fieldset className={styles.tree}>
      <legend className="visually-hidden">{label}</legend>
      {[...groups].map(([group, members]) => {
        const free = members.filter(({ disabled }) => !disabled).map(({ pointer }) => pointer);
        const count = free.filter((pointer) => ticked.has(pointer)).length;
        return (
          <div key={group} className={styles.group}>
            <Tick
              label={`${group} (${count} of ${members.length})`}
              checked={count > 0 && count === free.length}
              some={count > 0 && count < free.length}
              disabled={free.length === 0}
              onChange={(on) => tick(free, on)}
            />
            <ul>
              {members.map(({ pointer, name, note, disabled = false }) => (
                <li key={pointer}>
                  <Tick
                    label={name}
                    note={note}
                    checked={ticked.has(pointer)}
                    disabled={disabled}
                    onChange={(on) => tick([pointer], on)}
                  />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </fieldset>
  );
}

interface TickProps {
  label: string;
  note?: string | undefined;
  checked: boolean;
  some?: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
}

function Tick({ label, note, checked, some = false, disabled, onChange }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <label className={styles.tick}>
      <input
        ref={box}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className={styles.name}>{label}</span>
      {note && <span className={styles.note}>{note}</span>}
    </label>
  );
}
