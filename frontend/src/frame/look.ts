/** The page's look in the frame: its tokens and its ground, adopted, as a frame may load no style. */
import base from "../design/base.css?inline";
import tokens from "../design/tokens.css?inline";
import widgetTokens from "../design/widgetTokens.css?inline";
import type { Seen } from "../widgets/isolation/protocol";

const OWN = "html, body, #widget { height: 100%; } body { background: transparent; overflow: auto; }";

export function dress(page: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([tokens, widgetTokens, base, OWN].join("\n"));
  page.adoptedStyleSheets = [sheet, ...page.adoptedStyleSheets];
}

export function follow(page: Document, look: Seen["look"]): void {
  const { dataset } = page.documentElement;
  for (const name of Object.keys(dataset)) if (!(name in look)) delete dataset[name];
  Object.assign(dataset, look);
}

export async function lend(page: Document, bytes: ArrayBuffer): Promise<void> {
  const face = new FontFace("Inter Variable", bytes, { weight: "100 900" });
  page.fonts.add(await face.load());
}
