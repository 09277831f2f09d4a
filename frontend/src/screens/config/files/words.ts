/** The sentences of the page Files. */
import type { ProvisionedEntry, ProvisionedFile, Provisioning } from "./followed";

export const SECTION: Readonly<Record<string, string>> = {
  types: "Type",
  vars: "Variable",
  functions: "Function",
  queries: "Query",
  mutations: "Mutation",
  streams: "Stream",
  workspaces: "Workspace",
  widgets: "Widget",
};

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** `/queries/dish` as what a person calls it. */
export function named(pointer: string): { kind: string; name: string } {
  const [section = "", ...rest] = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return { kind: SECTION[section] ?? "Document", name: rest.join("/") || section };
}

export const isOverride = ({ state }: ProvisionedEntry): boolean => state !== "FILE";

/** How an entry stands to its file. */
export function standing({ state, path, fileChanged, file }: ProvisionedEntry): string {
  if (path === null && state === "OVERRIDDEN" && !fileChanged) return "chosen here, in no file";
  if (path === null) return "changed here, and taken out of the files since";
  const since = fileChanged ? (file === null ? ", taken out of the file since" : ", and in the file since") : "";
  return `${state === "REMOVED" ? "removed here" : "changed here"}${since}`;
}

/** The same as a sentence with the file in it. */
export function provenance(entry: ProvisionedEntry): string {
  const where = entry.path ? `from ${entry.path}` : "was in a file";
  return entry.state === "FILE" ? where : `${where}, ${standing(entry)}`;
}

/** `endpoints/a.yaml, line 3` */
export function place(path: string | null, line: number | null | undefined): string {
  if (path === null) return "the files together";
  return line ? `${path}, line ${line}` : path;
}

export function summary({ files, entries }: Provisioning): string {
  const read = files.filter(({ kind, ok, entries: held }) => kind !== null && (ok || held > 0)).length;
  const overrides = entries.filter(isOverride).length;
  const broken = files.filter(({ ok }) => !ok).length;
  const parts = [`${count(entries.length, "entry", "entries")} from ${count(read, "file")}`];
  parts.push(overrides === 0 ? "no overrides" : count(overrides, "override"));
  if (broken > 0) parts.push(`${count(broken, "file")} broken`);
  return parts.join(" · ");
}

/** @param refused it is right by itself, and has faults with the other files. */
export function fileState({ ok, kept, kind, warnings }: ProvisionedFile, refused: boolean): string {
  if (refused) return "not served: see its faults above";
  if (!ok) return kept ? "broken: the last good state is served" : "broken: not served";
  if (kind === null || warnings.some(({ message }) => message.startsWith("not read"))) return "not read";
  return warnings.length > 0 ? "served, with a warning" : "served";
}
