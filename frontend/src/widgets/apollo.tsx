/**
 * Apollo's hooks for bundles of the public contract, fetched when the first of them is loaded: `Octopus.apollo` for those that bring none,
 * and a client in Apollo's own context, where hooks that a bundle brought itself look for it (context and symbol are shared by all copies of
 * one major version).
 *
 * Each widget has a client of its own, over the page's link and one cache: so what it asks is its own, its errors are notices on it, and
 * what it is sent is counted.
 */
import { ApolloClient, ApolloLink, gql, InMemoryCache } from "@apollo/client";
import {
  ApolloProvider,
  skipToken,
  useApolloClient,
  useLazyQuery,
  useMutation,
  useQuery,
  useSubscription,
} from "@apollo/client/react";
import { type ReactNode, useState } from "react";
import { tap } from "rxjs";
import { noticeOf } from "./notice";
import type { WidgetScope } from "./scope";

/** What `Octopus.apollo` holds. */
export const apolloGlobals = {
  ApolloProvider,
  gql,
  skipToken,
  useApolloClient,
  useLazyQuery,
  useMutation,
  useQuery,
  useSubscription,
};

export interface ApolloParts {
  globals: typeof apolloGlobals;
  Provider: (props: { scope: WidgetScope; children: ReactNode }) => ReactNode;
}

/** @param link carries the operations; the page's. */
export function makeApollo(link: ApolloLink): ApolloParts {
  const cache = new InMemoryCache();
  return {
    globals: apolloGlobals,
    Provider: ({ scope, children }) => {
      const [client] = useState(() => new ApolloClient({ link: ApolloLink.from([told(scope), link]), cache }));
      return <ApolloProvider client={client}>{children}</ApolloProvider>;
    },
  };
}

/** Tells a widget's scope how its operations fare, as for those that go through the SDK. */
function told(scope: WidgetScope): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const what = operation.operationName ?? "operation";
    return forward(operation).pipe(
      tap({
        next: ({ errors }) => {
          scope.account?.message();
          if (errors?.length) scope.report(noticeOf(what, { errors, message: errors[0]?.message }));
          else scope.clear(what);
        },
        error: (error: unknown) => scope.report(noticeOf(what, error)),
      }),
    );
  });
}
