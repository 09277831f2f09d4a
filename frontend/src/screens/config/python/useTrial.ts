/** A function of the draft, run by the server on inputs that were chosen. */

import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { useApolloClient } from "@apollo/client/react";
import type { Json } from "@octopus-widgets/sdk/contract";
import { useEffect, useRef, useState } from "react";
import { EvaluateFunctionDocument, type EvaluateFunctionQuery } from "../../../api/generated";

export type Trial = EvaluateFunctionQuery["evaluateFunction"];

/** Of which time the attributes' values are. Texts as they were typed. */
export type When = { kind: "now" } | { kind: "at"; at: string } | { kind: "range"; from: string; to: string };

export interface Asked {
  code: string;
  name: string;
  inputs: { readonly [parameter: string]: Json };
  at?: string;
  start?: string;
  end?: string;
}

export interface TrialState {
  running: boolean;
  /** The last answer; it stays while the next one is awaited. */
  trial: Trial | null;
  /** Why there is none: the inputs cannot be had, too many trials, … */
  problem: string | null;
}

/** Most points of a range: what a small plot shows. */
const POINTS = 400;

export function useTrial() {
  const client = useApolloClient();
  const [state, setState] = useState<TrialState>({ running: false, trial: null, problem: null });
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = (asked: Asked) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setState((before) => ({ ...before, running: true }));
    client
      .query({
        query: EvaluateFunctionDocument,
        variables: { maxPoints: POINTS, ...asked },
        context: { fetchOptions: { signal: controller.signal }, queryDeduplication: false },
      })
      .then(
        ({ data }) => {
          if (!controller.signal.aborted && data)
            setState({ running: false, trial: data.evaluateFunction, problem: null });
        },
        (fault: unknown) => {
          if (controller.signal.aborted) return;
          const said = CombinedGraphQLErrors.is(fault) ? fault.errors[0]?.message : undefined;
          setState({ running: false, trial: null, problem: said ?? String(fault) });
        },
      );
  };
  const fail = (problem: string) => {
    current.current?.abort();
    setState({ running: false, trial: null, problem });
  };
  return { ...state, run, fail };
}
