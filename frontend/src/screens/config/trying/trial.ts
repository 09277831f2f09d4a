/** One endpoint of the draft, tried against its real upstream. */
import type { ApolloClient } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import type { Json } from "@octopus-widgets/sdk/contract";
import {
  type EndpointKind,
  TryEndpointDocument,
  type TryEndpointMutation,
  TryEndpointStreamDocument,
  type TryEndpointStreamSubscription,
} from "../../../api/generated";

export type Trial = TryEndpointMutation["tryEndpoint"];
export type TrialEvent = TryEndpointStreamSubscription["tryEndpointStream"];
export type TrialRequest = NonNullable<Trial["request"]>;
export type TrialReply = NonNullable<Trial["reply"]>;
export type TrialError = Trial["errors"][number];

export const KINDS = { queries: "QUERY", mutations: "MUTATION", streams: "STREAM" } as const satisfies {
  [section: string]: EndpointKind;
};
export type Section = keyof typeof KINDS;

export interface Asked {
  document: unknown;
  section: Section;
  name: string;
  arguments: { readonly [name: string]: Json };
}

/** A place in the draft that stands in the way of a trial. */
export interface Refusal {
  message: string;
  faults: readonly { pointer: string; message: string }[];
}

/** A trial that the server refused before anything went out: faults of the endpoint, bad arguments, too many trials. */
export class TrialRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

export async function tryOnce(client: ApolloClient, asked: Asked, signal?: AbortSignal): Promise<Trial> {
  try {
    const { data } = await client.mutate({
      mutation: TryEndpointDocument,
      variables: { document: asked.document, kind: KINDS[asked.section], name: asked.name, arguments: asked.arguments },
      context: signal ? { fetchOptions: { signal } } : {},
    });
    if (!data) throw new Error("The server sent no answer.");
    return data.tryEndpoint;
  } catch (fault) {
    throw refused(fault);
  }
}

/** Follow a stream of the draft. Returns how to end it; `done` is told once, with what stopped it or null. */
export function tryStream(
  client: ApolloClient,
  asked: Asked,
  next: (event: TrialEvent) => void,
  done: (fault: Error | null) => void,
): () => void {
  const { document, name } = asked;
  const subscription = client
    .subscribe({ query: TryEndpointStreamDocument, variables: { document, name, arguments: asked.arguments } })
    .subscribe({
      next: ({ data, error }) => {
        if (error) done(refused(error));
        else if (data) next(data.tryEndpointStream);
      },
      error: (fault: unknown) => done(refused(fault)),
      complete: () => done(null),
    });
  return () => subscription.unsubscribe();
}

function refused(fault: unknown): Error {
  const errors = CombinedGraphQLErrors.is(fault) ? fault.errors : liveErrors(fault);
  const [first] = errors;
  if (!first) return fault instanceof Error ? fault : new Error(String(fault));
  const faults = first.extensions?.faults;
  return new TrialRefused({ message: first.message, faults: Array.isArray(faults) ? faults : [] });
}

/** The live socket's own error carries the extensions of the first. */
function liveErrors(fault: unknown): { message: string; extensions?: { [key: string]: unknown } }[] {
  if (!(fault instanceof Error) || !("extensions" in fault)) return [];
  return [{ message: fault.message, extensions: fault.extensions as { [key: string]: unknown } }];
}

/** What an endpoint is, in the draft. */
export function endpointAt(document: unknown, section: string, name: string): { readonly [key: string]: Json } | null {
  const part = (document as { [key: string]: { [key: string]: unknown } } | null)?.[section]?.[name];
  return typeof part === "object" && part !== null && !Array.isArray(part) ? (part as { [key: string]: Json }) : null;
}

/** A reply's body as JSON; undefined where it is none. For GRAPHQL the part that a mapping sees. */
export function replyJson(body: string, method: Json | undefined): Json | undefined {
  try {
    const value = JSON.parse(body) as Json;
    if (method !== "GRAPHQL" || typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return value.data ?? value;
  } catch {
    return undefined;
  }
}
