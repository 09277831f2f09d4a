/**
 * Which bundle registers a widget, and whether it may. A bundle may register the keys that its package names, each once, while it is the
 * one that dashboards load; anything else is refused and told, and what other packages registered stays.
 */
import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import { type Registry, WidgetRefused } from "./registry";

/** One version of one package, as it runs in the page. */
export interface Origin {
  name: string;
  version: string;
  /** Of its script. */
  address: string;
  /** As the guard calls it. */
  what: string;
  /** It asks by Apollo's hooks. */
  apollo: boolean;
  /** What it may register. */
  keys: readonly string[];
}

/** Why a bundle's widget was not taken. */
export interface Refusal {
  origin: Origin;
  key: string;
  message: string;
}

export class Admission {
  readonly #running = new Map<string, Origin>();
  /** Address of the version of a package that counts. */
  readonly #current = new Map<string, string>();
  readonly #owners = new Map<string, Origin>();
  readonly #done = new Map<string, Set<string>>();
  readonly #refusals = new Map<string, string>();
  /** Told of each refusal, once. */
  onRefused: (refusal: Refusal) => void = () => undefined;

  /**
   * @param offeredBy the package that the catalogue says registers a key.
   * @param caller addresses of the scripts that call, the nearest first.
   */
  constructor(
    private readonly registry: Registry,
    private readonly offeredBy: (key: string) => string | undefined,
    private readonly caller: () => readonly string[] = callingScripts,
  ) {}

  /** This bundle is about to run, and counts from now on. */
  expect(origin: Origin): void {
    this.#running.set(origin.address, origin);
    this.#current.set(origin.name, origin.address);
    this.#done.set(origin.address, new Set());
    this.#refusals.delete(origin.name);
  }

  /** It did not run: whatever ran before counts. */
  giveUp(origin: Origin): void {
    if (this.#current.get(origin.name) !== origin.address) return;
    const before = [...this.#owners.values()].find(({ name }) => name === origin.name);
    if (before) this.#current.set(before.name, before.address);
  }

  /** Who registered a key; undefined of one that no bundle of the catalogue did. */
  ownerOf(key: string): Origin | undefined {
    return this.#owners.get(key);
  }

  /** What was refused last of a package since it began to run. */
  refusalOf(name: string): string | undefined {
    return this.#refusals.get(name);
  }

  /** `Octopus.registerWidget`. Throws `WidgetRefused` for what is no definition; what may not be registered is told to the host alone. */
  readonly register = (def: WidgetDef): void => {
    const origin = this.#origin();
    if (origin === undefined) {
      this.registry.register(def);
      return;
    }
    const key = String(def?.key);
    const message = this.#objection(origin, key);
    if (message !== null) {
      this.#refuse({ origin, key, message });
      return;
    }
    this.registry.register(def.version ? def : { ...def, version: origin.version });
    this.#owners.set(key, origin);
    this.#done.get(origin.address)?.add(key);
  };

  #origin(): Origin | undefined {
    for (const address of this.caller()) {
      const origin = this.#running.get(address);
      if (origin) return origin;
    }
    return undefined;
  }

  #objection({ name, version, address, keys }: Origin, key: string): string | null {
    if (this.#current.get(name) !== address) return `${name} ${version} is not the version that runs any more.`;
    if (!keys.includes(key)) {
      const owner = this.offeredBy(key);
      const names = `Its package names ${keys.join(", ")}.`;
      return owner !== undefined && owner !== name
        ? `${name} ${version} tried to register “${key}”, which is a widget of ${owner}. ${names}`
        : `${name} ${version} tried to register “${key}”, which its package does not name. ${names}`;
    }
    if (this.#done.get(address)?.has(key)) return `${name} ${version} registers “${key}” twice; the first one counts.`;
    return null;
  }

  #refuse(refusal: Refusal): void {
    const { origin, message } = refusal;
    if (this.#refusals.get(origin.name) === message) return;
    this.#refusals.set(origin.name, message);
    console.warn(new WidgetRefused(message).message);
    this.onRefused(refusal);
  }
}

/** Addresses of the scripts on the stack: of the one that runs, else (a bundle that waited for the host) of those that the stack names. */
function callingScripts(): readonly string[] {
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src !== "") return [script.src];
  return new Error().stack?.match(/https?:\/\/[^\s()]+?\.js(?=[:?])/g) ?? [];
}
