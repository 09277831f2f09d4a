/** What the store follows and asks for: packages, errors across the fleet, uses, and what the registries have newer. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import {
  StorePackagesDocument,
  StoreSearchDocument,
  StoreTroublesDocument,
  type StoreTroublesSubscription,
  StoreUsesDocument,
} from "../../api/generated";
import { aloud, codeOf, sentence } from "../../api/sentence";
import { useAsked } from "../../api/useAsked";
import { useFollowed } from "../../api/useFollowed";
import { isNewer, type Package } from "./words";

export type TroubleCount = StoreTroublesSubscription["widgetTroublesChanged"][number];

export interface Stocked {
  package: Package;
  troubles: TroubleCount | null;
  workspaces: number;
  /** A later version that a registry has; null: none, or nobody could be asked. */
  newer: string | null;
}

export interface Stock {
  /** Null before the first answer. */
  packages: readonly Stocked[] | null;
  fault: Error | null;
  /** Why it is not known of all packages whether there is something newer. */
  unasked: string | null;
}

/** Everything that is added, followed. */
export function useStock(): Stock {
  const packages = useFollowed(StorePackagesDocument);
  const troubles = useFollowed(StoreTroublesDocument);
  const added = packages.value?.widgetsChanged;
  const troubled = troubles.value?.widgetTroublesChanged.map((each) => each.package).join(" ");
  const uses = useUseCounts(added, troubled);
  const { latest, unasked } = useLatest();
  const counts = troubles.value?.widgetTroublesChanged;
  return useMemo(() => {
    const stocked = added?.map((one) => {
      const newest = latest.get(one.name);
      return {
        package: one,
        troubles: counts?.find((each) => each.package === one.name) ?? null,
        workspaces: uses.get(one.name) ?? 0,
        newer: newest !== undefined && isNewer(newest, one.active) ? newest : null,
      };
    });
    return { packages: stocked ?? null, fault: packages.fault ?? troubles.fault, unasked };
  }, [added, counts, uses, latest, unasked, packages.fault, troubles.fault]);
}

const NOBODY: ReadonlyMap<string, number> = new Map();

/** Workspaces of each package; asked anew when something of the packages is told, but not at each of their errors. */
function useUseCounts(...told: readonly unknown[]): ReadonlyMap<string, number> {
  const client = useApolloClient();
  const [asked] = useAsked(
    useCallback(async () => {
      const { data } = await client.query({ query: StoreUsesDocument });
      return new Map(data?.widgetUseCounts.map((each) => [each.package, each.workspaces]));
    }, [client, ...told]),
  );
  return asked.value ?? NOBODY;
}

const MOST = 100;
/** Milliseconds until registries are asked again what they have newer. */
const LOOK_AGAIN = 300_000;
const NOTHING: ReadonlyMap<string, string> = new Map();

/** What registries call the latest, by package. */
function useLatest(): { latest: ReadonlyMap<string, string>; unasked: string | null } {
  const client = useApolloClient();
  const [asked, again] = useAsked(
    useCallback(async () => {
      const { data } = await client.query({ query: StoreSearchDocument, variables: { text: "", limit: MOST } });
      return data?.searchWidgets;
    }, [client]),
  );
  useEffect(() => {
    const timer = setInterval(again, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [again]);
  return useMemo(() => {
    const { found = [], faults = [] } = asked.value ?? {};
    const latest = new Map(found.flatMap(({ name, version }) => (version === null ? [] : [[name, version] as const])));
    const [fault] = faults;
    return {
      latest: asked.value ? latest : NOTHING,
      unasked: refusal(asked.error) ?? (fault ? `${fault.registry}: ${aloud(fault.message)}` : null),
    };
  }, [asked]);
}

/** Why nobody could be asked; null: there is no fault, or no registry, which is none. */
const refusal = (fault: Error | null): string | null =>
  fault === null || isUnset(fault) ? null : aloud(fault.message);

/** Whether a deployment names no registry. */
export const isUnset = (fault: Error): boolean => codeOf(fault)?.code === "BAD_REQUEST";

export interface Work {
  busy: boolean;
  /** The server's sentence, where it did not go well. */
  problem: string | null;
  /** Do something; gives whether it went well. */
  act(what: () => Promise<unknown>): Promise<boolean>;
}

/** One thing at a time that changes something; nothing is shown as done before it is. */
export function useWork(): Work {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const act = useCallback(async (what: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await what();
      return true;
    } catch (thrown) {
      setProblem(aloud(sentence(thrown)));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, problem, act };
}
