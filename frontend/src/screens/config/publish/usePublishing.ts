/** What publishing needs to know before, and doing it. */
import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import {
  CheckPublishingDocument,
  type CheckPublishingQuery,
  EndpointUsesDocument,
  PublishDraftDocument,
  ServedNowDocument,
} from "../../../api/generated";
import { codeOf, sentence } from "../../../api/sentence";
import { type Asked, useAsked } from "../../../api/useAsked";
import type { Use } from "./uses";

export interface Preview {
  report: CheckPublishingQuery["validateEndpoints"];
  uses: readonly Use[];
  /** Why nobody can say who uses what; null when it is known. */
  usesProblem: string | null;
}

export interface Outcome {
  version: number;
  /** Whether the process that answered serves it. */
  serving: boolean;
  /** Why not, where the server says so. */
  problem: string | null;
}

export type PublishState =
  | { phase: "asking" }
  | { phase: "publishing" }
  | { phase: "done"; outcome: Outcome }
  | { phase: "conflict"; author: string; version: number; comment: string }
  | { phase: "failed"; message: string };

/** Faults and uses of a document; asked for anew when the text is another one. */
export function usePreview(text: string, document: unknown): [Asked<Preview>, () => void] {
  const client = useApolloClient();
  return useAsked(
    useCallback(async () => {
      const checked = client.query({ query: CheckPublishingDocument, variables: { document: text } });
      // A draft with faults is told what they are, even where its uses cannot be found out.
      const used = client.query({ query: EndpointUsesDocument, variables: { document } }).then(
        ({ data }) => ({ uses: data?.endpointUses ?? [], usesProblem: null }),
        (fault: unknown) => ({ uses: [], usesProblem: sentence(fault) }),
      );
      const { data } = await checked;
      if (!data) throw new Error("The server answered without a report.");
      return { report: data.validateEndpoints, ...(await used) };
    }, [client, text, document]),
  );
}

/** Publish a document, and find out what came of it. */
export function usePublish(): [
  PublishState,
  (document: unknown, comment: string, base: number) => Promise<Outcome | null>,
] {
  const client = useApolloClient();
  const [state, setState] = useState<PublishState>({ phase: "asking" });
  const publish = useCallback(
    async (document: unknown, comment: string, baseVersion: number): Promise<Outcome | null> => {
      setState({ phase: "publishing" });
      try {
        const variables = { document, comment, baseVersion };
        const { data } = await client.mutate({ mutation: PublishDraftDocument, variables });
        if (!data) throw new Error("The server answered without a version.");
        const { version, serving } = data.publishEndpoints;
        const problem = serving ? null : await whyNot(client);
        const outcome = { version, serving, problem };
        setState({ phase: "done", outcome });
        return outcome;
      } catch (fault) {
        setState(refusal(fault));
        return null;
      }
    },
    [client],
  );
  return [state, publish];
}

/** Why this process serves another version than the newest. */
async function whyNot(client: ApolloClient): Promise<string | null> {
  const { data } = await client.query({ query: ServedNowDocument });
  return data?.serverStatus.endpoints.error ?? null;
}

function refusal(fault: unknown): PublishState {
  const told = codeOf(fault);
  if (told?.code !== "CONFLICT") return { phase: "failed", message: sentence(fault) };
  const { author, version, comment } = told.extensions;
  return {
    phase: "conflict",
    author: String(author ?? ""),
    version: Number(version ?? 0),
    comment: String(comment ?? ""),
  };
}
