import { Input, Select } from "../../../design";
import { Picker } from "../../../widgets/form/Picker";
import { NameListEditor } from "../../../widgets/form/TangoEditors";
import type { Parameter } from "./signature";
import styles from "./Try.module.css";
import { asInput, type TriedInput } from "./uses";

interface Props {
  parameter: Parameter;
  row: TriedInput;
  /** Whether it was tried already: only then an empty field is a fault. */
  shown: boolean;
  onChange: (row: TriedInput) => void;
}

/** Where one parameter's value comes from while the function is tried. */
export function InputRow({ parameter, row, shown, onChange }: Props) {
  const { name, type } = parameter;
  const read = asInput(row);
  const problem = typeof read === "string" && (shown || row.text.trim() !== "") ? read : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a box of its own; the group only needs its name
    <div className={styles.row} role="group" aria-label={`Input ${name}`}>
      <div className={styles.label}>
        <span className={styles.name}>{name}</span>
        <code>{type}</code>
        <Select
          aria-label={`Source of ${name}`}
          value={row.kind}
          onChange={({ target }) => onChange({ ...row, kind: target.value as TriedInput["kind"] })}
        >
          {parameter.default !== null && <option value="none">default {parameter.default}</option>}
          <option value="value">value</option>
          <option value="attribute">attribute</option>
          <option value="attributes">attributes</option>
        </Select>
      </div>
      {row.kind === "value" && (
        <Input
          aria-label={`Value of ${name}, as JSON`}
          aria-invalid={problem !== null || undefined}
          spellCheck={false}
          autoComplete="off"
          placeholder="JSON"
          value={row.text}
          onChange={({ target }) => onChange({ ...row, text: target.value })}
        />
      )}
      {row.kind === "attribute" && (
        <Picker
          kind="attribute"
          label={`Attribute for ${name}`}
          value={row.attribute}
          onChange={(attribute) => onChange({ ...row, attribute })}
        />
      )}
      {row.kind === "attributes" && (
        <NameListEditor
          kind="attribute"
          label={`Attributes for ${name}`}
          value={row.attributes}
          onChange={(names) => onChange({ ...row, attributes: Array.isArray(names) ? names.map(String) : [] })}
        />
      )}
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
