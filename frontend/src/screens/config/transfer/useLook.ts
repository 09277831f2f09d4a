/** What importing a text would come to, as it is typed or picked from. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { ReadImportDocument, type ReadImportQuery } from "../../../api/generated";
import { codeOf, sentence } from "../publish";
import type { FaultLine } from "../publish/Faults";
import { LARGEST, TooLarge } from "./reading";

export type Look = ReadImportQuery["readEndpointImport"];

export type LookState =
  | { status: "nothing"; value: null }
  /** `value`: of the text before. */
  | { status: "asking"; value: Look | null }
  | { status: "ok"; value: Look }
  | { status: "refused"; value: null; message: string; faults: readonly FaultLine[] };

/** Milliseconds of calm before it is asked. */
const CALM = 300;
const NOTHING: LookState = { status: "nothing", value: null };

/** @param picked pointers of the entries to take; null: all that are new or changed. */
export function useLook(text: string, into: unknown, picked: ReadonlySet<string> | null): LookState {
  const client = useApolloClient();
  const [state, setState] = useState<LookState>(NOTHING);
  useEffect(() => {
    if (!text.trim()) {
      setState(NOTHING);
      return undefined;
    }
    let ended = false;
    setState((before) => ({ status: "asking", value: before.value }));
    const ask = async (): Promise<LookState> => {
      if (text.length > LARGEST)
        throw new TooLarge(`expected a text of at most ${LARGEST} characters; got ${text.length}`);
      const variables = { text, into, pointers: picked === null ? null : [...picked] };
      const { data } = await client.query({ query: ReadImportDocument, variables });
      if (!data) throw new Error("The server answered without a preview.");
      return { status: "ok", value: data.readEndpointImport };
    };
    const timer = setTimeout(() => {
      ask().then(
        (found) => !ended && setState(found),
        (fault: unknown) => !ended && setState(refused(fault)),
      );
    }, CALM);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [client, text, into, picked]);
  return state;
}

function refused(fault: unknown): LookState {
  const { faults } = codeOf(fault)?.extensions ?? {};
  return {
    status: "refused",
    value: null,
    message: sentence(fault),
    faults: Array.isArray(faults) ? (faults as FaultLine[]) : [],
  };
}
