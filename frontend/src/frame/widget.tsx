/** The widget in its frame: the host around it, its component, and word to the page of how both fare. */
import { mergeConfig } from "@octopus-widgets/sdk";
import type { MenuAction, OctopusHost, WidgetDef } from "@octopus-widgets/sdk/contract";
import { Component, type ReactNode, useEffect, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { HistoryAsker, HistoryStore } from "../live/history";
import { Observed } from "../live/observed";
import { Part } from "../parts/part";
import { ServedEdition } from "../widgets/edition";
import type { HostEnvironment } from "../widgets/environment";
import { makeHost } from "../widgets/host";
import { OwnBrushes } from "../widgets/host/time";
import { InfoCache } from "../widgets/info";
import type { ToFrame } from "../widgets/isolation/protocol";
import { Layouts } from "../widgets/layouts";
import { graphqlErrors, noticeOf } from "../widgets/notice";
import { Persistence } from "../widgets/persistence";
import { Questions } from "../widgets/questions";
import { ScopeContext, Scopes, WidgetScope } from "../widgets/scope";
import { accountOf } from "./costs";
import { Mirror } from "./environment";
import { follow, lend } from "./look";
import type { FramePort } from "./port";

const TELL_AFTER = 50;

/** Told of when somebody listens, as each frame would be one more subscription otherwise. */
class LazyEdition extends ServedEdition {
  override watch(listener: Parameters<ServedEdition["watch"]>[0]): () => void {
    this.start();
    return super.watch(listener);
  }
}

/** What a widget is drawn within. */
export type Provider = (props: { scope: WidgetScope; children: ReactNode }) => ReactNode;
const Bare: Provider = ({ children }) => children;

export class FramedWidget {
  readonly scope: WidgetScope;
  readonly layouts = new Layouts();
  readonly host: OctopusHost;
  readonly #mirror: Mirror;
  readonly #env: HostEnvironment;
  #told = "";
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly port: FramePort,
    start: Extract<ToFrame, { t: "start" }>,
  ) {
    const { instanceId, seen } = start;
    this.scope = new WidgetScope(instanceId, accountOf(instanceId, port));
    this.#mirror = new Mirror(port, instanceId, seen);
    const env = this.#mirror.environment();
    this.#env = env;
    const scopes = new Scopes();
    scopes.add(this.scope);
    const persistence = new Persistence();
    persistence.attach(instanceId, (key, value) => port.send({ t: "persist", key, value }));
    const names = new Observed<readonly string[]>(seen.databases.map(({ name }) => name));
    this.#mirror.source("databases").watch(() =>
      names.set(
        this.#mirror
          .source("databases")
          .get()
          .map(({ name }) => name),
      ),
    );
    const host = makeHost(env, {
      layouts: this.layouts,
      scopes,
      persistence,
      databases: names,
      lists: this.#mirror.source("lists"),
      questions: new Questions(),
      edition: new LazyEdition(env.live),
      infos: new InfoCache(env.api),
      brushes: new OwnBrushes(),
      histories: new Part(async () => historyOf(env)),
    });
    this.host = { ...host, save: (file) => void this.#save(file) };
    this.#followPage();
    this.#followScope();
  }

  take(message: ToFrame): void {
    if (message.t === "run") void this.#run(message);
    else if (message.t === "font") void lend(document, message.font);
    else this.#mirror.take(message);
  }

  draw(def: WidgetDef, makeProvider: ((env: HostEnvironment) => Provider) | null): void {
    const { port, scope } = this;
    const body = document.createElement("main");
    body.id = "widget";
    body.setAttribute("aria-label", def.label);
    document.body.append(body);
    const measure = () => this.layouts.set(scope.instanceId, body.clientWidth, body.clientHeight);
    measure();
    new ResizeObserver(measure).observe(body);
    const fail = (error: Error) => port.send({ t: "threw", message: error.message, stack: error.stack ?? "" });
    const Around = makeProvider?.(this.#env) ?? Bare;
    createRoot(body).render(
      <Guard fail={fail}>
        <ScopeContext value={scope}>
          <Around scope={scope}>
            <Drawn def={def} mirror={this.#mirror} drawn={() => port.send({ t: "drawn" })} />
          </Around>
        </ScopeContext>
      </Guard>,
    );
  }

  #followPage(): void {
    const look = this.#mirror.source("look");
    const visible = this.#mirror.source("visible");
    follow(document, look.get());
    look.watch(() => follow(document, look.get()));
    this.scope.visible.set(visible.get());
    visible.watch(() => this.scope.visible.set(visible.get()));
  }

  /** The page draws this widget's notices and menu, and counts its operations. */
  #followScope(): void {
    this.scope.notices.watch(() => this.#tellSoon());
    setInterval(() => this.#tell(), 1_000);
    this.scope.actions.watch(() => {
      const actions = this.scope.actions.get().map(({ id, label, icon }) => ({ id, label, ...(icon ? { icon } : {}) }));
      this.port.send({ t: "actions", actions });
    });
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tell(), TELL_AFTER);
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { notices, pastFailures, streams } = this.scope;
    const message = { t: "told", notices: notices.get(), pasts: pastFailures, streams } as const;
    const text = JSON.stringify(message);
    if (text === this.#told) return;
    this.#told = text;
    this.port.send(message);
  }

  async #run({ id, action, title }: Extract<ToFrame, { t: "run" }>): Promise<void> {
    const found: MenuAction | undefined = this.scope.actions.get().find((one) => one.id === action);
    try {
      await found?.run({ title });
      this.port.send({ t: "ran", id, error: null });
    } catch (error) {
      this.port.send({ t: "ran", id, error: noticeOf(found?.label ?? action, error) });
    }
  }

  async #save({ name, content }: { name: string; content: Blob }): Promise<void> {
    const bytes = new Uint8Array(await content.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    this.port.send({ t: "save", name, type: content.type, content: btoa(text) });
  }
}

function historyOf(env: HostEnvironment): HistoryStore {
  const { attributes, ticker } = env.live;
  return new HistoryStore({
    attributes,
    ticker,
    asker: new HistoryAsker((document, variables, signal) => env.api.query(document, variables, signal), graphqlErrors),
    now: () => env.now(),
    past: (names, seconds, answer) => env.live.past(names, seconds, answer),
    onMissed: (listener) => env.live.onMissed(listener),
  });
}

function Drawn({ def, mirror, drawn }: { def: WidgetDef; mirror: Mirror; drawn: () => void }) {
  const source = mirror.source("config");
  const config = useSyncExternalStore(source.watch, source.get);
  const Widget = def.component;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once
  useEffect(() => drawn(), []);
  return <Widget instanceId={mirror.instanceId} config={mergeConfig(def.defaultConfig ?? {}, config)} />;
}

/** What the widget throws goes to the page, which draws it in the frame's place. */
class Guard extends Component<{ children: ReactNode; fail: (error: Error) => void }, { over: boolean }> {
  override state = { over: false };

  static getDerivedStateFromError(): { over: boolean } {
    return { over: true };
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }

  override render(): ReactNode {
    return this.state.over ? null : this.props.children;
  }
}
