/** Addresses of the page below its base path, and moving between them without loading it anew. */
import { createContext, useContext, useSyncExternalStore } from "react";

export type Route =
  | { name: "dashboard"; workspaceId: string | null }
  | { name: "shared"; shareId: string }
  /** `page`: one of the Config UI, null for its first; `what`: a place on it, parts apart from each other by slashes. */
  | { name: "config"; page: string | null; what: string | null }
  /** The Widgets Store; `what` is a package, or what is looked for. */
  | { name: "store"; page: string | null; what: string | null }
  /** The page on which a widget is begun. */
  | { name: "newWidget" }
  | { name: "liveMetrics" };

/** Read a path; one that means nothing is the dashboard. */
export function parseRoute(path: string): Route {
  const [room, id, ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (room === "config" || room === "store")
    return { name: room, page: id ?? null, what: rest.length > 0 ? rest.join("/") : null };
  if (room === "new-widget") return { name: "newWidget" };
  if (room === "live-metrics") return { name: "liveMetrics" };
  if (room === "w" && id) return { name: "dashboard", workspaceId: id };
  if (room === "shared" && id) return { name: "shared", shareId: id };
  return { name: "dashboard", workspaceId: null };
}

/** An address that was typed may hold a lone per cent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function routePath(route: Route): string {
  if (route.name === "config" || route.name === "store") {
    const parts = route.page === null ? [] : [route.page, ...(route.what?.split("/") ?? [])];
    return `/${[route.name, ...parts.map(encodeURIComponent)].join("/")}`;
  }
  if (route.name === "newWidget") return "/new-widget";
  if (route.name === "liveMetrics") return "/live-metrics";
  if (route.name === "shared") return `/shared/${encodeURIComponent(route.shareId)}`;
  return route.workspaceId === null ? "/" : `/w/${encodeURIComponent(route.workspaceId)}`;
}

export class Router {
  readonly #watchers = new Set<() => void>();
  #path = "";
  #route: Route = { name: "dashboard", workspaceId: null };

  constructor(private readonly basePath: string) {
    this.#read();
    window.addEventListener("popstate", () => this.#moved());
  }

  readonly get = (): Route => this.#route;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Whole address of a route, for links that are given away. */
  href(route: Route): string {
    return `${window.location.origin}${this.basePath}${routePath(route)}`;
  }

  go(route: Route, options: { replace?: boolean } = {}): void {
    const address = `${this.basePath}${routePath(route)}${window.location.search}`;
    if (address === window.location.pathname + window.location.search) return;
    if (options.replace) window.history.replaceState(null, "", address);
    else window.history.pushState(null, "", address);
    this.#moved();
  }

  #read(): void {
    const path = window.location.pathname;
    if (path === this.#path) return;
    this.#path = path;
    this.#route = parseRoute(path.startsWith(this.basePath) ? path.slice(this.basePath.length) : path);
  }

  #moved(): void {
    this.#read();
    for (const watcher of [...this.#watchers]) watcher();
  }
}

export const RouterContext = createContext<Router | null>(null);

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (!router) throw new Error("Expected a RouterContext above; `app` provides it.");
  return router;
}

export function useRoute(): Route {
  const router = useRouter();
  return useSyncExternalStore(router.watch, router.get);
}
