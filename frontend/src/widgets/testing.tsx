/** Parts for tests of this room: a real live room with the worker's side played by the test, and answers to operations by name. */
import type { Brush, Json, Sample, TimeRange } from "@octopus-widgets/sdk/contract";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { statusOfSample, statusOfState } from "../design/status";
import { Live } from "../live/live";
import { Observed } from "../live/observed";
import { type Kind, Packer, readFrame } from "../live/pack";
import type { ToPage, ToWorker } from "../live/protocol";
import type { Ticker } from "../live/ticker";
import { acceptScript, type TrustedUrl } from "../live/trusted";
import { SharedCursor } from "../time/cursor";
import type { HostEnvironment, QueryOutcome, StoredRange, Viewer, WidgetApi } from "./environment";
import { Widgets, WidgetsContext } from "./widgets";

type Answer = (variables: Record<string, unknown>) => unknown;

const nameOf = (document: string | object): string =>
  /\b(?:query|mutation|subscription)\s+(\w+)/.exec(String(document))?.[1] ?? "";

class TimerTicker implements Ticker {
  schedule(run: () => void, wait = 0): () => void {
    const timer = setTimeout(run, wait);
    return () => clearTimeout(timer);
  }
  now(): number {
    return Date.now();
  }
}

export class Page {
  readonly answers = new Map<string, Answer>();
  readonly asked: { name: string; variables: Record<string, unknown> }[] = [];
  readonly sent: ToWorker[] = [];
  readonly viewer = new Observed<Viewer>({ role: "Operator", level: 3 });
  readonly variables = new Observed<{ readonly [key: string]: string }>({ station: "1" });
  readonly refreshRate = new Observed(0.1);
  readonly widgetState = new Observed<{ readonly [id: string]: { readonly [key: string]: Json } }>({});
  readonly brush = new Observed<Brush>({ expression: null, range: null });
  readonly ownRanges = new Observed<{ readonly [id: string]: StoredRange }>({});
  readonly notified = vi.fn();
  readonly scripts: string[] = [];
  /** Runs in place of a script. */
  script: (url: string) => void | Promise<void> = () => undefined;
  readonly live: Live;
  readonly widgets: Widgets;
  #toPage: (message: ToPage) => void = () => undefined;
  readonly #packer = new Packer();

  constructor(private readonly given: Partial<HostEnvironment> = {}) {
    this.live = new Live({
      url: "ws://test/graphql",
      token: async () => null,
      ticker: new TimerTicker(),
      port: {
        post: (message) => this.sent.push(message),
        listen: (handler) => {
          this.#toPage = handler;
        },
      },
    });
    this.widgets = new Widgets(this.#environment(), (url) => ({
      fetched: Promise.resolve(),
      run: async () => {
        this.scripts.push(url);
        await this.script(url);
        return undefined;
      },
    }));
  }

  readonly wrapper = ({ children }: { children: ReactNode }) => (
    <WidgetsContext value={this.widgets}>{children}</WidgetsContext>
  );

  tell(message: ToPage): void {
    this.#toPage(message);
  }

  push(fullName: string, more: Partial<Sample>, kind: Kind = "new"): void {
    const sample = {
      ...readFrame(fullName, { fullName, quality: "ATTR_VALID", timestamp: Date.now() / 1000 }),
      ...more,
    };
    this.tell({ type: "frames", packed: this.#packer.pack([{ kind, sample }]) });
  }

  get wishes(): string[] {
    return this.sent.flatMap((message) => (message.type === "wishes" ? message.wishes.map(([name]) => name) : []));
  }

  #environment(): HostEnvironment {
    const range: TimeRange = { start: 0, end: 900, live: true, preset: "15m" };
    return {
      live: this.live,
      api: this.#api(),
      policy: { scriptUrl: (url) => acceptScript(url, "http://test/", []) as TrustedUrl },
      theme: new Observed<"light" | "dark" | "dome">("dark"),
      viewer: this.viewer,
      workspace: new Observed({ id: "one", name: "One" }),
      workspaces: new Observed([
        { id: "one", name: "One" },
        { id: "two", name: "Two" },
      ]),
      openWorkspace: vi.fn(),
      variables: this.variables,
      setVariable: (key, value) => this.variables.set({ ...this.variables.get(), [key]: value }),
      hostVariables: new Observed({}),
      brush: this.brush,
      setBrush: (brush) => this.brush.set(brush),
      range: new Observed(range),
      setRange: vi.fn(),
      ownRanges: this.ownRanges,
      cursor: new SharedCursor(this.live.ticker),
      replay: new Observed<{ replay: boolean; at: number | null }>({ replay: false, at: null }),
      now: () => Date.now() / 1000,
      refreshRate: this.refreshRate,
      widgetState: this.widgetState,
      statusOfState,
      statusOfSample,
      notify: this.notified,
      limits: { cpu: 0.5, messages: 100, seconds: 2 },
      ...this.given,
    };
  }

  #api(): WidgetApi {
    const answer = async (document: string | object, variables: Record<string, unknown>): Promise<QueryOutcome> => {
      const name = nameOf(document);
      this.asked.push({ name, variables });
      const found = this.answers.get(name);
      if (found === undefined) return { data: null, error: new Error(`nobody answers ${name}`) };
      const data = found(variables);
      return data instanceof Error ? { data: null, error: data } : { data, error: undefined };
    };
    return { query: answer, mutate: answer };
  }
}
