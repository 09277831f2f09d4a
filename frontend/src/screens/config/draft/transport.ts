/** The draft over the API. */
import type { ApolloClient, Observable } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import {
  ConfigCheckDocument,
  ConfigDraftChangedDocument,
  ConfigDraftDocument,
  ConfigStartDocument,
  ConfigVersionDocumentDocument,
  ConfigVersionPublishedDocument,
  DiscardConfigDraftDocument,
  SaveConfigDraftDocument,
} from "../../../api/generated";
import { impatient } from "../../../api/patience";
import type { Report, StoredDraft } from "./types";

/** The server holds another draft of this person. */
export class DraftConflict extends Error {
  override readonly name = "DraftConflict";
  constructor(readonly stored: StoredDraft | null) {
    super("Your draft was changed in another tab or browser.");
  }
}

/** What the page begins with. */
export interface Started {
  base: { version: number; document: unknown };
  newest: number;
  draft: StoredDraft | null;
  /** JSON Schema of the document. */
  schema: unknown;
}

export interface DraftTransport {
  start(): Promise<Started>;
  draft(): Promise<StoredDraft | null>;
  document(version: number): Promise<unknown>;
  check(text: string): Promise<Report>;
  /** The new revision. Throws `DraftConflict`. */
  save(text: string, baseVersion: number, revision: number): Promise<number>;
  discard(): Promise<void>;
  /** Revisions of this person's draft, 0 when it is gone. */
  watchDraft(onRevision: (revision: number) => void): () => void;
  /** Versions that are published, by anyone. */
  watchVersions(onVersion: (version: number) => void): () => void;
}

export function draftTransport(client: ApolloClient, username: string): DraftTransport {
  const document = async (version: number): Promise<unknown> => {
    const { data } = await client.query({
      query: ConfigVersionDocumentDocument,
      variables: { version },
      context: impatient(),
    });
    return data?.endpointDocument;
  };
  return {
    document,
    async start() {
      const { data } = await client.query({ query: ConfigStartDocument, context: impatient() });
      if (!data) throw new Error("The server answered without a document.");
      const newest = data.endpointVersions[0]?.version ?? 0;
      const draft = data.endpointDraft ?? null;
      const version = draft?.baseVersion ?? newest;
      const base = { version, document: version === newest ? data.endpointDocument : await document(version) };
      return { base, newest, draft, schema: data.endpointSchema };
    },
    async draft() {
      const { data } = await client.query({ query: ConfigDraftDocument });
      return data?.endpointDraft ?? null;
    },
    async check(text) {
      const { data } = await client.query({ query: ConfigCheckDocument, variables: { document: text } });
      if (!data) throw new Error("The server answered without a report.");
      return data.validateEndpoints;
    },
    async save(text, baseVersion, revision) {
      try {
        const variables = { text, baseVersion, revision };
        const { data } = await client.mutate({ mutation: SaveConfigDraftDocument, variables });
        return data?.saveEndpointDraft.revision ?? revision + 1;
      } catch (fault) {
        throw understood(fault);
      }
    },
    async discard() {
      await client.mutate({ mutation: DiscardConfigDraftDocument });
    },
    watchDraft(onRevision) {
      return follow(client.subscribe({ query: ConfigDraftChangedDocument }), ({ endpointDraftChanged: notice }) => {
        if (notice.author === username) onRevision(notice.revision);
      });
    },
    watchVersions(onVersion) {
      return follow(client.subscribe({ query: ConfigVersionPublishedDocument }), ({ endpointsChanged }) =>
        onVersion(endpointsChanged.version),
      );
    },
  };
}

function follow<T>(watched: Observable<ApolloClient.SubscribeResult<T>>, onData: (data: T) => void): () => void {
  const subscription = watched.subscribe({
    next: ({ data }) => data && onData(data as T),
    // The socket reconnects by itself; after a refusal, a save still finds out about a conflict.
    error: (fault) => console.warn("The draft no longer follows other places.", fault),
  });
  return () => subscription.unsubscribe();
}

function understood(fault: unknown): unknown {
  if (!CombinedGraphQLErrors.is(fault)) return fault;
  const { extensions } = fault.errors[0] ?? {};
  return extensions?.code === "CONFLICT" ? new DraftConflict((extensions.draft as StoredDraft | null) ?? null) : fault;
}
