import { useApolloClient } from "@apollo/client/react";
import { useEffect, useMemo, useState } from "react";
import { LiveMetricsDocument, LiveMetricsPastDocument } from "../../api/generated";
import { useFollowed } from "../../api/useFollowed";
import { extended, type Figures, joined, type Moment, momentOf, momentsOf, PATIENCE } from "./history";

export interface History {
  newest: Figures | null;
  /** The last hour, as far as anybody remembers it. */
  moments: readonly Moment[];
  fault: Error | null;
  /** Why what was before the page was opened is not known. */
  pastFault: Error | null;
  /** Nothing came for longer than it should take. */
  lost: boolean;
}

/** What comes, and what was before it. */
export function useHistory(): History {
  const { value, fault, begun } = useFollowed(LiveMetricsDocument);
  const [live, setLive] = useState<readonly Moment[]>([]);
  const [lost, setLost] = useState(false);
  const newest = value?.liveMetrics ?? null;
  useEffect(() => {
    if (newest) setLive((moments) => extended(moments, momentOf(newest)));
    setLost(false);
    const timer = setTimeout(() => setLost(true), PATIENCE * 1000);
    return () => clearTimeout(timer);
  }, [newest]);
  // After a gap, too: what happened meanwhile is remembered by the server.
  const [past, pastFault] = usePast(begun, lost);
  const moments = useMemo(() => joined(past, live), [past, live]);
  return { newest, moments, fault, pastFault, lost };
}

/** Asked for at the beginning, and whenever figures come again. */
function usePast(begun: number, lost: boolean): [readonly Moment[], Error | null] {
  const client = useApolloClient();
  const [past, setPast] = useState<readonly Moment[]>([]);
  const [fault, setFault] = useState<Error | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is begun again has missed something
  useEffect(() => {
    if (lost) return;
    let left = false;
    client.query({ query: LiveMetricsPastDocument, fetchPolicy: "no-cache" }).then(
      ({ data, error }) => {
        if (left) return;
        if (data) setPast(momentsOf(data.liveMetricsPast));
        setFault(error ?? null);
      },
      (error: Error) => {
        if (!left) setFault(error);
      },
    );
    return () => {
      left = true;
    };
  }, [client, begun, lost]);
  return [past, fault];
}
