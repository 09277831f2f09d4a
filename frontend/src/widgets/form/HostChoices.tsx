import { useEffect } from "react";
import { useReadable } from "../host/useReadable";
import { useWidgets } from "../widgets";
import { type Choice, MultiEditor, SelectEditor } from "./ChoiceEditors";
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
    if (widgets.databases.get().length === 0) void widgets.loadDatabases();
  }, [widgets]);
  return names.map((name) => ({ value: name, name }));
}

export function DatabaseEditor(props: EditorProps) {
  return <SelectEditor {...props} choices={[{ value: "", name: "Default" }, ...useDatabases()]} />;
}

export function DatabasesEditor(props: EditorProps) {
  return <MultiEditor {...props} choices={useDatabases()} />;
}
