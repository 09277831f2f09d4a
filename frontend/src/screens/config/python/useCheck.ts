/** What the server says of a function while it is typed. */

import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useMemo, useState } from "react";
import { CheckFunctionDocument, type CheckFunctionQuery } from "../../../api/generated";
import type { Declared } from "./uses";

export type FunctionFault = CheckFunctionQuery["checkFunction"][number];

export interface Checked {
  faults: readonly FunctionFault[];
  /** `waiting`: for an answer about what stands there now. */
  status: "waiting" | "known" | "failed";
  /** Why it could not be checked. */
  problem: string | null;
}

/** Milliseconds without a key before it is asked; the faults are to be there 300 ms after the last one. */
const PAUSE = 60;
/** Milliseconds before it is asked again after a refusal. */
const AGAIN = 2000;

const NOTHING: Checked = { faults: [], status: "waiting", problem: null };

/** The answers come in the order of the questions: one that was overtaken is called off, on the server too. */
export function useCheck(name: string, code: string | null, declared: Declared | null): Checked {
  const client = useApolloClient();
  const [checked, setChecked] = useState(NOTHING);
  const [tries, setTries] = useState(0);
  const key = JSON.stringify(declared);
  const variables = useMemo(() => {
    const { inputs = {}, returns = null } = (JSON.parse(key) as Declared | null) ?? {};
    return { name, inputs, returns };
  }, [key, name]);
  useEffect(() => {
    if (code === null || tries < 0) return undefined;
    const controller = new AbortController();
    setChecked((before) => ({ ...before, status: "waiting" }));
    let again: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      client
        .query({
          query: CheckFunctionDocument,
          variables: { code, ...variables },
          context: { fetchOptions: { signal: controller.signal }, queryDeduplication: false },
        })
        .then(
          ({ data }) => {
            if (!controller.signal.aborted && data)
              setChecked({ faults: data.checkFunction, status: "known", problem: null });
          },
          (fault: unknown) => {
            if (controller.signal.aborted) return;
            const problem = CombinedGraphQLErrors.is(fault)
              ? (fault.errors[0]?.message ?? fault.message)
              : String(fault);
            setChecked((before) => ({ ...before, status: "failed", problem }));
            again = setTimeout(() => setTries((count) => count + 1), AGAIN);
          },
        );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      controller.abort();
    };
  }, [client, code, variables, tries]);
  return checked;
}
