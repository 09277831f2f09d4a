/**
 * The page's end of one isolated widget's port: shows the frame what it may see, does what it may ask, and turns the rest into a notice. The
 * frame runs the host's own hooks over this, so what is here stands for the page's live room, its API and its shared state.
 */
import type { MenuAction, Sample } from "@octopus-widgets/sdk/contract";
import type { Handle, Wish } from "../../live";
import { type Gated, Packer } from "../../live/pack";
import type { ErrorMessage, ToPage } from "../../live/protocol";
import { LiveError } from "../../live/types";
import type { Readable } from "../environment";
import { graphqlErrors, noticeOf } from "../notice";
import type { WidgetScope } from "../scope";
import type { Widgets } from "../widgets";
import type { Frame } from "./frame";
import { checkOperation } from "./operations";
import { type Grant, NotGranted } from "./permissions";
import type { PlainError, Question, Seen, ToFrame, ToHost } from "./protocol";
import { withoutValue } from "./protocol";
import * as read from "./reading";

/** Of one frame at a time. */
const MOST_ATTRIBUTES = 5_000;
const MOST_OPERATIONS = 64;
const MOST_QUESTIONS = 64;
const MOST_ACTIONS = 32;
const MOST_STATE = 256_000;

/** What the bridge asks of whoever draws the widget. */
export interface Ears {
  drawn(): void;
  threw(message: string, stack: string): void;
  escape(): void;
  /** Whether a person is at the widget just now. */
  attended(): boolean;
  save(file: { name: string; type: string; content: string }): void;
}

export class Bridge {
  readonly #ends: (() => void)[] = [];
  readonly #follows = new Map<string, { handle: Handle; asked: string[] }>();
  readonly #operations = new Map<number, () => void>();
  readonly #questions = new Map<number, AbortController>();
  readonly #runs = new Map<number, (error: unknown) => void>();
  readonly #packer = new Packer();
  readonly #streams = new Map<number, object>();
  readonly #past = {};
  #pending: Gated[] = [];
  #unfollow: () => void = () => undefined;
  #withdraw: () => void = () => undefined;
  #told: readonly string[] = [];
  #nextRun = 0;
  #confirming = false;
  #closed = false;

  constructor(
    private readonly widgets: Widgets,
    private readonly frame: Frame,
    private readonly grant: Grant,
    private readonly scope: WidgetScope,
    private readonly label: string,
    private readonly ears: Ears,
  ) {
    if (scope.account) scope.account.own = true;
  }

  /** What the frame sees at its beginning; from now on it hears of every change. */
  open(seen: Pick<Seen, "config">): Seen {
    const { env } = this.widgets;
    const { instanceId } = this.scope;
    const first: Seen = {
      config: seen.config,
      ...this.#follow("theme", env.theme),
      ...this.#follow("viewer", env.viewer),
      ...this.#follow("workspace", env.workspace),
      ...this.#follow("workspaces", env.workspaces),
      ...this.#follow("variables", env.variables),
      ...this.#follow("hostVariables", env.hostVariables),
      ...this.#follow("lists", this.widgets.lists),
      ...this.#follow("databases", {
        get: () => env.live.attributes.databases,
        watch: (watcher) => this.widgets.databases.watch(watcher),
      }),
      ...this.#follow("brush", env.brush),
      ...this.#follow("range", env.range),
      ...this.#follow(
        "ownRange",
        selected(env.ownRanges, (all) => all[instanceId] ?? null),
      ),
      ...this.#follow("cursor", env.cursor),
      ...this.#follow("replay", env.replay),
      ...this.#follow("refreshRate", env.refreshRate),
      ...this.#follow(
        "state",
        selected(env.widgetState, (all) => all[instanceId] ?? NO_STATE),
      ),
      ...this.#follow("link", env.live.link),
      ...this.#follow("visible", this.scope.visible),
      ...this.#follow("look", LOOK),
      ahead: env.now() - Date.now() / 1000,
    };
    const pause = () => {
      for (const { handle } of this.#follows.values()) handle.pause(!this.scope.visible.get());
    };
    this.#ends.push(this.scope.visible.watch(pause));
    this.#ends.push(env.live.onMissed((names) => this.#missed(names)));
    this.#ends.push(env.live.link.watch(() => this.#live({ type: "link", state: env.live.link.get() })));
    return first;
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#ends.splice(0)) end();
    for (const { handle } of this.#follows.values()) handle.close();
    for (const end of this.#operations.values()) end();
    for (const aborter of this.#questions.values()) aborter.abort();
    for (const done of this.#runs.values()) done(new Error("The widget was ended before it was done."));
    for (const token of this.#streams.values()) this.scope.stream(token, null);
    this.#unfollow();
    this.#withdraw();
    this.scope.past(this.#past, []);
    for (const id of this.#told) this.scope.clear(id);
    this.#follows.clear();
    this.#operations.clear();
    this.#questions.clear();
  }

  set<N extends keyof Seen>(name: N, value: Seen[N]): void {
    this.#post({ t: "set", name, value });
  }

  /** One message of the frame; what is wrong with it is a notice on the widget. */
  receive(message: ToHost): void {
    if (this.#closed) return;
    try {
      this.#do(message);
    } catch (error) {
      this.#refused(error);
    }
  }

  #do(message: ToHost): void {
    const { env, persistence } = this.widgets;
    switch (message.t) {
      case "wishes":
        this.#wishes(read.wishes(message.wishes));
        return;
      case "subscribe":
        this.#subscribe(read.number(message.id), message.payload);
        return;
      case "unsubscribe":
        this.#operations.get(message.id)?.();
        this.#operations.delete(message.id);
        return;
      case "ask":
        this.#ask(message).catch((error: unknown) => this.#refused(error));
        return;
      case "abort":
        this.#questions.get(message.id)?.abort();
        return;
      case "variable": {
        const key = read.key(message.key);
        this.grant.variable(key);
        env.setVariable(key, read.text(message.value, 4_096));
        return;
      }
      // Nobody is to be carried off to another time or workspace by a widget that they do not touch.
      case "brush":
        if (this.ears.attended()) env.setBrush(read.brush(message.brush));
        return;
      case "range":
        if (this.ears.attended()) env.setRange(read.range(message.range));
        return;
      case "cursor":
        env.cursor.set(message.time === null ? null : read.number(message.time));
        return;
      case "workspace":
        if (this.ears.attended()) env.openWorkspace(read.text(message.id, 128));
        return;
      case "persist": {
        if (JSON.stringify(message.value ?? null).length > MOST_STATE)
          throw new Error(`The widget's state is larger than the ${MOST_STATE} characters that are kept.`);
        persistence.persist(this.scope.instanceId, read.key(message.key), message.value);
        return;
      }
      case "notify":
        env.notify({ text: `${this.label}: ${read.text(message.text, 300)}`, level: read.level(message.level) });
        return;
      case "confirm":
        this.#confirm(read.number(message.id), message.question).catch((error: unknown) => this.#refused(error));
        return;
      case "save":
        this.ears.save({
          name: read.text(message.name, 128).replace(/[\\/\p{Cc}]/gu, "_"),
          type: read.text(message.type, 128),
          content: read.text(message.content, Number.POSITIVE_INFINITY),
        });
        return;
      case "told":
        this.#tell(message);
        return;
      case "actions":
        this.#offer(message.actions);
        return;
      case "ran":
        this.#runs.get(message.id)?.(message.error);
        return;
      case "drawn":
        this.ears.drawn();
        return;
      case "threw":
        this.ears.threw(read.text(message.message, 2_000), read.text(message.stack, 20_000));
        return;
      case "costs":
        this.scope.account?.spent(Math.min(1_500, Math.max(0, read.number(message.spent))));
        this.scope.account?.message(Math.min(100_000, Math.max(0, read.number(message.messages))));
        return;
      case "escape":
        this.ears.escape();
        return;
      default:
        return;
    }
  }

  // Live values

  #wishes(wishes: readonly [string, Wish | null][]): void {
    const { attributes } = this.widgets.env.live;
    const refused: NotGranted[] = [];
    for (const [name, wish] of wishes) {
      this.#follows.get(name)?.handle.close();
      this.#follows.delete(name);
      if (wish === null) continue;
      try {
        this.grant.attribute(name);
      } catch (error) {
        if (!(error instanceof NotGranted)) throw error;
        refused.push(error);
        this.#hand([{ kind: "new", sample: withoutValue(name, error.code, error.message) }]);
        continue;
      }
      if (this.#follows.size >= MOST_ATTRIBUTES)
        throw new Error(`An isolated widget follows at most ${MOST_ATTRIBUTES} attributes at a time.`);
      const handle = attributes.samples([name], wish, (samples) => this.#hand(samples.map((one) => asNew(one, name))));
      handle.pause(!this.scope.visible.get());
      this.#follows.set(name, { handle, asked: [name] });
    }
    this.#unfollow();
    this.#unfollow = this.scope.follow(attributes.read([...this.#follows.keys()]));
    if (refused.length > 0) this.#refusedAttributes(refused);
  }

  /** Everything that the store hands over in one turn goes as one message. */
  #hand(frames: readonly Gated[]): void {
    if (this.#pending.length === 0) queueMicrotask(() => this.#flush());
    for (const frame of frames) this.#pending.push(frame);
  }

  #flush(): void {
    const packed = this.#packer.pack(this.#pending);
    this.#pending = [];
    if (!this.#closed) this.frame.post({ t: "live", message: { type: "frames", packed } }, [packed.buffer]);
  }

  #missed(names: readonly string[]): void {
    const mine = names.filter((name) => this.#follows.has(name));
    if (mine.length > 0) this.#live({ type: "missed", names: mine });
  }

  // Operations

  #subscribe(id: number, payload: unknown): void {
    const { query, variables } = read.payload(payload);
    if (this.#operations.has(id) || this.#operations.size >= MOST_OPERATIONS)
      throw new Error(`An isolated widget runs at most ${MOST_OPERATIONS} subscriptions at a time.`);
    const fail = (error: ErrorMessage) => this.#live({ type: "error", id, error });
    try {
      checkOperation(this.grant, ["subscription"], query, variables);
    } catch (error) {
      fail(errorMessage(error));
      throw error;
    }
    const end = this.widgets.env.live.subscribe(
      { query, variables },
      {
        next: (result) => this.#live({ type: "next", id, result }),
        error: (error) => {
          this.#operations.delete(id);
          fail(errorMessage(error));
        },
        complete: () => {
          this.#operations.delete(id);
          this.#live({ type: "complete", id });
        },
      },
    );
    this.#operations.set(id, end);
  }

  async #ask(message: Extract<ToHost, { t: "ask" }>): Promise<void> {
    const { api } = this.widgets.env;
    const id = read.number(message.id);
    const answer = (data: unknown, error: unknown) =>
      this.#post({ t: "answer", id, data: data ?? null, error: error === undefined ? null : plainError(error) });
    const aborter = new AbortController();
    try {
      const { query, variables } = read.payload({ query: message.text, variables: message.variables });
      checkOperation(this.grant, [message.mutation === true ? "mutation" : "query"], query, variables);
      if (this.#questions.size >= MOST_QUESTIONS)
        throw new Error(`An isolated widget asks at most ${MOST_QUESTIONS} questions at a time.`);
      this.#questions.set(id, aborter);
      const outcome =
        message.mutation === true
          ? await api.mutate(query, variables)
          : await api.query(query, variables, aborter.signal);
      answer(outcome.data, outcome.error);
    } catch (error) {
      answer(null, error);
      if (!aborter.signal.aborted && isRefusal(error)) this.#refused(error);
    } finally {
      this.#questions.delete(id);
    }
  }

  // What the widget tells and offers

  async #confirm(id: number, asked: unknown): Promise<void> {
    const question: Question = read.question(asked, this.label);
    const { env, questions } = this.widgets;
    // One at a time, so that no heap of dialogs hides the page.
    const agreed = !this.#confirming && (await this.#asking(() => (env.confirm ?? questions.ask)(question)));
    this.#post({ t: "confirmed", id, agreed });
  }

  async #asking(ask: () => Promise<boolean>): Promise<boolean> {
    this.#confirming = true;
    try {
      return await ask();
    } finally {
      this.#confirming = false;
    }
  }

  #tell({ notices, pasts, streams }: Extract<ToHost, { t: "told" }>): void {
    const before = new Set(this.#told);
    const told = read.notices(notices).map((notice) => ({ ...notice, id: `frame ${notice.id}` }));
    for (const notice of told) {
      this.scope.report(notice);
      before.delete(notice.id);
    }
    for (const id of before) this.scope.clear(id);
    this.#told = told.map(({ id }) => id);
    this.scope.past(this.#past, read.failing(pasts));
    const statuses = read.statuses(streams);
    for (const [index, token] of this.#streams) if (index >= statuses.length) this.scope.stream(token, null);
    statuses.forEach((status, index) => {
      const token = this.#streams.get(index) ?? {};
      this.#streams.set(index, token);
      this.scope.stream(token, status);
    });
  }

  #offer(actions: unknown): void {
    this.#withdraw();
    const offered = read.actions(actions, MOST_ACTIONS).map<MenuAction>((action) => ({
      ...action,
      run: ({ title }) => this.#run(action.id, title),
    }));
    this.#withdraw = offered.length === 0 ? () => undefined : this.scope.offer(offered);
  }

  #run(action: string, title: string): Promise<void> {
    this.#nextRun += 1;
    const id = this.#nextRun;
    return new Promise((resolve, reject) => {
      this.#runs.set(id, (error) => {
        this.#runs.delete(id);
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
      this.#post({ t: "run", id, action, title });
    });
  }

  // Refusals

  #refused(error: unknown): void {
    const id = error instanceof NotGranted ? `${error.right} ${error.asked}` : "isolation";
    this.scope.report({ ...noticeOf(`refused ${id}`, error), payload: payloadOf(error) });
  }

  /** One notice for all attributes that are not granted. */
  #refusedAttributes(refused: readonly NotGranted[]): void {
    const [first] = refused;
    if (first === undefined) return;
    const more = refused.length > 1 ? ` (and ${refused.length - 1} more attributes)` : "";
    this.scope.report({
      id: "refused attributes",
      code: first.code,
      message: first.message + more,
      source: null,
      payload: { asked: refused.slice(0, 100).map(({ asked }) => asked), granted: first.granted },
    });
  }

  // Sending

  #follow<N extends keyof Seen>(name: N, source: Readable<Seen[N]>): Pick<Seen, N> {
    let sent = source.get();
    this.#ends.push(
      source.watch(() => {
        const value = source.get();
        if (Object.is(value, sent)) return;
        sent = value;
        this.set(name, value);
      }),
    );
    return { [name]: sent } as unknown as Pick<Seen, N>;
  }

  #live(message: ToPage): void {
    this.#post({ t: "live", message });
  }

  #post(message: ToFrame): void {
    if (!this.#closed) this.frame.post(message);
  }
}

const NO_STATE = {};

/** Attributes of the root element that styles go by: theme, density. */
const LOOK: Readable<Seen["look"]> = (() => {
  let last: { [name: string]: string } = {};
  return {
    get: () => {
      const now = { ...document.documentElement.dataset } as { [name: string]: string };
      if (JSON.stringify(now) !== JSON.stringify(last)) last = now;
      return last;
    },
    watch: (watcher: () => void) => {
      const observer = new MutationObserver(watcher);
      observer.observe(document.documentElement, { attributes: true });
      return () => observer.disconnect();
    },
  };
})();

/** A part of what changes more often than that part does. */
function selected<T, S>(source: Readable<T>, select: (value: T) => S): Readable<S> {
  return { get: () => select(source.get()), watch: source.watch };
}

/** A sample of the page's store, under the name by which the frame knows it. */
const asNew = (sample: Sample, name: string): Gated => ({
  kind: "new",
  sample: sample.fullName === name ? sample : { ...sample, fullName: name },
});

const isRefusal = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === "NOT_GRANTED";

function payloadOf(error: unknown): unknown {
  if (error instanceof NotGranted) return { asked: error.asked, granted: error.granted };
  return null;
}

function errorMessage(error: unknown): ErrorMessage {
  const { message, code = "INTERNAL", extensions = {} } = plainError(error);
  return { message, code, extensions, errors: error instanceof LiveError ? error.errors : [] };
}

/** An error as data. */
export function plainError(error: unknown): PlainError {
  const own = (typeof error === "object" && error !== null ? error : { message: String(error) }) as PlainError;
  const errors = graphqlErrors(error).map(({ message, path, extensions }) => ({ message, path, extensions }));
  return {
    name: String(own.name ?? "Error"),
    message: String(own.message),
    ...(typeof own.code === "string" ? { code: own.code } : {}),
    ...(own.extensions ? { extensions: JSON.parse(JSON.stringify(own.extensions)) } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  };
}
