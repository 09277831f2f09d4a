/** The pages of the store, and the address of a package. */
import type { Route } from "../../app/router";
import type { IconName } from "../../design";

export const PAGES = [
  { id: "added", label: "Added", icon: "grid" },
  { id: "find", label: "Find", icon: "search" },
  { id: "rules", label: "Rules", icon: "shield" },
] as const satisfies readonly { id: string; label: string; icon: IconName }[];

export const place = (page: string, what: string | null = null): Route => ({ name: "store", page, what });

export const packagePlace = (name: string): Route => place("package", name);
