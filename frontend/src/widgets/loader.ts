/**
 * Brings in the bundles that the open workspace needs, one script element each: same origin, with the integrity that the catalogue
 * states, through the page's Trusted Types policy. Never by evaluating text.
 */
import { API_VERSION, type WidgetDef } from "@octopus-widgets/sdk/contract";
import type { Policy } from "../live";
import { Observed } from "../live/observed";
import type { Catalogue, CataloguePackage } from "./catalogue";
import type { WidgetApi } from "./environment";
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

export type KeyState = { status: "loading" } | { status: "ok" } | { status: "failed"; error: BundleFailed };

interface Bundle {
  name: string;
  version: string;
  integrity: string;
  url: string;
  apiVersion: number;
  trusted: boolean;
}

const BUNDLE =
  "query WidgetBundle($name: String!) { widgetBundle(name: $name) { name version integrity url apiVersion trusted } }";
/** Milliseconds that a bundle has, once it has run, to register its keys: it retries each 50 ms. */
const REGISTER_WITHIN = 1_000;

export type AddScript = (url: string, integrity: string) => Promise<void>;

/** Run a script by a script element. Rejects when it cannot be fetched or does not have the integrity. */
export function scriptAdder(policy: Policy): AddScript {
  return (url, integrity) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
      script.async = true;
      script.onload = () => resolve();
      script.onerror = () => {
        script.remove();
        reject(new Error("The script did not load, or its content is not what the catalogue vouches for."));
      };
      script.src = policy.scriptUrl(url);
      document.head.append(script);
    });
}

export class Loader {
  readonly #states = new Observed<ReadonlyMap<string, KeyState>>(new Map());
  readonly #packages = new Map<string, Promise<void>>();
  readonly #asked = new Map<string, Promise<void>>();
  /** Keys whose definition is of a version that is not the active one any more. */
  readonly #outdated = new Set<string>();

  constructor(
    private readonly api: WidgetApi,
    private readonly catalogue: Catalogue,
    private readonly registry: Registry,
    private readonly addScript: AddScript,
    private readonly failed: (key: string, error: BundleFailed) => void = () => undefined,
  ) {}

  readonly get = (): ReadonlyMap<string, KeyState> => this.#states.get();
  readonly watch = (watcher: () => void): (() => void) => this.#states.watch(watcher);

  /** Load whatever registers these keys, each package once. Never rejects: failures are states of their keys. */
  async ensure(keys: Iterable<string>): Promise<void> {
    await Promise.all([...new Set(keys)].map((key) => this.#ensure(key)));
  }

  /** Try again after a failure, from the catalogue on. */
  async retry(key: string): Promise<void> {
    if (this.get().get(key)?.status !== "failed") return;
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
        this.failed(key, error);
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
    await this.#package(found.name);
    await this.#registered(key, found.name, before);
    this.#outdated.delete(key);
  }

  #package(name: string): Promise<void> {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const loading = this.#run(name);
    this.#packages.set(name, loading);
    loading.catch(() => this.#packages.delete(name));
    return loading;
  }

  async #run(name: string): Promise<void> {
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
      const detail = "Its scope is not among those that the deployment trusts (WIDGET_TRUSTED_SCOPES).";
      throw new BundleFailed(`${name} ${bundle.version} may not run in the page.`, detail);
    }
    try {
      await this.addScript(bundle.url, bundle.integrity);
    } catch (cause) {
      const detail = `${cause instanceof Error ? cause.message : String(cause)} Expected ${bundle.integrity} at ${bundle.url}.`;
      throw new BundleFailed(`The bundle of ${name} ${bundle.version} was refused.`, detail, true);
    }
  }

  async #registered(key: string, name: string, before: WidgetDef | undefined): Promise<void> {
    const deadline = Date.now() + REGISTER_WITHIN;
    while (this.registry.get().get(key) === before) {
      if (Date.now() > deadline) {
        const detail = `Registered so far: ${[...this.registry.get().keys()].join(", ") || "nothing"}.`;
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
