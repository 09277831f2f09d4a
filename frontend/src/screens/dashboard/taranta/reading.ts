/** Taranta's files, read and asked about: what they would be as workspaces. Nothing is kept before somebody says so. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import { TarantaWorkspacesDocument, type TarantaWorkspacesQuery } from "../../../api/generated";

export type Read = TarantaWorkspacesQuery["tarantaWorkspaces"][number];
export type Outcome = Read["widgets"][number]["outcome"];

/** Bytes of all files together: the server takes requests of 16 MiB. */
const LARGEST = 12 * 1024 * 1024;

export interface Reading {
  /** Null: none is chosen yet. */
  files: readonly Read[] | null;
  busy: boolean;
  fault: string | null;
  read: (files: readonly File[]) => Promise<void>;
}

export function useReading(): Reading {
  const client = useApolloClient();
  const [files, setFiles] = useState<readonly Read[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const read = useCallback(
    async (chosen: readonly File[]) => {
      if (chosen.length === 0) return;
      setBusy(true);
      setFault(null);
      try {
        const size = chosen.reduce((sum, file) => sum + file.size, 0);
        if (size > LARGEST)
          throw new Error(`These files have ${Math.ceil(size / 2 ** 20)} MiB; expected at most 12 MiB at once.`);
        const given = await Promise.all(chosen.map(async (file) => ({ name: file.name, text: await file.text() })));
        const { data } = await client.query({
          query: TarantaWorkspacesDocument,
          variables: { files: given },
          fetchPolicy: "no-cache",
        });
        setFiles(data?.tarantaWorkspaces ?? []);
      } catch (error) {
        setFiles(null);
        setFault(error instanceof Error ? error.message : String(error));
      } finally {
        setBusy(false);
      }
    },
    [client],
  );
  return { files, busy, fault, read };
}

/** `3 the same, 1 partly`: how many widgets of a file became what. */
export function counted(widgets: Read["widgets"]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of widgets) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = OUTCOMES.flatMap(({ outcome, word }) => {
    const count = counts.get(outcome);
    return count ? [`${count} ${word}`] : [];
  });
  return parts.join(", ") || "no widgets";
}

/** The worst first: what one wants to know before one says yes. */
export const OUTCOMES = [
  { outcome: "placeholder", word: "as placeholder" },
  { outcome: "partly", word: "partly" },
  { outcome: "leftOut", word: "left out" },
  { outcome: "mapped", word: "the same" },
] as const satisfies readonly { outcome: Outcome; word: string }[];
