import { useApolloClient } from "@apollo/client/react";
import type { Json } from "@octopus-widgets/sdk/contract";
import { useEffect, useRef, useState } from "react";
import { keepReply, keepResult } from "../mapping/replies";
import { type Asked, type Refusal, replyJson, type Trial, TrialRefused, tryOnce } from "./trial";

export interface Once {
  running: boolean;
  trial: Trial | null;
  /** Why nothing went out. */
  refusal: Refusal | null;
  run: (asked: Asked, method: Json | undefined) => void;
}

/** A query or mutation of the draft, tried once; another trial takes the place of one that still runs. */
export function useOnce(): Once {
  const client = useApolloClient();
  const [state, setState] = useState<Omit<Once, "run">>({ running: false, trial: null, refusal: null });
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = (asked: Asked, method: Json | undefined) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setState((before) => ({ ...before, running: true }));
    tryOnce(client, asked, controller.signal).then(
      (trial) => {
        if (controller.signal.aborted) return;
        const reply = trial.reply && !trial.reply.truncated ? replyJson(trial.reply.body, method) : undefined;
        if (reply !== undefined) keepReply(`/${asked.section}/${asked.name}`, reply);
        if (trial.ok) keepResult(`/${asked.section}/${asked.name}`, trial.value as Json);
        setState({ running: false, trial, refusal: null });
      },
      (fault: Error) => {
        if (controller.signal.aborted) return;
        const refusal = fault instanceof TrialRefused ? fault.refusal : { message: fault.message, faults: [] };
        setState({ running: false, trial: null, refusal });
      },
    );
  };
  return { ...state, run };
}
