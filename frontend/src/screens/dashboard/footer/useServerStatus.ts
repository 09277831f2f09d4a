import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { ServerStatusDocument, type ServerStatusQuery } from "../../../api/generated";

export type ServerStatus = ServerStatusQuery["serverStatus"];

/** Seconds that the server has to answer. */
const PATIENCE = 5;

/** The server's state, asked for each `period` seconds while the page is visible; null until it answers, and when it does not in time. */
export function useServerStatus(period = 10): ServerStatus | null {
  const client = useApolloClient();
  const [status, setStatus] = useState<ServerStatus | null>(null);
  useEffect(() => {
    let ended = false;
    const ask = () => {
      if (document.visibilityState === "hidden") return;
      // A server that hangs, or a network that swallows, would leave old figures on the screen.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), PATIENCE * 1000);
      client
        .query({ query: ServerStatusDocument, context: { fetchOptions: { signal: late.signal } } })
        .then(
          ({ data }) => !ended && setStatus(data?.serverStatus ?? null),
          () => !ended && setStatus(null),
        )
        .finally(() => clearTimeout(timer));
    };
    ask();
    const timer = setInterval(ask, period * 1000);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [client, period]);
  return status;
}
