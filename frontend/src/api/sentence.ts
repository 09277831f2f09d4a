/** Errors in the words of a person. */
import { CombinedGraphQLErrors } from "@apollo/client/errors";

export const sentence = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

/** The error code and what came with it; null for an error that is not of the API. */
export function codeOf(fault: unknown): { code: string; extensions: Readonly<Record<string, unknown>> } | null {
  if (!CombinedGraphQLErrors.is(fault)) return null;
  const extensions = fault.errors[0]?.extensions ?? {};
  return { code: String(extensions.code ?? ""), extensions };
}

/** What the server says, as a sentence of its own. */
export function aloud(message: string): string {
  const begun = message.slice(0, 1).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
