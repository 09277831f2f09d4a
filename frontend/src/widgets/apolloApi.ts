/** Widgets' queries and mutations over the page's Apollo Client. */
import type { ApolloClient } from "@apollo/client";
import type { DocumentNode } from "graphql";
import type { WidgetApi } from "./environment";

/** Texts of a widget are few and repeat; each is parsed once, and the parser is fetched with the first one. */
function makeParse(): (document: string | object) => Promise<DocumentNode> {
  const parsed = new Map<string, DocumentNode>();
  return async (document) => {
    if (typeof document !== "string") return document as DocumentNode;
    const known = parsed.get(document);
    if (known !== undefined) return known;
    const { parse } = await import("./parsing");
    const fresh = parse(document, { noLocation: true });
    parsed.set(document, fresh);
    return fresh;
  };
}

export function apolloApi(client: ApolloClient): WidgetApi {
  const read = makeParse();
  return {
    query: async (document, variables, signal) => {
      const { data, error } = await client.query({
        query: await read(document),
        variables,
        fetchPolicy: "no-cache",
        errorPolicy: "all",
        ...(signal ? { context: { fetchOptions: { signal }, queryDeduplication: false } } : {}),
      });
      return { data, error };
    },
    mutate: async (document, variables) => {
      const { data, error } = await client.mutate({
        mutation: await read(document),
        variables,
        fetchPolicy: "no-cache",
        errorPolicy: "all",
      });
      return { data, error };
    },
  };
}
