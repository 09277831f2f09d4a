/**
 * Brings in the bundles that the open workspace needs, one script element each: same origin, with the integrity that the catalogue
 * states, through the page's Trusted Types policy. Never by evaluating text.
 */
import { API_VERSION, type WidgetDef } from "@octopus-widgets/sdk/contract";
import type { Policy } from "../live";
import { Observed } from "../live/observed";
import type { Admission } from "./admission";
import type { Catalogue, CataloguePackage } from "./catalogue";
import type { WidgetApi } from "./environment";
import type { Guard } from "./guard";
import type { IsolatedBundle, Permissions } from "./isolation/types";
import type { Registry } from "./registry";

/** Why a key has no widget. */
export class BundleFailed extends Error {
  override readonly name = "BundleFailed";
  constructor(
    message: string,
    readonly detail: string,
    /** The widget itself is at fault, rather than the way to it. */
    readonly atFault = false,
  ) {
    super(message);
  }
}

/** A bundle that hung the page the last time, and was not run. */
export class BundleHung extends BundleFailed {
  constructor(
    message: string,
    detail: string,
    /** As the guard calls it. */
    readonly what: string,
  ) {
    super(message, detail, true);
  }
}

export type KeyState = { status: "loading" } | { status: "ok" } | { status: "failed"; error: BundleFailed };

interface Bundle {
  name: string;
  version: string;
  integrity: string;
  url: string;
  apiVersion: number;
  trusted: boolean;
  permissions: Permissions;
  /** The document that runs it isolated; null: it runs in the page. */
  frame: string | null;
  apollo: boolean;
}

const BUNDLE =
  "query WidgetBundle($name: String!) { widgetBundle(name: $name) { name version integrity url apiVersion trusted apollo frame permissions { attributes commands queries mutations variables } } }";
/** Milliseconds that a bundle has, once it has run, to register its keys: it retries each 50 ms. */
const REGISTER_WITHIN = 1_000;

/** A script that is on its way. */
export interface Script {
  /** Settles when it is there, or cannot be had. */
  fetched: Promise<void>;
  /**
   * Run it by a script element. Gives what it threw, if it did; rejects when it cannot be fetched or does not have the integrity.
   */
  run(): Promise<Error | undefined>;
}
export type AddScript = (url: string, integrity: string) => Script;

/** The definitions of a bundle that is not trusted, with components that run it in frames. Rejects with `BundleFailed`. */
export type Isolate = (bundle: IsolatedBundle, keys: readonly string[]) => Promise<readonly WidgetDef[]>;

/** Scripts of this page. */
export function scriptAdder(policy: Policy): AddScript {
  return (url, integrity) => ({
    fetched: preloaded(policy, url, integrity),
    run: () => runScript(policy, url, integrity),
  });
}

/** Fetch it ahead of its turn. What cannot be had says so when it is to run. */
async function preloaded(policy: Policy, url: string, integrity: string): Promise<void> {
  const link = document.createElement("link");
  try {
    link.href = String(policy.scriptUrl(url));
  } catch {
    return;
  }
  Object.assign(link, { rel: "preload", as: "script", integrity, crossOrigin: "anonymous" });
  await new Promise((settle) => {
    link.onload = settle;
    link.onerror = settle;
    document.head.append(link);
  });
  link.remove();
}

function runScript(policy: Policy, url: string, integrity: string): Promise<Error | undefined> {
  const script = document.createElement("script");
  script.integrity = integrity;
  script.crossOrigin = "anonymous";
  script.async = true;
  let thrown: Error | undefined;
  const listen = (event: ErrorEvent) => {
    if (event.filename === script.src) thrown = event.error instanceof Error ? event.error : new Error(event.message);
  };
  return new Promise<Error | undefined>((resolve, reject) => {
    script.onload = () => resolve(thrown);
    script.onerror = () =>
      reject(new Error("The script did not load, or its content is not what the catalogue vouches for."));
    script.src = policy.scriptUrl(url);
    window.addEventListener("error", listen);
    document.head.append(script);
  }).finally(() => {
    window.removeEventListener("error", listen);
    // It has run; twenty versions later there would be twenty.
    script.remove();
  });
}

export class Loader {
  readonly #states = new Observed<ReadonlyMap<string, KeyState>>(new Map());
  readonly #packages = new Map<string, Promise<void>>();
  readonly #asked = new Map<string, Promise<void>>();
  /** Keys whose definition is of a version that is not the active one any more. */
  readonly #outdated = new Set<string>();
  /** What was thrown while a package's script ran. */
  readonly #thrown = new Map<string, Error>();
  /** One script runs at a time, so that whoever never ends is known. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: WidgetApi,
    private readonly catalogue: Catalogue,
    private readonly registry: Registry,
    private readonly addScript: AddScript,
    private readonly admission: Admission,
    private readonly guard: Guard,
    private readonly isolate: Isolate,
    /** Brings in Apollo's hooks, ahead of a bundle that wants them. */
    private readonly withApollo: () => Promise<void>,
  ) {}

  /** Told of each failure. */
  onFailed: (key: string, error: BundleFailed) => void = () => undefined;

  readonly get = (): ReadonlyMap<string, KeyState> => this.#states.get();
  readonly watch = (watcher: () => void): (() => void) => this.#states.watch(watcher);

  /** Load whatever registers these keys, each package once. Never rejects: failures are states of their keys. */
  async ensure(keys: Iterable<string>): Promise<void> {
    await Promise.all([...new Set(keys)].map((key) => this.#ensure(key)));
  }

  /** Try again after a failure, from the catalogue on; what hung the page is run because somebody says so. */
  async retry(key: string): Promise<void> {
    const state = this.get().get(key);
    if (state?.status !== "failed") return;
    if (state.error instanceof BundleHung) this.guard.allow(state.error.what);
    this.#asked.delete(key);
    this.catalogue.load(true).catch(() => undefined);
    await this.#ensure(key);
  }

  /**
   * Other versions are active by now, or none: what is in use is loaded anew, and its widgets go on with the new definition. One
   * that cannot be loaded leaves the old one running. What could not be had and is offered now is tried again.
   */
  async renew(before: readonly CataloguePackage[]): Promise<void> {
    const offered = new Set((await this.catalogue.load()).flatMap(({ keys }) => keys));
    for (const { name } of before) this.#packages.delete(name);
    const keys = before.flatMap((old) => old.keys);
    for (const key of keys) {
      if (!offered.has(key)) this.registry.forget(key);
      this.#outdated.add(key);
    }
    const missed = [...this.get()].filter(([key, { status }]) => status === "failed" && offered.has(key));
    const wanted = new Set([...keys, ...missed.map(([key]) => key)]);
    await this.ensure([...wanted].filter((key) => this.#asked.delete(key)));
  }

  #ensure(key: string): Promise<void> {
    const asked = this.#asked.get(key);
    if (asked !== undefined) return asked;
    const loading = this.#load(key).then(
      () => this.#set(key, { status: "ok" }),
      (thrown: unknown) => {
        const error = asBundleFailed(key, thrown);
        this.#set(key, { status: "failed", error });
        this.onFailed(key, error);
      },
    );
    this.#asked.set(key, loading);
    return loading;
  }

  async #load(key: string): Promise<void> {
    const before = this.registry.get().get(key);
    if (before !== undefined && !this.#outdated.has(key)) return;
    this.#set(key, { status: "loading" });
    const packages = await this.catalogue.load();
    const found = packages.find((candidate) => candidate.keys.includes(key));
    if (found === undefined) {
      const offered = packages.flatMap((candidate) => candidate.keys).join(", ") || "none";
      throw new BundleFailed(`No widget package of this deployment offers “${key}”.`, `Offered: ${offered}.`);
    }
    await this.#package(found);
    await this.#registered(key, found.name, before);
    this.#outdated.delete(key);
  }

  #package({ name, keys }: CataloguePackage): Promise<void> {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const loading = this.#fetch(name, keys);
    this.#packages.set(name, loading);
    loading.catch(() => this.#packages.delete(name));
    return loading;
  }

  async #fetch(name: string, keys: readonly string[]): Promise<void> {
    const { data, error } = await this.api.query(BUNDLE, { name });
    const bundle = (data as { widgetBundle?: Bundle } | null)?.widgetBundle;
    if (bundle === undefined || bundle === null) {
      throw new BundleFailed(`The bundle of ${name} is not available.`, error?.message ?? "The server sent none.");
    }
    if (bundle.apiVersion !== API_VERSION) {
      const detail = `${name} ${bundle.version} is built for API version ${bundle.apiVersion}; this dashboard offers ${API_VERSION}.`;
      throw new BundleFailed(`${name} does not fit this version of Octopus.`, detail, true);
    }
    if (!bundle.trusted) {
      const { version, permissions, frame } = bundle;
      if (!frame) throw new BundleFailed(`${name} ${version} may not run in the page, and has no frame.`, "");
      for (const def of await this.isolate({ name, version, permissions, address: frame }, keys))
        this.registry.register(def);
      return;
    }
    await this.#run(bundle, keys);
  }

  async #run(bundle: Bundle, keys: readonly string[]): Promise<void> {
    const { name, version, url, integrity, apollo } = bundle;
    const what = `${name}@${version} ${url}`;
    const origin = { name, version, keys, what, apollo, address: new URL(url, document.baseURI).href };
    if (await this.guard.suspects(what)) {
      const detail = `A page that ran it hung until it was closed or killed. Nothing of it runs here. ${url}`;
      throw new BundleHung(`${name} ${version} did not come back the last time.`, detail, what);
    }
    const script = this.addScript(url, integrity);
    if (apollo) await this.withApollo();
    await script.fetched;
    const turn = this.#turn.then(async () => {
      this.admission.expect(origin);
      const ended = this.guard.begins(what);
      const thrown = await script.run().finally(ended);
      if (thrown) this.#thrown.set(name, thrown);
      else this.#thrown.delete(name);
    });
    this.#turn = turn.catch(() => undefined);
    try {
      await turn;
    } catch (cause) {
      this.admission.giveUp(origin);
      const detail = `${cause instanceof Error ? cause.message : String(cause)} Expected ${integrity} at ${url}.`;
      throw new BundleFailed(`The bundle of ${name} ${version} was refused.`, detail, true);
    }
  }

  async #registered(key: string, name: string, before: WidgetDef | undefined): Promise<void> {
    const deadline = Date.now() + REGISTER_WITHIN;
    while (this.registry.get().get(key) === before) {
      const thrown = this.#thrown.get(name);
      if (thrown) throw new BundleFailed(`${name} failed as it began: ${thrown.message}`, thrown.stack ?? "", true);
      if (Date.now() > deadline) {
        const registered = `Registered so far: ${[...this.registry.get().keys()].join(", ") || "nothing"}.`;
        const refusal = this.admission.refusalOf(name);
        const detail = refusal === undefined ? registered : `${refusal} ${registered}`;
        throw new BundleFailed(`${name} ran but did not register “${key}”.`, detail, true);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #set(key: string, state: KeyState): void {
    const next = new Map(this.get());
    next.set(key, state);
    this.#states.set(next);
  }
}

function asBundleFailed(key: string, error: unknown): BundleFailed {
  if (error instanceof BundleFailed) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new BundleFailed(`The widget “${key}” could not be looked up.`, detail);
}
