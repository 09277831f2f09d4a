/** Fields that the deployment's API does not have, since its `endpoints.json` is another. */

const MISSING = /Cannot query field ["'](\w+)["'] on type ["'](?:Query|Mutation|Subscription)["']/g;

/**
 * Names of the root fields that an operation asked for and the API does not have; none for any other error.
 *
 * @example
 * missingFields(new Error("Cannot query field 'procedures' on type 'Query'.")); // ["procedures"]
 */
export function missingFields(error: unknown): string[] {
  const own = textsOf(error);
  const inner =
    typeof error === "object" && error !== null && "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  const found = [own, ...inner.map(textsOf)].flatMap((text) =>
    [...text.matchAll(MISSING)].map(([, name]) => name ?? ""),
  );
  return [...new Set(found)];
}

function textsOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : "";
}
