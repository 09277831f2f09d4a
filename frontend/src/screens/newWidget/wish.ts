/**
 * What is wished for, as the form has it; what the server takes of it is what `octopus widget new --payload` takes. It is kept in the
 * browser until a project is made, so that a reload loses nothing.
 */
export interface OperationText {
  text: string;
  /** Of the file that was chosen; empty for what was written here. */
  file: string;
}

export interface Form {
  name: string;
  scope: string;
  label: string;
  description: string;
  author: string;
  license: string;
  attributes: boolean;
  history: boolean;
  /** Written here or chosen as files, never both: as the command has it. */
  source: "inline" | "files";
  inline: OperationText[];
  files: OperationText[];
  ci: "none" | "github" | "gitlab";
  sdk: string;
  sdkVersion: string;
}

export const EMPTY: Form = {
  name: "",
  scope: "@octopus-widgets",
  label: "",
  description: "",
  author: "",
  license: "BSD-3-Clause",
  attributes: true,
  history: false,
  source: "inline",
  inline: [],
  files: [],
  ci: "none",
  sdk: "",
  sdkVersion: "",
};

/** What the server takes; the operations of the other source are left out. */
export function wishOf(form: Form): { [key: string]: unknown } {
  const { source, inline, files, sdkVersion, ...rest } = form;
  return {
    ...rest,
    sdk_version: sdkVersion,
    operations: source === "files" ? files : inline.map(({ text }) => ({ text })),
  };
}

/** A form out of whatever was kept; what does not fit is as in an empty one. */
export function readForm(stored: string | null): Form {
  let found: unknown;
  try {
    found = JSON.parse(stored ?? "null");
  } catch {
    return EMPTY;
  }
  if (typeof found !== "object" || found === null) return EMPTY;
  const given = found as { [key: string]: unknown };
  const kept = Object.entries(EMPTY).map(([key, empty]) => {
    const value = given[key];
    return [key, fits(value, empty) ? value : empty];
  });
  const form = Object.fromEntries(kept) as Form;
  return {
    ...form,
    source: form.source === "files" ? "files" : "inline",
    ci: form.ci === "github" || form.ci === "gitlab" ? form.ci : "none",
  };
}

function fits(value: unknown, empty: unknown): boolean {
  if (!Array.isArray(empty)) return typeof value === typeof empty;
  return Array.isArray(value) && value.every((one) => typeof one?.text === "string" && typeof one?.file === "string");
}

const key = (username: string): string => `octopus:new-widget:${username}`;

export function keptForm(username: string): Form {
  try {
    return readForm(localStorage.getItem(key(username)));
  } catch {
    return EMPTY;
  }
}

export function keepForm(username: string, form: Form): void {
  try {
    localStorage.setItem(key(username), JSON.stringify(form));
  } catch {
    // A browser without storage, or a full one: the form is then lost with the page.
  }
}
