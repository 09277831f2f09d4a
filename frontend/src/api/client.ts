/** Apollo Client: queries and mutations over HTTP with the session's token, subscriptions over the one live socket. */
import { ApolloClient, ApolloLink, HttpLink } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { OperationTypeNode, print } from "graphql";
import { from, switchMap } from "rxjs";
import { type ConfigLock, unlocked, unlockingLink } from "./configLock";
import { NoCache } from "./noCache";
import type { Session } from "./session";

interface SocketSink {
  next(result: { data?: unknown; errors?: readonly { message: string }[] }): void;
  error(error: Error): void;
  complete(): void;
}
/** What the live room offers for subscriptions. */
export interface Socket {
  subscribe(
    payload: {
      query: string;
      variables?: Record<string, unknown> | null;
      extensions?: Record<string, unknown> | undefined;
    },
    sink: SocketSink,
  ): () => void;
}

/** Subscriptions of Apollo over the live socket. */
export function socketLink(socket: Socket, lock: ConfigLock): ApolloLink {
  return new ApolloLink((operation) =>
    unlocked<ApolloLink.Result>(lock, (extensions, sink) => {
      const payload = { query: print(operation.query), variables: operation.variables };
      return socket.subscribe(extensions ? { ...payload, extensions } : payload, {
        next: (result) => sink.next(result as ApolloLink.Result),
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      });
    }),
  );
}

const isUnauthenticated = (error: unknown): boolean =>
  (ServerError.is(error) && error.statusCode === 401) ||
  (CombinedGraphQLErrors.is(error) && error.errors.some((one) => one.extensions?.code === "UNAUTHENTICATED"));

/** A refused token is renewed once, and the operation sent again. */
function renewingLink(session: Session): ApolloLink {
  return new ErrorLink(({ error, operation, forward }) => {
    if (!isUnauthenticated(error) || operation.getContext().renewed) return undefined;
    operation.setContext({ renewed: true });
    return from(session.accessToken(true)).pipe(switchMap(() => forward(operation)));
  });
}

function bearerLink(session: Session): ApolloLink {
  return new SetContextLink(async (previous) => {
    const token = await session.accessToken();
    const headers = (previous.headers ?? {}) as Record<string, string>;
    return { headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers };
  });
}

export function makeClient(options: { url: string; session: Session; socket: Socket; lock: ConfigLock }): ApolloClient {
  const http = ApolloLink.from([
    unlockingLink(options.lock),
    renewingLink(options.session),
    bearerLink(options.session),
    new HttpLink({ uri: options.url, credentials: "same-origin" }),
  ]);
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      socketLink(options.socket, options.lock),
      http,
    ),
    cache: new NoCache(),
    defaultOptions: {
      query: { fetchPolicy: "no-cache" },
      watchQuery: { fetchPolicy: "no-cache" },
      mutate: { fetchPolicy: "no-cache" },
    },
  });
}
