import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { HostFunctionsDocument } from "../../../api/generated";
import type { Offered } from "./completion";

/** What functions may call without an import, for an editor to ask when it needs it; empty until the server told. */
export function useHostFunctions(): () => readonly Offered[] {
  const client = useApolloClient();
  const known = useRef<readonly Offered[]>([]);
  useEffect(() => {
    let ended = false;
    client.query({ query: HostFunctionsDocument }).then(
      ({ data }) => {
        if (!ended && data) known.current = data.hostFunctions;
      },
      // Without them the editor offers the rest; the checks tell of an unreachable server.
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [client]);
  const read = useRef(() => known.current);
  return read.current;
}
