/** One version of a package, as the registry has it and the server has checked it. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { StoreDetailsDocument } from "../../api/generated";
import { useAsked } from "../../api/useAsked";

/** @param version null: what the registry calls the latest. @param edition asked anew when it is another one. */
export function useDetails(name: string, version: string | null, edition = "") {
  const client = useApolloClient();
  return useAsked(
    // biome-ignore lint/correctness/useExhaustiveDependencies: something of it was changed
    useCallback(async () => {
      const { data } = await client.query({ query: StoreDetailsDocument, variables: { name, version } });
      if (!data) throw new Error("The server answered without details.");
      return data.widgetDetails;
    }, [client, name, version, edition]),
  );
}
