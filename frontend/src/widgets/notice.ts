/** Errors of all kinds as what the host draws on a widget. */
import type { Notice } from "./scope";

interface GraphQLErrorLike {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}

/** The GraphQL errors that an error of the API client or of the live room carries. */
export function graphqlErrors(error: unknown): readonly GraphQLErrorLike[] {
  if (typeof error !== "object" || error === null || !("errors" in error) || !Array.isArray(error.errors)) return [];
  return error.errors.filter((one): one is GraphQLErrorLike => typeof one?.message === "string");
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The notice of an error. `id` says what failed. */
export function noticeOf(id: string, error: unknown): Notice {
  const first = graphqlErrors(error)[0];
  const own = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const extensions = first?.extensions ?? (own.extensions as Record<string, unknown> | undefined) ?? {};
  const message = first?.message ?? text(own.message) ?? text(error) ?? "The widget reported an error without words.";
  return {
    id,
    code: text(extensions.code) ?? text(own.code) ?? text(own.name) ?? "ERROR",
    message,
    source: text(extensions.source) ?? text(own.source),
    payload: payloadOf(error, extensions),
  };
}

function payloadOf(error: unknown, extensions: Record<string, unknown>): unknown {
  const errors = graphqlErrors(error);
  if (errors.length > 0)
    return errors.map(({ message, path, extensions: more }) => ({ message, path, extensions: more }));
  if (Object.keys(extensions).length > 0) return extensions;
  if (error instanceof Error) return error.stack ?? null;
  return typeof error === "string" ? null : (error ?? null);
}
