/** Answers to the metadata question as the server gives them. */
import type { QueryOutcome } from "./environment";

interface OneError {
  message: string;
  path?: (string | number)[];
  extensions: Record<string, unknown>;
}

/** The API client's error with the server's errors in it. */
export class CombinedErrors extends Error {
  constructor(readonly errors: OneError[]) {
    super(errors.map((one) => one.message).join("; "));
  }
}

export function infoAnswer(names: readonly string[], known: ReadonlySet<string>): QueryOutcome {
  const errors: OneError[] = [];
  const attributes = names.map((fullName, index) => {
    if (known.has(fullName)) return { fullName, unit: "K", enumLabels: [] };
    errors.push({ message: "no such attribute", path: ["attributes", index], extensions: { code: "NOT_FOUND" } });
    return null;
  });
  return { data: { attributes }, error: errors.length > 0 ? new CombinedErrors(errors) : undefined };
}
