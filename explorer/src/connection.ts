/**
 * How GraphiQL reaches the server: queries by POST, subscriptions over graphql-transport-ws, each with the token of the
 * moment. A renewed token goes to the open socket in a ping, so that a subscription outlives the token it began with.
 */
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { type Client, createClient } from "graphql-ws";
import type { Addresses } from "./addresses";

/** The part of the session that a connection needs. */
export interface TokenSource {
  /** The token as it is now; null when there is none. */
  readonly token: string | null;
  /** A token that is good now; null when there is none to have. `refused`: the server did not take the last one. */
  accessToken(refused?: boolean): Promise<string | null>;
}

export interface Connection {
  fetcher: Fetcher;
  /** One answer without GraphiQL; throws what the server complains about. */
  ask: <Data>(query: string, variables?: object) => Promise<Data>;
  /** Call with each version of the configured part of the API that takes the place of another. Returns how to stop. */
  follow: (onOther: () => void) => () => void;
  /** To call after each renewal of the token. */
  renewed: () => void;
}

const FORBIDDEN = 4403;
/** The server ends, and another one serves. */
const RESTART = 1012;
/** Milliseconds: most before a first attempt then, and before any other one. */
const JITTER = 250;
const MOST_WAIT = 15_000;

const bearer = (token: string | null): Record<string, string> =>
  token === null ? {} : { Authorization: `Bearer ${token}` };

export function connect(addresses: Addresses, tokens: TokenSource): Connection {
  const fetching = withToken(tokens);
  const socket = new RenewingSocket(addresses.socket, tokens);
  return {
    fetcher: createGraphiQLFetcher({
      url: addresses.graphql,
      fetch: fetching,
      wsClient: socket.client,
      enableIncrementalDelivery: false,
    }),
    ask: async <Data>(query: string, variables?: object) => {
      const response = await fetching(addresses.graphql, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const answer = (await response.json()) as { data?: Data | null; errors?: { message: string }[] };
      if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? `The server answered ${response.status}.`);
      return answer.data;
    },
    follow: (onOther) => {
      let known: number | null = null;
      return socket.client.subscribe<{ endpointsServed: { version: number } }>(
        { query: "subscription { endpointsServed { version } }" },
        {
          next: ({ data }) => {
            const version = data?.endpointsServed.version ?? null;
            if (known !== null && version !== known) onOther();
            known = version;
          },
          error: () => undefined,
          complete: () => undefined,
        },
      );
    },
    renewed: () => socket.renew(),
  };
}

/** `fetch` with a token; once more with a new one when the server does not take it. */
function withToken(tokens: TokenSource): typeof fetch {
  return async (input, init) => {
    const send = (token: string | null) =>
      fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...bearer(token) } });
    const response = await send(await tokens.accessToken());
    return response.status === 401 ? send(await tokens.accessToken(true)) : response;
  };
}

class RenewingSocket {
  readonly client: Client;
  #open: WebSocket | null = null;
  #refused = false;
  #handedOver = false;

  constructor(
    url: string,
    private readonly tokens: TokenSource,
  ) {
    this.client = createClient({
      url,
      lazy: true,
      lazyCloseTimeout: 5000,
      keepAlive: 20_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (retries) => this.#wait(retries),
      connectionParams: async () => bearer(await this.#token()),
      on: {
        connected: (socket) => {
          this.#open = socket as WebSocket;
          this.#refused = false;
        },
        closed: (event) => {
          this.#open = null;
          const { code } = event as CloseEvent;
          this.#refused = code === FORBIDDEN;
          this.#handedOver = code === RESTART;
        },
      },
    });
  }

  renew(): void {
    if (this.#open?.readyState !== WebSocket.OPEN) return;
    this.#open.send(JSON.stringify({ type: "ping", payload: bearer(this.tokens.token) }));
  }

  /** At once when the server asked to come back, else longer and longer; never all pages at one instant. */
  #wait(retries: number): Promise<void> {
    const most = this.#handedOver ? JITTER : Math.min(MOST_WAIT, 1_000 * 2 ** retries);
    return new Promise((done) => setTimeout(done, (this.#handedOver ? 0 : most / 2) + (Math.random() * most) / 2));
  }

  #token(): Promise<string | null> {
    return this.tokens.accessToken(this.#refused);
  }
}
