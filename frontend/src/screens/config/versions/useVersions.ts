/** Versions and their documents, each of which never changes and is asked for once. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useMemo, useRef } from "react";
import {
  CompareVersionsDocument,
  VersionDocumentDocument,
  VersionsDocument,
  type VersionsQuery,
} from "../../../api/generated";
import { useAsked } from "../../../api/useAsked";
import { changedEntries, type EntryChange } from "../publish";

export type Version = VersionsQuery["endpointVersions"][number];

/** What is different between two versions. */
export interface Comparison {
  entries: readonly EntryChange[];
  sdl: string;
  /** The document of the later one. */
  document: unknown;
}

/** Every version, newest first. @param newest asked for anew when it is another one. */
export function useVersions(newest: number | null) {
  const client = useApolloClient();
  return useAsked(
    // biome-ignore lint/correctness/useExhaustiveDependencies: another version is there
    useCallback(async (): Promise<readonly Version[]> => {
      const { data } = await client.query({ query: VersionsDocument });
      if (!data) throw new Error("The server answered without versions.");
      return data.endpointVersions;
    }, [client, newest]),
  );
}

export type Documents = (version: number) => Promise<unknown>;

/** The document of a version; 0 is what the first version replaced. */
export function useDocuments(): Documents {
  const client = useApolloClient();
  const known = useRef(new Map<number, Promise<unknown>>());
  return useCallback(
    (version: number) => {
      const before = known.current.get(version);
      if (before) return before;
      const asked = client
        .query({ query: VersionDocumentDocument, variables: { version } })
        .then(({ data }) => data?.endpointDocument);
      known.current.set(version, asked);
      asked.catch(() => known.current.delete(version));
      return asked;
    },
    [client],
  );
}

/** What changed from one version to another. */
export function useComparison(documents: Documents, before: number, after: number) {
  const client = useApolloClient();
  return useAsked(
    useCallback(async (): Promise<Comparison> => {
      const [was, is, { data }] = await Promise.all([
        documents(before),
        documents(after),
        client.query({ query: CompareVersionsDocument, variables: { before, after } }),
      ]);
      return { entries: changedEntries(was, is), sdl: data?.endpointComparison.sdl ?? "", document: is };
    }, [client, documents, before, after]),
  );
}

/** The same without the schema, for the list; null: not asked for. */
export function useEntryChanges(documents: Documents, version: number, wanted: boolean): readonly EntryChange[] | null {
  const [asked] = useAsked(
    useCallback(
      async () => (wanted ? changedEntries(await documents(version - 1), await documents(version)) : null),
      [documents, version, wanted],
    ),
  );
  return asked.value;
}

/** `7` or `5..7` of the address: the version that is looked at, and the one it is compared with. */
export function useChosen(what: string | null, versions: readonly Version[]): { before: number; after: number } | null {
  return useMemo(() => chosenOf(what, versions), [what, versions]);
}

export function chosenOf(
  what: string | null,
  versions: readonly { version: number }[],
): { before: number; after: number } | null {
  const newest = versions[0]?.version;
  if (newest === undefined) return null;
  const [, first, , second] = /^(\d+)(\.\.(\d+))?$/.exec(what ?? "") ?? [];
  const after = Math.min(newest, Math.max(1, Number(second ?? first ?? newest)));
  const before = second === undefined ? after - 1 : Math.min(newest, Number(first));
  return { before, after };
}
