/** Values a template may name. Numbers are written as they are; null and undefined as nothing. */
export type TemplateValues = { readonly [name: string]: string | number | boolean | null | undefined };

const PLACEHOLDER = /\{\{|\}\}|\{([^{}]*)\}/g;

/**
 * Fill in a template. `{name}` is replaced by the value of that name: exactly, else without regard to case. A name that is
 * not known stays as it was written, so that a mistake is seen. A template that is just a known name (`value`) means
 * `{value}`. `{{` and `}}` are braces.
 *
 * @example
 * formatInputFormattedTemplate("{member}: {value} {unit}", { member: "001", value: 21.5, unit: "degC" }); // "001: 21.5 degC"
 * formatInputFormattedTemplate("value", { value: 7 }); // "7"
 */
export function formatInputFormattedTemplate(template: string, values: TemplateValues): string {
  const lookUp = lookUpIn(values);
  const bare = template.trim();
  if (bare && !bare.includes("{")) {
    const only = lookUp(bare);
    if (only !== undefined) return only;
  }
  return template.replace(PLACEHOLDER, (whole, name: string | undefined) => {
    if (whole === "{{") return "{";
    if (whole === "}}") return "}";
    return lookUp((name ?? "").trim()) ?? whole;
  });
}

function lookUpIn(values: TemplateValues): (name: string) => string | undefined {
  let folded: Map<string, string> | undefined;
  return (name) => {
    if (Object.hasOwn(values, name)) return text(values[name]);
    folded ??= new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), text(value)]));
    return folded.get(name.toLowerCase());
  };
}

function text(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
