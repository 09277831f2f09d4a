/** What else is written in an entry: nothing of the document is hidden, and what should not be there can be taken out. */
import { Button } from "../../../../design";
import { asObject, pointerOf } from "../../draft";
import { faultText, helpOf, useForm } from "./context";
import styles from "./forms.module.css";
import { Help } from "./Help";
import { JsonBox } from "./JsonBox";

export interface OtherKeysProps {
  /** Keys that have fields of their own. */
  known: readonly string[];
  /** Ends the sentence that begins with “Also written, ”. */
  why: string;
}

export function OtherKeys({ known, why }: OtherKeysProps) {
  const { value, pointer, readOnly, set } = useForm();
  const entry = asObject(value);
  const others = Object.keys(entry).filter((key) => !known.includes(key));
  if (others.length === 0) return null;
  return (
    <section className={styles.part}>
      <h3>Also written, {why}</h3>
      {others.map((key) => (
        <div key={key} className={styles.stack}>
          <div className={styles.legend}>{key}</div>
          <JsonBox label={`${key}, as JSON`} pointer={pointer + pointerOf([key])} value={entry[key]} />
          <Faulty name={key} />
          <div>
            <Button icon="trash" disabled={readOnly} onClick={() => set(pointer + pointerOf([key]), undefined)}>
              {`Remove ${key}`}
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}

/** What is wrong with a key; else what it is for. */
export function Faulty({ name }: { name: string }) {
  const form = useForm();
  const fault = faultText(form.faults, form.pointer + pointerOf([name]));
  if (fault)
    return (
      <p role="alert" className={styles.error}>
        {fault}
      </p>
    );
  return (
    <p className={styles.hint}>
      <Help text={helpOf(form, name)} />
    </p>
  );
}
