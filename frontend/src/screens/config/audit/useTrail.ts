import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { AuditEntriesDocument, AuditTrailDocument } from "../../../api/generated";
import { useFollowed } from "../../../api/useFollowed";
import { type Entry, fits, merged, variablesOf, type Wanted } from "./trail";

const PAGE = 60;
const WAIT = 300;

export interface Trail {
  entries: readonly Entry[];
  asking: boolean;
  fault: Error | null;
  /** Whether there may be older ones. */
  more: boolean;
  older: () => void;
  again: () => void;
}

/** The entries that are looked for: a page at first, older ones on demand, new ones as they come. */
export function useTrail(wanted: Wanted): Trail {
  const client = useApolloClient();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [before, setBefore] = useState<number | null>(null);
  const [asking, setAsking] = useState(true);
  const [fault, setFault] = useState<Error | null>(null);
  const question = useRef(0);

  const ask = useCallback(
    async (from: number | null) => {
      question.current += 1;
      const mine = question.current;
      setAsking(true);
      try {
        const variables = { limit: PAGE, before: from, ...variablesOf(wanted) };
        const { data } = await client.query({ query: AuditTrailDocument, variables });
        if (mine !== question.current || !data) return;
        const found = data.auditTrail;
        setEntries((known) => (from === null ? found.entries : merged(known, found.entries)));
        setBefore(found.before);
        setFault(null);
      } catch (thrown) {
        if (mine === question.current) setFault(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
      if (mine === question.current) setAsking(false);
    },
    [client, wanted],
  );
  useEffect(() => {
    const timer = setTimeout(() => void ask(null), WAIT);
    return () => clearTimeout(timer);
  }, [ask]);

  const { value, fault: unfollowed, begun } = useFollowed(AuditEntriesDocument);
  useEffect(() => {
    if (begun > 0) void ask(null);
  }, [begun, ask]);
  const newest = value?.auditEntries ?? null;
  useEffect(() => {
    if (newest && fits(newest, wanted)) setEntries((known) => merged(known, [newest]));
  }, [newest, wanted]);
  return {
    entries,
    asking,
    fault: fault ?? unfollowed,
    more: before !== null,
    older: () => void ask(before),
    again: () => void ask(null),
  };
}
