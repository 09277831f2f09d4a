/** What a widget looks like in each of its states: declared beside its tests, drawn and looked at by the playground. */
import type { Config } from "../contract";
import type { MockHostOptions } from "./mock-host";

/** One state of one widget. */
export interface WidgetState {
  /** Settings, over the defaults of the schema. */
  config?: Config;
  /** What the host knows and answers. */
  host?: MockHostOptions;
  /** What a person must find on the widget, or hear of it, at its default size: texts, or names of parts for a screen reader. */
  says: readonly string[];
}

/** The states that every widget has. `tests/states.ts` of a package exports one of these as `states`. */
export interface WidgetStates {
  /** The widget's key. */
  key: string;
  /** Nothing is chosen or there is nothing to show: it says what to do. */
  empty: WidgetState;
  /** Nothing has arrived yet. */
  loading: WidgetState;
  live: WidgetState;
  /** What is shown no longer holds: it is dimmed and tells its age. A widget without values of the telescope has none. */
  stale: WidgetState | null;
  /** The data cannot be had: the host draws the notice, `says` is what it tells. A widget that asks nothing of anyone has none. */
  error: WidgetState | null;
}

/** An answer that never comes. */
export const unanswered = (): Promise<never> => new Promise(() => undefined);

/** An answer of a failing server, as the host receives it. */
export const failing =
  (message: string, code = "SOURCE_UNAVAILABLE", source?: string) =>
  (): never => {
    throw Object.assign(new Error(message), { code, source });
  };
