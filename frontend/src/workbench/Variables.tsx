/** The dashboard's variables: a line each, and one to add another. */
import { useState } from "react";
import { Button, IconButton, Input } from "../design";
import { useReadable } from "../widgets/host/useReadable";
import styles from "./Controls.module.css";
import type { Rooms } from "./rooms";

export function Variables({ rooms: { bench } }: { rooms: Rooms }) {
  const { variables } = useReadable(bench);
  const [name, setName] = useState("");
  const set = (key: string, value: string): void => bench.set({ variables: { ...variables, [key]: value } });
  const remove = (gone: string): void =>
    bench.set({ variables: Object.fromEntries(Object.entries(variables).filter(([key]) => key !== gone)) });
  return (
    <fieldset className={styles.variables}>
      <legend>Variables</legend>
      {Object.entries(variables).map(([key, value]) => (
        <div key={key} className={styles.variable}>
          <code title={key}>{key}</code>
          <Input aria-label={`Value of ${key}`} value={value} onChange={(event) => set(key, event.target.value)} />
          <IconButton icon="trash" label={`Remove ${key}`} onClick={() => remove(key)} />
        </div>
      ))}
      <form
        className={styles.variable}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) set(name.trim(), variables[name.trim()] ?? "");
          setName("");
        }}
      >
        <Input
          aria-label="Name of a new variable"
          placeholder="Another variable"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabled={!name.trim()}>
          Add
        </Button>
      </form>
    </fieldset>
  );
}
