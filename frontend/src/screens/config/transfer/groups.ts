import type { Section } from "../publish/entries";

/** Headings of the sections. */
export const GROUP: Readonly<Record<Section, string>> = {
  types: "Types",
  vars: "Variables",
  functions: "Functions",
  queries: "Queries",
  mutations: "Mutations",
  streams: "Streams",
  other: "Other",
};
