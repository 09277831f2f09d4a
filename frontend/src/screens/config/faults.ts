/** The faults of the draft, as the lists and marks of the Config UI need them. */
import type { DraftState, Fault } from "./draft";

/** A text that is no JSON is one fault, known at once; all others are the server's. */
export function faultsOf({ broken, faults }: Pick<DraftState, "broken" | "faults">): readonly Fault[] {
  if (!broken) return faults;
  const { line, column, message } = broken;
  return [{ pointer: "", line, column, code: "json", message, severity: "error" }];
}

export function counted(state: Pick<DraftState, "broken" | "faults">): { errors: number; warnings: number } {
  const faults = faultsOf(state);
  const errors = faults.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: faults.length - errors };
}

/** Faults of a value and of everything in it. */
export function faultsWithin(faults: readonly Fault[], pointer: string): Fault[] {
  return faults.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
}
