/** The preferences document over the API. */
import type { ApolloClient } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { print } from "graphql";
import {
  PreferencesChangedDocument,
  PreferencesDocument as PreferencesQuery,
  SetPreferencesDocument,
} from "../api/generated";
import { impatient } from "../api/patience";
import type { Session } from "../api/session";
import { type PreferencesTransport, type Shelf, StoredConflict, StoreRefused } from "./persistence";

/** Browsers send no more than this with a closing page. */
const LARGEST_LAST = 60_000;
/** Errors that will be the same however often the document is sent. */
const FINAL = new Set(["BAD_REQUEST", "FORBIDDEN", "TOO_LARGE", "NOT_FOUND"]);

export function preferencesTransport(options: {
  client: ApolloClient;
  session: Session;
  url: string;
  userId: string;
}): PreferencesTransport {
  const { client, userId } = options;
  return {
    async load() {
      const { data } = await client.query({ query: PreferencesQuery, variables: { userId }, context: impatient() });
      return data?.preferences;
    },
    async save(document, baseVersion) {
      try {
        const variables = { userId, config: document, baseVersion };
        const { data } = await client.mutate({ mutation: SetPreferencesDocument, variables });
        return data?.setPreferences;
      } catch (fault) {
        throw understood(fault);
      }
    },
    watch(onChange) {
      const watched = client.subscribe({ query: PreferencesChangedDocument, variables: { userId } });
      const subscription = watched.subscribe({
        next: ({ data }) => data && onChange(withVersion(data.preferencesChanged)),
        // The socket reconnects by itself; a refusal leaves the page with what it stores itself.
        error: (fault: unknown) => console.warn("The preferences of this page no longer follow other places.", fault),
      });
      return () => subscription.unsubscribe();
    },
    sendLast(document, baseVersion) {
      const variables = { userId, config: document, baseVersion };
      const body = JSON.stringify({ query: print(SetPreferencesDocument), variables });
      const { token } = options.session;
      if (body.length > LARGEST_LAST) return;
      const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
      void fetch(options.url, { method: "POST", keepalive: true, headers, body }).catch(() => undefined);
    },
  };
}

const withVersion = (change: { version: number; config: unknown }): unknown =>
  typeof change.config === "object" ? { ...change.config, version: change.version } : change.config;

function understood(fault: unknown): unknown {
  if (ServerError.is(fault) && fault.statusCode === 413)
    return new StoreRefused("The workspaces are too large to be stored.");
  if (!CombinedGraphQLErrors.is(fault)) return fault;
  const error = fault.errors[0];
  const code = String(error?.extensions?.code ?? "");
  if (code === "CONFLICT") {
    const { config, version } = error?.extensions ?? {};
    return new StoredConflict(withVersion({ config, version: Number(version) }));
  }
  return FINAL.has(code) ? new StoreRefused(error?.message ?? code) : fault;
}

/** Keeps an unsaved document in the browser, apart for each user of each deployment. */
export function browserShelf(storage: Storage, key: string): Shelf {
  return {
    get() {
      const text = storage.getItem(key);
      try {
        return text ? (JSON.parse(text) as { base: unknown; mine: unknown }) : null;
      } catch {
        return null;
      }
    },
    put(content) {
      try {
        if (content) storage.setItem(key, JSON.stringify(content));
        else storage.removeItem(key);
      } catch (fault) {
        console.warn("The browser has no room for unsaved workspaces.", fault);
      }
    },
  };
}
