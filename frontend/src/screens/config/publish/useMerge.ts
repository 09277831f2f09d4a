/** A three-way merge as it is decided, conflict by conflict. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { CheckPublishingDocument, MergeDraftDocument, VersionDocumentDocument } from "../../../api/generated";
import { sentence } from "../../../api/sentence";
import { type Asked, useAsked } from "../../../api/useAsked";
import { changedEntries, type EntryChange } from "./entries";
import type { FaultLine } from "./Faults";
import { apartFrom, type Choice, type Choices, type Conflict, conflictOf, type Merged, merged } from "./merging";

export interface Sides {
  conflicts: readonly Conflict[];
  /** What only that side changed. */
  mine: readonly EntryChange[];
  theirs: readonly EntryChange[];
  document: unknown;
}

export type Check =
  | { status: "waiting" | "asking" }
  | { status: "ok"; faults: readonly FaultLine[] }
  | { status: "failed"; message: string };

export interface Merge {
  asked: Asked<Sides>;
  again: () => void;
  choices: Choices;
  choose: (pointer: string, choice: Choice) => void;
  result: Merged | null;
  /** What is wrong with the result, once all is decided. */
  check: Check;
}

/** Milliseconds of calm before a result that is typed by hand is checked. */
const CALM = 300;

/** @param base version and document that mine was made from. */
export function useMerge(base: { version: number; document: unknown }, mine: unknown, theirs: number): Merge {
  const client = useApolloClient();
  const [choices, setChoices] = useState<Choices>(new Map());
  const [asked, again] = useAsked(
    useCallback(async (): Promise<Sides> => {
      const [merge, other] = await Promise.all([
        client.query({ query: MergeDraftDocument, variables: { base: base.version, mine, theirs } }),
        client.query({ query: VersionDocumentDocument, variables: { version: theirs } }),
      ]);
      if (!merge.data || !other.data) throw new Error("The server answered without a merge.");
      const { document, conflicts } = merge.data.mergeEndpoints;
      return {
        document,
        conflicts: conflicts.map(conflictOf),
        mine: apartFrom(conflicts, changedEntries(base.document, mine)),
        theirs: apartFrom(conflicts, changedEntries(base.document, other.data.endpointDocument)),
      };
    }, [client, base, mine, theirs]),
  );
  const sides = asked.value;
  const result = useMemo(() => (sides ? merged(sides.document, sides.conflicts, choices) : null), [sides, choices]);
  const choose = useCallback(
    (pointer: string, choice: Choice) => setChoices((before) => new Map(before).set(pointer, choice)),
    [],
  );
  return { asked, again, choices, choose, result, check: useCheck(result) };
}

function useCheck(result: Merged | null): Check {
  const client = useApolloClient();
  const [check, setCheck] = useState<Check>({ status: "waiting" });
  const decided = result !== null && result.open.length === 0 && result.broken.size === 0;
  const document = decided ? result.document : null;
  useEffect(() => {
    if (document === null) {
      setCheck({ status: "waiting" });
      return undefined;
    }
    let ended = false;
    setCheck({ status: "asking" });
    const timer = setTimeout(() => {
      client.query({ query: CheckPublishingDocument, variables: { document } }).then(
        ({ data }) => !ended && setCheck({ status: "ok", faults: data?.validateEndpoints.faults ?? [] }),
        (fault: unknown) => !ended && setCheck({ status: "failed", message: sentence(fault) }),
      );
    }, CALM);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [client, document]);
  return check;
}
