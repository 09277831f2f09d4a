import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { ConfigVariableOriginDocument } from "../../../../api/generated";

/** A sentence about where the value of a variable comes from, if not from the document; null until it is known. */
export function useOrigin(name: string): string | null {
  const client = useApolloClient();
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    let ended = false;
    setTold(null);
    const variables = { document: { vars: { [name]: "" } } };
    client.query({ query: ConfigVariableOriginDocument, variables }).then(
      ({ data }) => {
        const found = data?.endpointVariables.find((one) => one.name === name);
        if (ended || found?.origin !== "ENVIRONMENT") return;
        setTold("The environment of this server sets it: what stands here counts only where it does not.");
      },
      // The page of the environment tells what cannot be asked; the field itself does not depend on it.
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [client, name]);
  return told;
}
