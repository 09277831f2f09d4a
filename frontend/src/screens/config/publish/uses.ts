/** Who uses the fields that a draft changes or takes away, by workspace or widget package. */
import type { EndpointUsesQuery } from "../../../api/generated";

export type Use = EndpointUsesQuery["endpointUses"][number];

export interface UseGroup {
  key: string;
  /** `Correlator, of operator`, or the name of a package. */
  title: string;
  /** A package is used by whoever has it on a workspace. */
  isPackage: boolean;
  shared: boolean;
  uses: readonly Use[];
}

/** Whether something that is used goes away. */
export const breaks = (uses: readonly Use[]): boolean => uses.some(({ change }) => change === "removed");

/** Workspaces first, those that lose something before the others; then packages. */
export function grouped(uses: readonly Use[]): UseGroup[] {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const key = use.package ? `package ${use.package}` : `${use.owner} ${use.workspaceId}`;
    groups.set(key, [...(groups.get(key) ?? []), use]);
  }
  return [...groups]
    .map(([key, found]) => groupOf(key, found))
    .sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title));
}

function groupOf(key: string, uses: readonly Use[]): UseGroup {
  const [first] = uses;
  const isPackage = Boolean(first?.package);
  const title = isPackage
    ? (first?.package ?? "")
    : `${first?.workspaceName || "A workspace without a name"}, of ${first?.owner ?? "nobody known"}`;
  return { key, title, isPackage, shared: uses.some((use) => use.shared), uses };
}

const rank = ({ uses, isPackage }: UseGroup): number => (breaks(uses) ? 0 : 1) + (isPackage ? 2 : 0);
