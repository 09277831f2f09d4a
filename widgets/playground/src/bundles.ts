/** The packed bundles, loaded as the host loads them: a script of the page's own origin, through a Trusted Types policy. */
interface TrustedPolicy {
  createScriptURL(url: string): string;
}
const policies = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy } })
  .trustedTypes;
const policy = policies?.createPolicy("octopus", { createScriptURL: (url) => url });

export function loadBundle(bundle: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const url = `/widgets/@octopus-widgets/${bundle}/0.1.0/index.iife.js`;
    script.src = policy ? policy.createScriptURL(url) : url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`cannot load ${url}`));
    document.head.append(script);
  });
}
