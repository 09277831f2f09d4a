import type { Json } from "@octopus-widgets/sdk/contract";
import { ListEditor } from "./ListEditor";
import { Picker } from "./Picker";
import { asList, isObject, itemText } from "./values";

interface Props {
  label: string;
  value: Json | undefined;
  onChange: (value: Json) => void;
}

/** An item keeps the shape it had; a routed name needs no endpoint beside it. */
function rename(item: Json, key: "attribute" | "device", text: string): Json {
  if (!isObject(item) || text.includes("://")) return text;
  return { ...item, [key]: text };
}

/** `Array<string | {endpoint?, attribute}>` or `Array<string | {endpoint?, device}>`. */
export function NameListEditor({ label, value, onChange, kind }: Props & { kind: "attribute" | "device" }) {
  return (
    <ListEditor label={label} noun={kind} items={asList(value)} blank="" onChange={onChange}>
      {(item, change, name) => (
        <Picker
          kind={kind}
          label={name}
          value={itemText(item, kind)}
          onChange={(text) => change(rename(item, kind, text))}
        />
      )}
    </ListEditor>
  );
}

/** Rows of attributes: a row is one name or a list of them. */
export function NameRowsEditor({ label, value, onChange }: Props) {
  return (
    <ListEditor label={label} noun="row" items={asList(value)} blank={[]} onChange={onChange}>
      {(row, change, name) => (
        <NameListEditor
          kind="attribute"
          label={name}
          value={asList(row)}
          onChange={(names) =>
            change(Array.isArray(row) || asList(names).length !== 1 ? names : (asList(names)[0] ?? ""))
          }
        />
      )}
    </ListEditor>
  );
}
