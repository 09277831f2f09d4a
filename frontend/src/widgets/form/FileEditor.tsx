import type { Json } from "@octopus-widgets/sdk/contract";
import { useState } from "react";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import styles from "./form.module.css";
import type { EditorProps } from "./TextEditors";
import { asList, isObject } from "./values";

/** Bytes of one file: it is kept within the preferences document. */
export const MOST_BYTES = 256 * 1024;

/** `{name, type, size, data}`, `data` being a data: address. */
function readFile(file: File): Promise<Json> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, type: file.type, size: file.size, data: String(reader.result) });
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}

const nameOf = (value: Json): string => (isObject(value) && typeof value.name === "string" ? value.name : "file");

/** One file or several, small enough to live in the person's settings. */
export function FileEditor({ field, label, value, onChange, several }: EditorProps & { several: boolean }) {
  const [problem, setProblem] = useState<string | null>(null);
  const kept = asList(value);
  const take = async (files: readonly File[]) => {
    const large = files.find((file) => file.size > MOST_BYTES);
    if (large !== undefined) {
      setProblem(
        `Expected a file of at most ${MOST_BYTES / 1024} KiB; ${large.name} has ${Math.ceil(large.size / 1024)} KiB.`,
      );
      return;
    }
    try {
      const read = await Promise.all(files.map(readFile));
      setProblem(null);
      onChange(several ? [...kept, ...read] : (read[0] ?? null));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The file could not be read.");
    }
  };
  const remove = (index: number) => onChange(several ? kept.filter((_, at) => at !== index) : null);
  return (
    <Field label={label} hint={field.description} error={problem}>
      {(ids) => (
        <>
          <input
            {...ids}
            type="file"
            multiple={several}
            onChange={(event) => void take([...(event.target.files ?? [])])}
          />
          {kept.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be there twice
            <div key={index} className={styles.row}>
              <span className={styles.rowBody}>{nameOf(file)}</span>
              <Button look="quiet" icon="close" onClick={() => remove(index)}>
                Remove
              </Button>
            </div>
          ))}
        </>
      )}
    </Field>
  );
}
