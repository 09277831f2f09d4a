/** Settings of every type. */
import {
  deriveConfigFields,
  deriveDefaultConfig,
  INPUT_ATTRIBUTES,
  INPUT_DB,
  INPUT_DEVICES,
  INPUT_FORMATED_SCHEMA_TYPE,
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_DB,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_STRINGS,
  INPUT_TANGO_ATTRIBUTES,
  INPUT_TYPES,
  mergeConfig,
  VARIABLE,
  VARIABLES,
  type WidgetSchema,
  WORKSPACE,
  WORKSPACES,
} from "@octopus-widgets/sdk";

export const schema: WidgetSchema = {
  type: "object",
  required: ["title"],
  properties: {
    title: { type: "string", title: "Title", default: "" },
    notes: { type: "string", title: "Notes", lines: 4, default: "" },
    count: { type: "number", title: "Count", min: 1, max: 10, default: 3 },
    live: { type: "boolean", title: "Live", default: true },
    shape: { type: "radio", title: "Shape", enum: ["arc", "bar"], enumNames: ["Arc", "Bar"], default: "arc" },
    station: { type: "select", title: "Station", list: "STATIONS", default: "" },
    marks: { type: "multiselect", title: "Marks", enum: ["min", "max"], default: [] },
    picture: { type: "file", title: "Picture" },
    attributes: { type: INPUT_TANGO_ATTRIBUTES, title: "Attributes", default: [] },
    rows: { type: INPUT_MULTIPLE_TANGO_ATTRIBUTES, title: "Rows", default: [] },
    devices: { type: INPUT_DEVICES, title: "Devices", default: [] },
    columns: { type: INPUT_ATTRIBUTES, title: "Columns", default: ["state"] },
    labels: { type: INPUT_STRINGS, title: "Labels", default: [] },
    database: { type: INPUT_DB, title: "Database", default: "" },
    databases: { type: INPUT_MULTIPLE_DB, title: "Databases", default: [] },
    cell: { type: INPUT_FORMATTED_SCHEMA_TYPE, title: "Cell", default: "{member}: {value}" },
    older: { type: INPUT_FORMATED_SCHEMA_TYPE, title: "The same under its older name", default: "{value}" },
    variable: { type: VARIABLE, title: "Variable", default: "" },
    another: { type: VARIABLES, title: "Another", default: "" },
    workspace: { type: WORKSPACE, title: "Workspace", default: "" },
    other: { type: WORKSPACES, title: "Other", default: "" },
    danger: { type: "boolean", title: "Only for engineers", level: 4, default: false },
    limits: { type: "object", title: "Limits", properties: { low: { type: "number", title: "Low", default: 0 } } },
    sortKey: { type: "string", hidden: true, default: "" },
  },
};

/** What a person set lies over the defaults; objects are merged. */
export const config = mergeConfig(deriveDefaultConfig(schema), { count: 5, limits: { high: 9 } });

export function Fields() {
  const fields = deriveConfigFields(schema).filter(({ hidden }) => !hidden);
  return (
    <ul>
      {fields.map(({ name, title, type, required }) => (
        <li key={name}>
          {title}
          {required ? " (required)" : ""}
          {INPUT_TYPES.some((input) => input === type) ? ` ${type}` : ""}
        </li>
      ))}
    </ul>
  );
}
