/** What a value of an attribute or a style may be. Pure. */

export const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const PRESENTATION =
  words(`fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-dasharray stroke-dashoffset opacity display visibility color font-family font-size font-weight font-style font-variant
  font-stretch text-anchor text-decoration letter-spacing word-spacing dominant-baseline alignment-baseline baseline-shift writing-mode
  clip-path clip-rule mask filter marker-start marker-mid marker-end stop-color stop-opacity flood-color flood-opacity lighting-color
  paint-order vector-effect shape-rendering text-rendering image-rendering color-interpolation color-interpolation-filters overflow
  mix-blend-mode isolation`);
const FUNCTIONS = words("rgb rgba hsl hsla url matrix translate scale rotate skewx skewy calc var");

/** A value that refers to nothing outside, or null. References to the drawing's own ids stay. */
export function safeValue(value: string): string | null {
  if (/[\\<>]|javascript:|@import/i.test(value)) return null;
  for (const [, name = ""] of value.matchAll(/([\w-]+)\s*\(/g)) if (!FUNCTIONS.has(name.toLowerCase())) return null;
  const without = value.replace(/url\(\s*(["']?)#([^\s"'()\\]+)\1\s*\)/gi, "");
  if (/url\s*\(/i.test(without)) return null;
  if (/var\(/i.test(without) && !/^var\(--[a-z][a-z0-9-]*\)$/.test(without.trim())) return null;
  return value.replace(/url\(\s*(["']?)#([^\s"'()\\]+)\1\s*\)/gi, "url(#$2)").trim();
}
