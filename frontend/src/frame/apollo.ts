/**
 * Apollo's hooks in a frame, for bundles of the public contract: a script of its own, between the runtime and the bundle, that only their
 * documents have. What they ask goes over the port like everything else.
 */
import { ApolloLink, Observable } from "@apollo/client";
import { print } from "graphql";
import { apolloGlobals, makeApollo } from "../widgets/apollo";
import type { HostEnvironment } from "../widgets/environment";
import { graphqlErrors } from "../widgets/notice";

declare global {
  /** What the runtime exports, as its script names it. */
  var OctopusFrame: typeof import("./main");
}

/** The end of the chain: questions by the environment's API, subscriptions by its live room. */
function portLink({ api, live }: HostEnvironment): ApolloLink {
  return new ApolloLink(({ query, variables }) => {
    const text = print(query);
    const kind = query.definitions.find((one) => one.kind === "OperationDefinition")?.operation;
    return new Observable<ApolloLink.Result>((sink) => {
      if (kind === "subscription") {
        return live.subscribe(
          { query: text, variables },
          {
            next: (result) => sink.next(result as ApolloLink.Result),
            error: (error) => sink.error(error),
            complete: () => sink.complete(),
          },
        );
      }
      const aborter = new AbortController();
      const ask = kind === "mutation" ? api.mutate(text, variables) : api.query(text, variables, aborter.signal);
      ask.then(
        ({ data, error }) => {
          const errors = graphqlErrors(error);
          if (error !== undefined && errors.length === 0) {
            sink.error(error);
            return;
          }
          sink.next({ data, ...(errors.length > 0 ? { errors } : {}) } as ApolloLink.Result);
          sink.complete();
        },
        (error: unknown) => {
          if (!aborter.signal.aborted) sink.error(error);
        },
      );
      return () => aborter.abort();
    });
  });
}

OctopusFrame.offerApollo(apolloGlobals, (env) => makeApollo(portLink(env)).Provider);
