import { useEffect } from "react";
import { useReadable } from "../host/useReadable";
import { useWidgets } from "../widgets";
import { type Choice, choicesOf, MultiEditor, RadioEditor, SelectEditor } from "./ChoiceEditors";
import type { EditorProps } from "./TextEditors";

const NONE: Choice = { value: "", name: "None" };

/** The workspaces of the person, by id. */
export function WorkspaceEditor(props: EditorProps) {
  const workspaces = useReadable(useWidgets().env.workspaces);
  return <SelectEditor {...props} choices={[NONE, ...workspaces.map(({ id, name }) => ({ value: id, name }))]} />;
}

/** The dashboard's variables, by key. */
export function VariableEditor(props: EditorProps) {
  const variables = useReadable(useWidgets().env.variables);
  return (
    <SelectEditor {...props} choices={[NONE, ...Object.keys(variables).map((key) => ({ value: key, name: key }))]} />
  );
}

/** The deployment's Tango databases, by short name. */
function useDatabases(): Choice[] {
  const widgets = useWidgets();
  const names = useReadable(widgets.databases);
  useEffect(() => {
    if (widgets.databases.get().length === 0) void widgets.loadDeployment();
  }, [widgets]);
  return names.map((name) => ({ value: name, name }));
}

export function DatabaseEditor(props: EditorProps) {
  return <SelectEditor {...props} choices={[{ value: "", name: "Default" }, ...useDatabases()]} />;
}

export function DatabasesEditor(props: EditorProps) {
  return <MultiEditor {...props} choices={useDatabases()} />;
}

/** A choice of the schema's values, and of those of a list variable of the deployment where the setting names one. */
export function ChoiceEditor(props: EditorProps) {
  const { list } = props.field;
  return list === undefined ? (
    <Chosen {...props} choices={choicesOf(props.field)} />
  ) : (
    <ListChoiceEditor {...props} list={list} />
  );
}

function ListChoiceEditor({ list, ...props }: EditorProps & { list: string }) {
  const widgets = useWidgets();
  const lists = useReadable(widgets.lists);
  useEffect(() => {
    // Somebody may have published other lists since this person signed in.
    void widgets.loadDeployment();
  }, [widgets]);
  const values = lists?.[list] ?? [];
  const choices = [...choicesOf(props.field), ...values.map((value) => ({ value, name: value }))];
  const { description = "", enum: _, ...field } = props.field;
  const missing = lists !== null && lists[list] === undefined ? `This deployment has no list “${list}”.` : "";
  const said = [description, missing].filter(Boolean).join(" ");
  return <Chosen {...props} field={said ? { ...field, description: said } : field} choices={choices} />;
}

function Chosen(props: EditorProps & { choices: readonly Choice[] }) {
  switch (props.field.type) {
    case "radio":
      return <RadioEditor {...props} />;
    case "multiselect":
      return <MultiEditor {...props} />;
    default:
      return <SelectEditor {...props} />;
  }
}
