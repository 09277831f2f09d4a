/**
 * What the deployment says to the page: `window.config` from /runtime-config.js, with what the backend says beneath it where a front
 * end of its own stands before that (`window.backendConfig`), and the build's `VITE_…` beneath both.
 */

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
    config?: unknown;
    backendConfig?: unknown;
  }
}

export interface AppConfig {
  runtime: RuntimeConfig;
  /** What of it cannot be used, a sentence each; the page does without. */
  faults: string[];
  /** Path prefix without a slash at its end. */
  basePath: string;
  graphqlHttp: string;
  /** Absolute `ws:` or `wss:` address. */
  graphqlWs: string;
}

const withoutSlash = (path: string): string => path.replace(/\/+$/, "");

/** Addresses of a page that was served with `<base href>`; `VITE_GRAPHQL_…` count in development only. */
export function readConfig(page: { baseURI: string }, given: unknown, backend?: unknown): AppConfig {
  const base = new URL(page.baseURI);
  const basePath = withoutSlash(base.pathname.replace(/\/[^/]*$/, ""));
  const own = new URL(`${basePath}/graphql`, base);
  const http = (import.meta.env.DEV && import.meta.env.VITE_GRAPHQL_HTTP) || own.href;
  const socket = (import.meta.env.DEV && import.meta.env.VITE_GRAPHQL_WS) || own.href.replace(/^http/, "ws");
  const faults: string[] = [];
  const runtime = checked(given, faults, basePath);
  return {
    runtime: { ...(isObject(backend) ? backend : {}), ...runtime },
    faults,
    basePath,
    graphqlHttp: new URL(http, base).href,
    graphqlWs: new URL(socket, base).href.replace(/^http/, "ws"),
  };
}

/** Where the deployment's configuration is. */
export const configUrl = new URL("runtime-config.js", document.baseURI).href;
/** Begins the fault that there was nothing to read. */
export const NO_CONFIG = "It sets no window.config";
const LOGOS = ["MAIN_LOGO", "SECONDARY_LOGO_WHITE", "SECONDARY_LOGO_DARK"];
const TEXT = ["BASE_PATH", ...LOGOS, "FOOTER_COPYRIGHT_LABEL", "FOOTER_COPYRIGHT_YEAR", "VERSION", "DOCS_URL"];
const DEGREES = /_(LATITUDE|LONGITUDE)$/;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What can be used of a configuration; `faults` gets a sentence for each entry that cannot. */
function checked(given: unknown, faults: string[], basePath: string): RuntimeConfig {
  if (!isObject(given)) {
    faults.push(
      given === undefined
        ? `${NO_CONFIG}: it cannot be had, or it is not JavaScript.`
        : `window.config is ${JSON.stringify(given)}; expected an object.`,
    );
    return {};
  }
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const expected = value === null || value === undefined ? "" : wanted(name, value, basePath);
      if (expected) faults.push(`${name} is ${JSON.stringify(value) ?? typeof value}; expected ${expected}.`);
      return !expected;
    }),
  );
}

/** What an entry should have been; empty when it is that. */
function wanted(name: string, value: unknown, basePath: string): string {
  if (DEGREES.test(name)) {
    const most = name.endsWith("_LATITUDE") ? 90 : 360;
    const degrees = typeof value === "object" ? null : configNumber(value as number | string);
    const found = typeof value !== "boolean" && (value === "" || (degrees !== null && Math.abs(degrees) <= most));
    return found ? "" : `degrees, from −${most} to ${most}`;
  }
  if (!TEXT.includes(name) || (name === "FOOTER_COPYRIGHT_YEAR" && typeof value === "number")) return "";
  if (typeof value !== "string") return "a text";
  if (name === "BASE_PATH" && value && withoutSlash(value) !== basePath)
    return `“${basePath}”, below which the page is served (BASE_PATH of the front end)`;
  return LOGOS.includes(name) && value && !/^(\/|https?:\/\/)/.test(value) ? "/branding/<file> or an address" : "";
}

/** A number of the configuration, whose values may arrive as text; null when there is none. */
export function configNumber(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
