/** What the page knows of a bundle that is not trusted. */

/** Patterns, in which `*` stands for any characters; what is not named is not granted. */
export interface Permissions {
  attributes: readonly string[];
  commands: readonly string[];
  queries: readonly string[];
  mutations: readonly string[];
  variables: readonly string[];
}

/** One version of a package that runs isolated. */
export interface IsolatedBundle {
  name: string;
  version: string;
  /** Of the frame's document. */
  address: string;
  permissions: Permissions;
}
