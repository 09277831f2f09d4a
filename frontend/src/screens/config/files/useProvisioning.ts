/** What comes from files, for components. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState, useSyncExternalStore } from "react";
import {
  ChooseWidgetDocument,
  DropOverridesDocument,
  KeepOverridesDocument,
  type ProvisionedKind,
} from "../../../api/generated";
import { type Followed, type ProvisionedEntry, type Provisioning, provisioningOf } from "./followed";

/** Everything about the files, followed while somebody looks. */
export function useProvisioning(): Followed {
  const source = provisioningOf(useApolloClient());
  return useSyncExternalStore(source.watch, source.get);
}

/** Where an entry of the endpoints comes from, by its pointer; null: it is in no file. */
export function useProvenance(pointer: string): ProvisionedEntry | null {
  return useProvisioning().entries.get(pointer) ?? null;
}

export interface Changing {
  busy: boolean;
  problem: string | null;
  drop(kind: ProvisionedKind, pointers: readonly string[] | null): Promise<boolean>;
  keep(kind: ProvisionedKind, pointers: readonly string[]): Promise<boolean>;
  choose(name: string, version: string | null, enabled: boolean): Promise<boolean>;
}

/** Changes of overrides, one at a time; each gives whether it was done. */
export function useChanging(): Changing {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const change = useCallback(
    async (work: () => Promise<Provisioning | undefined>) => {
      setBusy(true);
      setProblem(null);
      try {
        const state = await work();
        if (state) provisioningOf(client).take(state);
        return true;
      } catch (thrown) {
        setProblem(thrown instanceof Error ? thrown.message : String(thrown));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [client],
  );
  return {
    busy,
    problem,
    drop: (kind, pointers) =>
      change(async () => {
        const variables = { kind, pointers: pointers === null ? null : [...pointers] };
        return (await client.mutate({ mutation: DropOverridesDocument, variables })).data?.dropOverrides;
      }),
    keep: (kind, pointers) =>
      change(async () => {
        const variables = { kind, pointers: [...pointers] };
        return (await client.mutate({ mutation: KeepOverridesDocument, variables })).data?.keepOverrides;
      }),
    choose: (name, version, enabled) =>
      change(async () => {
        const variables = { name, version, enabled };
        return (await client.mutate({ mutation: ChooseWidgetDocument, variables })).data?.chooseWidget;
      }),
  };
}
