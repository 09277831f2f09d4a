/** The widget host of the page, built once by `app`: registry, loader, sizes, health, and the globals that bundles look for. */
import type { Json, OctopusGlobal, OctopusHost } from "@octopus-widgets/sdk/contract";
import React, { createContext, useContext } from "react";
import * as ReactJSXRuntime from "react/jsx-runtime";
import ReactDOM from "react-dom";
import { createRoot, hydrateRoot } from "react-dom/client";
import type { HistoryStore } from "../live/history";
import { Observed } from "../live/observed";
import { Part } from "../parts/part";
import { Admission } from "./admission";
import type { ApolloParts } from "./apollo";
import { Budgets } from "./budget";
import { Catalogue } from "./catalogue";
import { ServedEdition } from "./edition";
import type { DeploymentLists, HostEnvironment } from "./environment";
import { browserGuard, type Guard } from "./guard";
import { makeHost } from "./host";
import { OwnBrushes } from "./host/time";
import { InfoCache } from "./info";
import { Layouts } from "./layouts";
import { type AddScript, type BundleFailed, BundleHung, type Isolate, Loader, scriptAdder } from "./loader";
import { graphqlErrors } from "./notice";
import { Persistence } from "./persistence";
import { Questions } from "./questions";
import { Registry } from "./registry";
import { Scopes } from "./scope";
import { Troubles } from "./trouble";

const DEPLOYMENT = "query Deployment { databases { name url } endpointLists { name values } }";

interface Deployment {
  databases: { name: string; url: string }[];
  endpointLists: { name: string; values: string[] }[];
}

export class Widgets {
  readonly registry = new Registry();
  readonly layouts = new Layouts();
  readonly scopes = new Scopes();
  readonly persistence = new Persistence();
  readonly questions = new Questions();
  /** Short names of the deployment's Tango databases, once known. */
  readonly databases = new Observed<readonly string[]>([]);
  /** List variables of the deployment's `endpoints.json`, by name; null until they are known. */
  readonly lists = new Observed<DeploymentLists | null>(null);
  readonly brushes = new OwnBrushes();
  readonly budgets: Budgets;
  /** The past joined to the present: fetched when the first plot asks for it. */
  readonly histories = new Part<HistoryStore>(() => this.#makeHistories());
  /** Frames of widgets that are not trusted: fetched with the first of them. */
  readonly isolation = new Part(() => import("./isolation"));
  /** Apollo's hooks, for bundles of the public contract. */
  readonly apollo = new Part<ApolloParts>(() => this.#makeApollo());
  /** Tells when fields of the configured part of the API are others. */
  readonly edition: ServedEdition;
  readonly infos: InfoCache;
  readonly catalogue: Catalogue;
  /** What widgets do wrong, on its way to the administrators. */
  readonly troubles: Troubles;
  readonly admission: Admission;
  readonly guard: Guard = browserGuard();
  readonly loader: Loader;
  readonly host: OctopusHost;

  constructor(
    readonly env: HostEnvironment,
    addScript: AddScript = scriptAdder(env.policy),
  ) {
    this.budgets = new Budgets(env.limits);
    this.edition = new ServedEdition(env.live);
    this.edition.watch(() => void this.loadDeployment().catch(() => undefined));
    this.infos = new InfoCache(env.api);
    this.catalogue = new Catalogue(env.api);
    this.troubles = new Troubles(env.api, this.catalogue, env.live.ticker, () => env.workspace.get().id);
    const offeredBy = (key: string) => this.catalogue.get().packages.find((one) => one.keys.includes(key))?.name;
    this.admission = new Admission(this.registry, offeredBy);
    const { admission, guard } = this;
    const isolate: Isolate = async (...bundle) => (await this.isolation.load()).isolated(...bundle);
    const withApollo = async () => void (await this.apollo.load());
    this.loader = new Loader(env.api, this.catalogue, this.registry, addScript, admission, guard, isolate, withApollo);
    this.loader.onFailed = (key, error) => this.#tellOfFailure(key, error);
    this.#tellOfTroubles();
    this.host = makeHost(env, this);
  }

  #tellOfFailure(key: string, error: BundleFailed): void {
    const { message, detail, atFault } = error;
    if (!atFault) return;
    this.troubles.report({ key, kind: error instanceof BundleHung ? "unresponsive" : "load", message, detail });
  }

  #tellOfTroubles(): void {
    this.admission.onRefused = ({ origin, key, message }) =>
      this.troubles.report({ package: origin.name, version: origin.version, key, kind: "refused", message });
    this.budgets.onPause = ({ instanceId, widgetKey }, pause) => {
      const owner = this.admission.ownerOf(widgetKey);
      const from = owner && { package: owner.name, version: owner.version };
      if (widgetKey === "" || pause.of === "asked") return;
      const tell = (message: string) =>
        this.troubles.report({ ...from, key: widgetKey, instanceId, kind: "paused", message });
      import("./budget/words").then(({ pauseText }) => tell(pauseText(pause))).catch(() => tell("Paused."));
    };
  }

  /** Follow what is published and what administrators do to the catalogue, until `unfollow`. */
  follow(): void {
    this.edition.start();
    this.catalogue.follow(this.env.live, (before) => void this.loader.renew(before).catch(() => undefined));
  }

  unfollow(): void {
    this.edition.stop();
    this.catalogue.stop();
    this.troubles.stop();
  }

  async #makeApollo(): Promise<ApolloParts> {
    const { link } = this.env;
    if (link === undefined) throw new Error("Expected a link in the HostEnvironment: a bundle asks by Apollo’s hooks.");
    const { makeApollo } = await import("./apollo");
    const parts = makeApollo(link);
    const { Octopus } = globalThis as { Octopus?: OctopusGlobal };
    if (Octopus) Octopus.apollo = parts.globals;
    return parts;
  }

  async #makeHistories(): Promise<HistoryStore> {
    const { HistoryAsker, HistoryStore } = await import("../live/history");
    const { env } = this;
    const { attributes, ticker } = env.live;
    return new HistoryStore({
      attributes,
      ticker,
      asker: new HistoryAsker(
        (document, variables, signal) => env.api.query(document, variables, signal),
        graphqlErrors,
      ),
      now: () => env.now(),
      past: (names, seconds, answer) => env.live.past(names, seconds, answer),
      onMissed: (listener) => env.live.onMissed(listener),
    });
  }

  /** Learn which databases there are, so that routed and unrouted names of one attribute are one, and which lists. */
  async loadDeployment(): Promise<void> {
    const { data } = await this.env.api.query(DEPLOYMENT, {});
    const { databases, endpointLists } = (data ?? {}) as Partial<Deployment>;
    if (databases) {
      this.env.live.attributes.setDatabases(databases);
      this.databases.set(databases.map((database) => database.name));
    }
    if (endpointLists) this.lists.set(Object.fromEntries(endpointLists.map(({ name, values }) => [name, values])));
  }

  /** Publish what bundles expect on the page. Returns how to take it back. */
  publish(): () => void {
    const page = globalThis as unknown as Record<string, unknown> & { Octopus?: OctopusGlobal };
    const before = page.Octopus;
    // A bundle that ran first may hold on to the object it made, so that one is completed, not replaced.
    page.Octopus = Object.assign(before ?? {}, {
      registerWidget: this.admission.register,
      getWidgetLayout: this.layouts.get,
      subscribeWidgetLayout: this.layouts.subscribe,
      host: this.host,
    });
    page.React = React;
    page.ReactDOM = { ...ReactDOM, createRoot, hydrateRoot };
    page.ReactJSXRuntime = ReactJSXRuntime;
    return () => {
      for (const name of ["Octopus", "React", "ReactDOM", "ReactJSXRuntime"]) delete page[name];
    };
  }
}

export type PersistState = (key: string, value: Json) => void;

export const WidgetsContext = createContext<Widgets | null>(null);

export function useWidgets(): Widgets {
  const widgets = useContext(WidgetsContext);
  if (widgets === null) throw new Error("Expected a WidgetsContext above; `app` provides it.");
  return widgets;
}
