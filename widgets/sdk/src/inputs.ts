/** Names of the input types of a settings schema, as constants. */
import type { InputType } from "./contract";

/** A template with `{variables}`. */
export const INPUT_FORMATTED_SCHEMA_TYPE = "INPUT_FORMATTED_SCHEMA_TYPE" satisfies InputType;
/** The same type under its older, misspelt name. */
export const INPUT_FORMATED_SCHEMA_TYPE = "INPUT_FORMATED_SCHEMA_TYPE" satisfies InputType;
/** A Tango database: stored as its short name or address. */
export const INPUT_DB = "INPUT_DB" satisfies InputType;
/** Several Tango databases: `string[]`. */
export const INPUT_MULTIPLE_DB = "INPUT_MULTIPLE_DB" satisfies InputType;
/** `Array<string | {endpoint?, attribute}>`. */
export const INPUT_TANGO_ATTRIBUTES = "INPUT_TANGO_ATTRIBUTES" satisfies InputType;
/** Rows of the same: an item may itself be such a list. */
export const INPUT_MULTIPLE_TANGO_ATTRIBUTES = "INPUT_MULTIPLE_TANGO_ATTRIBUTES" satisfies InputType;
/** `Array<string | {endpoint?, device}>`. */
export const INPUT_DEVICES = "INPUT_DEVICES" satisfies InputType;
/** Attribute names without device. */
export const INPUT_ATTRIBUTES = "INPUT_ATTRIBUTES" satisfies InputType;
/** Texts: `string[]`. */
export const INPUT_STRINGS = "INPUT_STRINGS" satisfies InputType;
/** One workspace of the host, by id. */
export const WORKSPACES = "WORKSPACES" satisfies InputType;
/** The same as `WORKSPACES`. */
export const WORKSPACE = "WORKSPACE" satisfies InputType;
/** One dashboard variable, by key. */
export const VARIABLES = "VARIABLES" satisfies InputType;
/** The same as `VARIABLES`. */
export const VARIABLE = "VARIABLE" satisfies InputType;

/** Every input type, for checks. */
export const INPUT_TYPES: readonly InputType[] = [
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_FORMATED_SCHEMA_TYPE,
  INPUT_DB,
  INPUT_MULTIPLE_DB,
  INPUT_TANGO_ATTRIBUTES,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_DEVICES,
  INPUT_ATTRIBUTES,
  INPUT_STRINGS,
  WORKSPACES,
  WORKSPACE,
  VARIABLES,
  VARIABLE,
];
