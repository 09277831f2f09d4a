/**
 * What widgets do wrong on this page, told to the administrators of the deployment: gathered, said once each with how often, and the
 * less often the longer it goes on, so that a fleet that fails together does not drown its server.
 */
import type { Ticker } from "../live/ticker";
import type { Catalogue } from "./catalogue";
import type { WidgetApi } from "./environment";

/** `load`: no bundle. `threw`: while drawn. `refused`: it may not. `paused`: over its budget. `unresponsive`: no answer. */
export type TroubleKind = "load" | "threw" | "refused" | "paused" | "unresponsive";

export interface Trouble {
  /** Key of the widget. */
  key: string;
  kind: TroubleKind;
  /** One line. */
  message: string;
  /** A stack, for instance. */
  detail?: string;
  /** The widget on the workspace, where it is one. */
  instanceId?: string;
  /** Left out: the package that offers the key, in its active version. */
  package?: string;
  version?: string;
}

interface Told {
  package: string;
  version: string;
  key: string;
  kind: TroubleKind;
  message: string;
  detail: string;
  dashboard: string;
  times: number;
}

const REPORT =
  "mutation ReportWidgetTroubles($troubles: [WidgetTroubleInput!]!) { reportWidgetTroubles(troubles: $troubles) }";
/** Milliseconds from the first trouble to the first report, and the longest between two. Each report doubles it. */
const SOONEST = 1_000;
const LATEST = 300_000;
/** Different troubles that are kept for one report; what comes beyond is not told. */
const MOST = 50;
const MESSAGE = 300;
const DETAIL = 4_000;

export class Troubles {
  readonly #told = new Map<string, Told>();
  #wait = SOONEST;
  #sentAt = 0;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly api: Pick<WidgetApi, "mutate">,
    private readonly catalogue: Pick<Catalogue, "get">,
    private readonly ticker: Ticker,
    private readonly dashboard: () => string,
  ) {}

  /** Tell of a trouble. Costs little, whoever calls it however often; what no package offers is nobody's. */
  readonly report = (trouble: Trouble): void => {
    const from = this.#origin(trouble);
    if (from === null) return;
    const message = trouble.message.slice(0, MESSAGE);
    const dashboard = this.dashboard();
    const name = JSON.stringify([from.package, from.version, trouble.key, trouble.kind, message, dashboard]);
    const before = this.#told.get(name);
    if (before === undefined && this.#told.size >= MOST) return;
    const detail = trouble.detail?.slice(0, DETAIL) ?? "";
    const { key, kind } = trouble;
    this.#told.set(name, { ...from, key, kind, message, detail, dashboard, times: (before?.times ?? 0) + 1 });
    this.#plan();
  };

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #origin({ key, package: name, version }: Trouble): { package: string; version: string } | null {
    if (name !== undefined && version !== undefined) return { package: name, version };
    const found = this.catalogue.get().packages.find((one) => (name ? one.name === name : one.keys.includes(key)));
    return found === undefined ? null : { package: found.name, version: version ?? found.active };
  }

  #plan(): void {
    if (this.#cancel !== null) return;
    const quiet = this.ticker.now() - this.#sentAt;
    if (quiet > 2 * this.#wait) this.#wait = SOONEST;
    this.#cancel = this.ticker.schedule(() => void this.#send(), Math.max(SOONEST, this.#wait - quiet));
  }

  async #send(): Promise<void> {
    this.#cancel = null;
    const troubles = [...this.#told.values()];
    this.#told.clear();
    this.#sentAt = this.ticker.now();
    this.#wait = Math.min(2 * this.#wait, LATEST);
    // What cannot be told is let go: a page that lost its server has other troubles.
    await this.api.mutate(REPORT, { troubles }).catch(() => undefined);
  }
}
