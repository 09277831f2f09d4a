import { useSyncExternalStore } from "react";
import type { Readable } from "../environment";

/** The value now, and again whenever it changes. */
export function useReadable<T>(source: Readable<T>): T {
  return useSyncExternalStore(source.watch, source.get, source.get);
}
