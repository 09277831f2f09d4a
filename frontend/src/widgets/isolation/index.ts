/** The room of widgets that are not trusted, fetched when the first of them is: their frames, and what stands between those and the page. */
import type { WidgetDef, WidgetProps } from "@octopus-widgets/sdk/contract";
import { createElement } from "react";
import { Court } from "./court";
import { learn } from "./definitions";
import { IsolatedWidget } from "./IsolatedWidget";
import type { IsolatedBundle } from "./types";

const court = new Court();

/** The definitions of a bundle, each with a component that runs it in a frame. Rejects with `BundleFailed`. */
export async function isolated(bundle: IsolatedBundle, keys: readonly string[]): Promise<WidgetDef[]> {
  const plain = await learn(court, bundle.address, bundle.name, keys);
  return plain.map((def) => {
    const label = typeof def.label === "string" && def.label !== "" ? def.label.slice(0, 100) : def.key;
    const component = (props: WidgetProps) =>
      createElement(IsolatedWidget, { ...props, bundle, widgetKey: def.key, label, court });
    // The catalogue says which version it is: a definition may say anything.
    return { ...def, label, version: bundle.version, component } as WidgetDef;
  });
}
