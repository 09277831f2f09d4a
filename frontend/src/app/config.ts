/** What the deployment says to the page: `window.config` from /runtime-config.js, with the build's `VITE_…` beneath it. */

export interface RuntimeConfig {
  BASE_PATH?: string;
  MAIN_LOGO?: string;
  SECONDARY_LOGO_WHITE?: string;
  SECONDARY_LOGO_DARK?: string;
  FOOTER_COPYRIGHT_LABEL?: string;
  FOOTER_COPYRIGHT_YEAR?: string;
  SITE_LATITUDE?: number | string | null;
  SITE_LONGITUDE?: number | string | null;
  HEADER_CLOCKS_MANUAL_LATITUDE?: number | string | null;
  HEADER_CLOCKS_MANUAL_LONGITUDE?: number | string | null;
  HEADER_CLOCKS_LST_LONGITUDE?: number | string | null;
  VERSION?: string;
  /** Address of the documentation; without one the footer has no link. */
  DOCS_URL?: string;
  /** What one widget may use: `cpu`, `messages`, `seconds`. */
  WIDGET_BUDGET?: unknown;
  /** Shown on the sign-in page of a demo. */
  DEMO?: unknown;
}

declare global {
  interface Window {
    config?: RuntimeConfig;
  }
}

export interface AppConfig {
  runtime: RuntimeConfig;
  /** Path prefix without a slash at its end. */
  basePath: string;
  graphqlHttp: string;
  /** Absolute `ws:` or `wss:` address. */
  graphqlWs: string;
}

const withoutSlash = (path: string): string => path.replace(/\/+$/, "");

/** Addresses of a page that was served with `<base href>`; `VITE_GRAPHQL_…` count in development only. */
export function readConfig(page: { baseURI: string }, runtime: RuntimeConfig | undefined): AppConfig {
  const base = new URL(page.baseURI);
  const basePath = withoutSlash(base.pathname.replace(/\/[^/]*$/, ""));
  const own = new URL(`${basePath}/graphql`, base);
  const http = (import.meta.env.DEV && import.meta.env.VITE_GRAPHQL_HTTP) || own.href;
  const socket = (import.meta.env.DEV && import.meta.env.VITE_GRAPHQL_WS) || own.href.replace(/^http/, "ws");
  return {
    runtime: runtime ?? {},
    basePath,
    graphqlHttp: new URL(http, base).href,
    graphqlWs: new URL(socket, base).href.replace(/^http/, "ws"),
  };
}

/** A number of the configuration, whose values may arrive as text; null when there is none. */
export function configNumber(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
