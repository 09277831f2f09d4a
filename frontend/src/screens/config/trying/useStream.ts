import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { type Asked, type Refusal, type TrialEvent, TrialRefused, tryStream } from "./trial";

/** Events that are kept; of a stream that runs on, the newest. */
export const MOST_EVENTS = 200;
/** Milliseconds between two drawings, however fast events come. */
const PACE = 250;

export interface NumberedEvent {
  number: number;
  event: TrialEvent;
}

export interface StreamTrial {
  running: boolean;
  paused: boolean;
  /** The newest last. */
  events: readonly NumberedEvent[];
  /** All that came, those that are not kept any more included. */
  count: number;
  refusal: Refusal | null;
  /** Whether it was started at all. */
  begun: boolean;
  start: (asked: Asked) => void;
  stop: () => void;
  /** While paused events come and are counted, and the list stands still. */
  pause: (paused: boolean) => void;
}

const NOTHING = { running: false, paused: false, events: [], count: 0, refusal: null, begun: false } as const;

/** A stream of the draft, followed until it ends, is stopped, or the page is left. */
export function useStream(): StreamTrial {
  const client = useApolloClient();
  const [state, setState] = useState<Omit<StreamTrial, "start" | "stop" | "pause">>(NOTHING);
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);
  const start = (asked: Asked) => {
    end.current();
    const came: NumberedEvent[] = [];
    let count = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      clearTimeout(timer);
      timer = undefined;
      const newest = [...came];
      setState((before) => (before.paused ? { ...before, count } : { ...before, count, events: newest }));
    };
    const stopped = (refusal: Refusal | null) => {
      show();
      setState((before) => ({ ...before, running: false, paused: false, events: [...came], refusal }));
    };
    setState({ ...NOTHING, running: true, begun: true });
    const stop = tryStream(
      client,
      asked,
      (event) => {
        count += 1;
        came.push({ number: count, event });
        if (came.length > MOST_EVENTS) came.shift();
        timer ??= setTimeout(show, PACE);
      },
      (fault) => {
        const refusal = fault instanceof TrialRefused ? fault.refusal : fault && { message: fault.message, faults: [] };
        stopped(refusal);
      },
    );
    end.current = () => {
      stop();
      stopped(null);
      clearTimeout(timer);
      end.current = () => undefined;
    };
  };
  return {
    ...state,
    start,
    stop: () => end.current(),
    pause: (paused) => setState((before) => ({ ...before, paused })),
  };
}
