/** What every field of a form needs: where it writes, what is wrong there, what it is for. */
import { createContext, useContext } from "react";
import { aloud } from "../../../../api/sentence";
import { asObject, type EndpointsDocument, type Fault, valueAt } from "../../draft";

export interface FormScope {
  document: EndpointsDocument;
  /** Pointer of the entry. */
  pointer: string;
  value: unknown;
  faults: readonly Fault[];
  set: (pointer: string, value: unknown) => void;
  rename: (pointer: string, to: string) => void;
  /** Put a member behind all others, or change its order: the whole object anew. */
  readOnly: boolean;
  schema: unknown;
  /** Name of the entry's definition in the JSON Schema. */
  definition: string;
}

export const FormContext = createContext<FormScope | null>(null);

export function useForm(): FormScope {
  const scope = useContext(FormContext);
  if (!scope) throw new Error("Expected a FormContext above; Form provides it.");
  return scope;
}

/** What the JSON Schema says of a key. */
export function helpOf({ schema, definition }: Pick<FormScope, "schema" | "definition">, key: string): string {
  const found = valueAt(schema, ["$defs", definition, "properties", key]);
  return String(asObject(found).description ?? "");
}

/** The sentences of the faults at a value and within it; null when there are none. */
export function faultText(faults: readonly Fault[], pointer: string): string | null {
  const found = faults.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  return found.length > 0 ? found.map(({ message }) => aloud(message)).join(" ") : null;
}
