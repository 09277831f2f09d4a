import type { ConfigField, Json } from "@octopus-widgets/sdk/contract";
import type { ReactNode } from "react";
import { Checkbox } from "../../design/Checkbox";
import { Input } from "../../design/Input";
import { FileEditor } from "./FileEditor";
import styles from "./form.module.css";
import { ChoiceEditor, DatabaseEditor, DatabasesEditor, VariableEditor, WorkspaceEditor } from "./HostChoices";
import { ListEditor } from "./ListEditor";
import { NameListEditor, NameRowsEditor } from "./TangoEditors";
import { type EditorProps, NumberEditor, TemplateEditor, TextEditor } from "./TextEditors";
import { asList, blank, isObject, visibleFields } from "./values";

type Props = Omit<EditorProps, "label"> & { level: number; label?: string };

/** `maxPoints` as “Max points”, for a field without a title. */
export function titleOf(field: Pick<ConfigField, "title" | "name">): string {
  if (field.title) return field.title;
  const words = field.name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The control of one setting, by its type. */
export function FieldEditor({ level, label, ...rest }: Props) {
  const props: EditorProps = { ...rest, label: label ?? titleOf(rest.field) };
  switch (props.field.type) {
    case "number":
      return <NumberEditor {...props} />;
    case "boolean":
      return <BooleanEditor {...props} />;
    case "select":
    case "radio":
    case "multiselect":
      return <ChoiceEditor {...props} />;
    case "file":
    case "files":
      return <FileEditor {...props} several={props.field.type === "files"} />;
    case "object":
      return <ObjectEditor {...props} level={level} />;
    case "array":
    case "list":
      return <ArrayEditor {...props} level={level} />;
    default:
      return <InputEditor {...props} />;
  }
}

function InputEditor(props: EditorProps) {
  switch (props.field.type) {
    case "INPUT_FORMATTED_SCHEMA_TYPE":
    case "INPUT_FORMATED_SCHEMA_TYPE":
      return <TemplateEditor {...props} />;
    case "INPUT_DB":
      return <DatabaseEditor {...props} />;
    case "INPUT_MULTIPLE_DB":
      return <DatabasesEditor {...props} />;
    case "INPUT_TANGO_ATTRIBUTES":
      return described(props, <NameListEditor {...props} kind="attribute" />);
    case "INPUT_MULTIPLE_TANGO_ATTRIBUTES":
      return described(props, <NameRowsEditor {...props} />);
    case "INPUT_DEVICES":
      return described(props, <NameListEditor {...props} kind="device" />);
    case "INPUT_ATTRIBUTES":
    case "INPUT_STRINGS":
      return described(props, <StringsEditor {...props} />);
    case "WORKSPACES":
    case "WORKSPACE":
      return <WorkspaceEditor {...props} />;
    case "VARIABLES":
    case "VARIABLE":
      return <VariableEditor {...props} />;
    default:
      return <TextEditor {...props} />;
  }
}

function described({ field }: EditorProps, editor: ReactNode) {
  return (
    <div>
      {editor}
      {field.description && <p className={styles.hint}>{field.description}</p>}
    </div>
  );
}

function BooleanEditor({ field, label, value, onChange }: EditorProps) {
  return described(
    { field, label, value, onChange },
    <Checkbox checked={value === true} onChange={onChange}>
      {label}
    </Checkbox>,
  );
}

function StringsEditor({ field, label, value, onChange }: EditorProps) {
  const noun = field.type === "INPUT_ATTRIBUTES" ? "attribute" : "entry";
  return (
    <ListEditor label={label} noun={noun} items={asList(value)} blank="" onChange={onChange}>
      {(item, change, name) => (
        <Input
          aria-label={name}
          value={typeof item === "string" ? item : JSON.stringify(item)}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </ListEditor>
  );
}

function ObjectEditor({ field, label, value, onChange, level }: EditorProps & { level: number }) {
  const own = isObject(value) ? value : {};
  return (
    <fieldset className={styles.object}>
      <legend>{label}</legend>
      {field.description && <p className={styles.hint}>{field.description}</p>}
      {visibleFields(field.fields ?? [], level).map((inner) => (
        <FieldEditor
          key={inner.name}
          field={inner}
          level={level}
          value={own[inner.name]}
          onChange={(next) => onChange(withKey(own, inner.name, next))}
        />
      ))}
    </fieldset>
  );
}

function withKey(own: { [key: string]: Json }, name: string, value: Json | undefined): Json {
  const { [name]: _before, ...others } = own;
  return value === undefined ? others : { ...own, [name]: value };
}

/** A list of whatever `items` says; without it, of texts. */
function ArrayEditor({ field, label, value, onChange, level }: EditorProps & { level: number }) {
  const type = field.items?.type ?? "string";
  const item: ConfigField = {
    ...field.items,
    type,
    name: "item",
    path: [...field.path, "item"],
    required: false,
    fields: field.fields,
  };
  return described(
    { field, label, value, onChange },
    <ListEditor label={label} noun="entry" items={asList(value)} blank={blank(type, field.fields)} onChange={onChange}>
      {(entry, change, name) => (
        <FieldEditor
          field={item.fields ? { ...item, type: "object" } : item}
          label={name}
          level={level}
          value={entry}
          onChange={(next) => change(next ?? null)}
        />
      )}
    </ListEditor>,
  );
}
