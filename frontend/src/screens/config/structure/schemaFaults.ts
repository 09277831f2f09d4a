/** In what a document departs from its JSON Schema; known at once, ahead of the server's judgement. */
import type { EndpointsDocument } from "../draft";
import { checkAgainst, type Schema, type SchemaFault } from "../editor/schema";

const known = new WeakMap<EndpointsDocument, SchemaFault[]>();

export function schemaFaults(schema: unknown, document: EndpointsDocument): SchemaFault[] {
  let found = known.get(document);
  if (!found) {
    found = checkAgainst(schema as Schema, document);
    known.set(document, found);
  }
  return found;
}
