import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { ServerStatusDocument, type ServerStatusQuery } from "../../../api/generated";

export type ServerStatus = ServerStatusQuery["serverStatus"];

/** The server's state, asked for each `period` seconds while the page is visible; null until it answers, and when it does not. */
export function useServerStatus(period = 10): ServerStatus | null {
  const client = useApolloClient();
  const [status, setStatus] = useState<ServerStatus | null>(null);
  useEffect(() => {
    let ended = false;
    const ask = () => {
      if (document.visibilityState === "hidden") return;
      client.query({ query: ServerStatusDocument }).then(
        ({ data }) => !ended && setStatus(data?.serverStatus ?? null),
        () => !ended && setStatus(null),
      );
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
