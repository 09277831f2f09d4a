import type { Json } from "@octopus-widgets/sdk";

/** How a value shows on a part. */
export type Showing = "status" | "colour" | "text" | "visible" | "rotate" | "move" | "stretch" | "card";
/** What a press on a part does. */
export type Acting = "none" | "variable" | "command" | "write";

/** One line of the settings: a part of the drawing and an attribute. Keys that are not there have the schema's defaults. */
export type Binding = {
  part: string;
  attributes: Json[];
  show: Showing;
  paint: "fill" | "stroke" | "both";
  colours: string;
  template: string;
  condition: string;
  from: number;
  to: number;
  low: number;
  high: number;
  axis: "x" | "y";
  centre: string;
  blink: boolean;
  action: Acting;
  variable: string;
  value: string;
  workspace: string;
  command: string;
};

export type SynopticConfig = {
  title: string;
  drawing: Json;
  adapt: boolean;
  bindings: Json[];
  hoverAttributes: Json[];
};

export const BINDING_DEFAULTS: Binding = {
  part: "",
  attributes: [],
  show: "status",
  paint: "fill",
  colours: "",
  template: "{value} {unit}",
  condition: "",
  from: 0,
  to: 100,
  low: 0,
  high: 100,
  axis: "y",
  centre: "",
  blink: false,
  action: "none",
  variable: "",
  value: "fullname",
  workspace: "",
  command: "",
};

/** A binding out of the settings, whatever is in them. */
export function bindingOf(row: unknown): Binding {
  const given = (typeof row === "object" && row !== null && !Array.isArray(row) ? row : {}) as {
    [key: string]: unknown;
  };
  const known = Object.entries(BINDING_DEFAULTS).map(([key, value]) => {
    const own = given[key];
    const fits = Array.isArray(value) ? Array.isArray(own) : typeof own === typeof value;
    return [key, fits ? own : value];
  });
  return Object.fromEntries(known) as Binding;
}
