import { useState } from "react";
import { IconButton, Input, StatusSymbol } from "../../../design";
import type { Fault } from "../draft";
import { faultsWithin } from "../faults";
import styles from "./Python.module.css";

interface Props {
  names: readonly string[];
  chosen: string | null;
  faults: readonly Fault[];
  onChoose: (name: string) => void;
  onAdd: () => void;
}

/** The functions of the draft, found by part of their name. */
export function FunctionList({ names, chosen, faults, onChoose, onAdd }: Props) {
  const [sought, setSought] = useState("");
  const found = names.filter((name) => name.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <nav className={styles.list} aria-label="Functions">
      <div className={styles.tools}>
        <Input
          type="search"
          aria-label="Search functions"
          placeholder="Search functions"
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
        <IconButton icon="add" label="New function" onClick={onAdd} />
      </div>
      <ul>
        {found.map((name) => (
          <li key={name}>
            <button type="button" aria-current={name === chosen ? "page" : undefined} onClick={() => onChoose(name)}>
              <span>{name}</span>
              <Worst faults={faultsWithin(faults, `/functions/${name}`)} />
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && names.length > 0 && (
        <p className={styles.hint}>No function has “{sought.trim()}” in its name.</p>
      )}
    </nav>
  );
}

function Worst({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  const level = faults.some(({ severity }) => severity === "error") ? "serious" : "caution";
  return <StatusSymbol level={level} label={faults.length === 1 ? "1 fault" : `${faults.length} faults`} />;
}
