/**
 * The messages between the page and the frame of an isolated widget. What comes from a frame is text, JSON of a `ToHost`, and believed in
 * nothing: the page measures it before it reads it. What goes into a frame is plain data of the page's own making.
 */
import type { Brush, Config, Json, Sample, StatusLevel, StreamStatus, TimeRange } from "@octopus-widgets/sdk/contract";
import type { Wish } from "../../live";
import type { KnownDatabase } from "../../live/names";
import type { ToPage } from "../../live/protocol";
import type { LinkState, Payload } from "../../live/types";
import type { DeploymentLists, StoredRange, Viewer } from "../environment";
import type { Failing, Notice } from "../scope";

/** What a definition says of itself without its component. */
export interface PlainDef {
  key: string;
  [member: string]: unknown;
}

export interface Question {
  title: string;
  body?: string;
  action: string;
  danger?: boolean;
}

/** From the frame. */
export type ToHost =
  | { t: "defined"; def: PlainDef }
  | { t: "loaded" }
  | { t: "drawn" }
  | { t: "threw"; message: string; stack: string }
  | { t: "pong"; id: number }
  | { t: "wishes"; wishes: [string, Wish | null][] }
  | { t: "subscribe"; id: number; payload: Payload }
  | { t: "unsubscribe"; id: number }
  | { t: "ask"; id: number; mutation: boolean; text: string; variables: Record<string, unknown> }
  | { t: "abort"; id: number }
  | { t: "variable"; key: string; value: string }
  | { t: "brush"; brush: Brush }
  | { t: "range"; range: TimeRange }
  | { t: "cursor"; time: number | null }
  | { t: "workspace"; id: string }
  | { t: "persist"; key: string; value: Json }
  | { t: "notify"; text: string; level?: StatusLevel }
  | { t: "confirm"; id: number; question: Question }
  | { t: "save"; name: string; type: string; content: string }
  | { t: "told"; notices: readonly Notice[]; pasts: readonly Failing[]; streams: readonly StreamStatus[] }
  | { t: "actions"; actions: readonly { id: string; label: string; icon?: string }[] }
  | { t: "ran"; id: number; error: Notice | null }
  /** Since the last time: milliseconds of the widget's work, and messages that it was handed. */
  | { t: "costs"; spent: number; messages: number }
  | { t: "escape" };

/** What of the page a frame sees, each by name and renewed by name. */
export interface Seen {
  theme: "light" | "dark" | "dome";
  /** Attributes of the root element that styles go by. */
  look: { readonly [name: string]: string };
  viewer: Viewer;
  workspace: { id: string; name: string };
  workspaces: readonly { id: string; name: string }[];
  variables: { readonly [key: string]: string };
  hostVariables: { readonly [key: string]: string | string[] };
  lists: DeploymentLists | null;
  databases: readonly KnownDatabase[];
  brush: Brush;
  range: TimeRange;
  /** The widget's own; null: it follows the workspace. */
  ownRange: StoredRange | null;
  cursor: number | null;
  replay: { replay: boolean; at: number | null };
  refreshRate: number;
  /** The widget's persisted state, by key. */
  state: { readonly [key: string]: Json };
  link: LinkState;
  visible: boolean;
  config: Config;
  /** Seconds by which the workspace clock is ahead of the machine's. */
  ahead: number;
}

/** An error on its way into the frame. */
export interface PlainError {
  name: string;
  message: string;
  code?: string;
  extensions?: Record<string, unknown>;
  errors?: readonly unknown[];
}

export type ToFrame =
  | { t: "start"; instanceId: string; key: string; seen: Seen }
  | { t: "font"; font: ArrayBuffer }
  | { t: "set"; name: keyof Seen; value: unknown }
  | { t: "live"; message: ToPage }
  | { t: "answer"; id: number; data: unknown; error: PlainError | null }
  | { t: "confirmed"; id: number; agreed: boolean }
  | { t: "run"; id: number; action: string; title: string }
  | { t: "ping"; id: number };

/** What a frame says to the window above it, once, with its port: the first words of every frame are our runtime's. */
export const HELLO = "octopus-frame";

/** The place where a sample would stand, with why it is not there. */
export function withoutValue(fullName: string, code: string, message: string): Sample {
  const error = { code, message };
  return { fullName, value: null, writeValue: null, quality: null, timestamp: null, stale: false, age: null, error };
}
