/**
 * Which scripts this page may add to itself. Under `require-trusted-types-for 'script'` a script's or worker's address has to come
 * from a policy; ours, named `octopus`, makes addresses of widget bundles and of our own worker, and of nothing else.
 */

/** An address that the policy made. Where Trusted Types are unknown it is a plain string, checked all the same. */
export type TrustedUrl = string & { readonly trusted: unique symbol };

interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): TrustedUrl };
}

export interface Policy {
  /** Mark an address as one that may run. Throws a `TypeError` that names the address otherwise. */
  scriptUrl(url: string): TrustedUrl;
}

/** The check alone: same origin, below `<base path>/widgets/`, ending in `.js`; or one of `own`. */
export function acceptScript(url: string, base: string, own: readonly string[]): string {
  const resolved = new URL(url, base);
  const widgets = new URL("widgets/", base);
  const inWidgets =
    resolved.origin === widgets.origin &&
    resolved.pathname.startsWith(widgets.pathname) &&
    resolved.pathname.endsWith(".js") &&
    !/%2e|%2f|%5c/i.test(resolved.pathname) &&
    resolved.search === "" &&
    resolved.hash === "";
  if (inWidgets || own.includes(resolved.href)) return resolved.href;
  throw new TypeError(`Expected a widget bundle below ${widgets.pathname} of this site; got ${resolved.href}.`);
}

/** Make the page's one policy. `base`: the document's base address; `own`: whole addresses of our own scripts. */
export function createPolicy(base: string, own: readonly string[]): Policy {
  const check = (url: string) => acceptScript(url, base, own);
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (factory === undefined) return { scriptUrl: (url) => check(url) as TrustedUrl };
  const policy = factory.createPolicy("octopus", { createScriptURL: check });
  return { scriptUrl: (url) => policy.createScriptURL(url) };
}
