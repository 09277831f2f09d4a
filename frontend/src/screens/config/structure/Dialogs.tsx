/** Naming a new entry, and giving another name to one with or without all its uses. */
import { type FormEvent, useId, useMemo, useState } from "react";
import { Button, Checkbox, Dialog, Field, Input } from "../../../design";
import type { EndpointsDocument } from "../draft";
import { inseparable } from "./actions";
import { type Entry, nameFault, type Section } from "./outline";
import styles from "./Structure.module.css";
import { type Use, usesOf } from "./uses";

export interface NameDialogProps {
  document: EndpointsDocument;
  section: Section;
  onClose: () => void;
  onName: (name: string) => void;
}

export function AddDialog({ document, section, onClose, onName }: NameDialogProps) {
  const form = useId();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const fault = nameFault(document, section.key, name.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!fault) onName(name.trim());
  };
  return (
    <Dialog
      title={`Add a ${section.one}`}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form}>
            Add
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field
          label="Name"
          error={tried || (name !== "" && fault) ? fault : null}
          hint={`Of the ${section.one}, as others refer to it.`}
        >
          {(ids) => (
            <Input
              {...ids}
              data-autofocus
              value={name}
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

export interface RenameDialogProps {
  document: EndpointsDocument;
  entry: Entry;
  section: Section;
  onClose: () => void;
  onRename: (to: string, uses: readonly Use[]) => void;
}

export function RenameDialog({ document, entry, section, onClose, onRename }: RenameDialogProps) {
  const form = useId();
  const [name, setName] = useState(entry.name);
  const [along, setAlong] = useState(true);
  const to = name.trim();
  const fault = to === entry.name ? null : nameFault(document, section.key, to);
  const uses = useMemo(() => usesOf(document, entry, to), [document, entry, to]);
  const others = uses.filter((use) => !inseparable(entry, use));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to === entry.name) onClose();
    else if (!fault) onRename(to, along ? uses : uses.filter((use) => inseparable(entry, use)));
  };
  return (
    <Dialog
      title={`Rename the ${section.one} ${entry.name}`}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form}>
            Rename
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.stack}>
        <Field label="New name" error={fault}>
          {(ids) => (
            <Input
              {...ids}
              data-autofocus
              value={name}
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {others.length > 0 ? (
          <>
            <Checkbox checked={along} onChange={setAlong}>
              Change the {others.length} {others.length === 1 ? "place" : "places"} that name it, too
            </Checkbox>
            <ul className={styles.uses}>
              {others.slice(0, 12).map(({ pointer }) => (
                <li key={pointer}>{pointer}</li>
              ))}
              {others.length > 12 && <li>and {others.length - 12} more</li>}
            </ul>
          </>
        ) : (
          <p className={styles.dim}>Nothing else in the document names it.</p>
        )}
        {(section.key === "queries" || section.key === "mutations" || section.key === "streams") && (
          <p className={styles.dim}>
            Workspaces and widgets that ask for it by its old name will not find it any more.
          </p>
        )}
      </form>
    </Dialog>
  );
}
