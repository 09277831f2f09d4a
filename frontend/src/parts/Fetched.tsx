import { type ComponentType, type ReactNode, useEffect, useSyncExternalStore } from "react";
import { Broken } from "./Broken";
import type { Part } from "./part";

export interface FetchedProps<P> {
  part: Part<ComponentType<P>>;
  /** Handed to the component once it is there. */
  props: P;
  /** Subject of the sentence that says it cannot be had. */
  what: string;
  waiting?: ReactNode;
  /** Surroundings of the failure: a dialog, a pane. */
  frame?: (failure: ReactNode) => ReactNode;
}

/** Draws a component that is fetched first; when that fails, says so in its place, with a way to try again. */
export function Fetched<P extends object>({ part, props, what, waiting = null, frame }: FetchedProps<P>) {
  const state = useSyncExternalStore(part.watch, part.get);
  useEffect(() => {
    part.load().catch(() => undefined);
  }, [part]);
  if (state.status === "ok") {
    const Component = state.value;
    return <Component {...props} />;
  }
  if (state.status !== "failed") return waiting;
  const retry = () => void part.load().catch(() => undefined);
  const failure = <Broken what={what} error={state.error} fetching onRetry={retry} />;
  return frame ? frame(failure) : failure;
}
