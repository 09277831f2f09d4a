/**
 * The runtime of a frame: the first script of its document, ahead of the bundle. It closes what the frame's policy leaves open, hands its port
 * to the page, publishes React and the host under the names that bundles expect, and draws the widget once both the page and the
 * bundle have spoken.
 */
import type { OctopusGlobal, WidgetDef } from "@octopus-widgets/sdk/contract";
import React from "react";
import * as ReactJSXRuntime from "react/jsx-runtime";
import ReactDOM from "react-dom";
import { createRoot, hydrateRoot } from "react-dom/client";
import type { HostEnvironment } from "../widgets/environment";
import { normalise } from "../widgets/registry";
import { serveForms } from "./forms";
import { harden } from "./harden";
import { dress } from "./look";
import { connect } from "./port";
import { FramedWidget, type Provider } from "./widget";

harden();
const port = connect();
dress(document);
serveForms(document);

const definitions = new Map<string, WidgetDef>();
let widget: FramedWidget | null = null;
let makeProvider: ((env: HostEnvironment) => Provider) | null = null;
let wanted: string | null = null;

const octopus: OctopusGlobal = {
  registerWidget: (given) => {
    const def = normalise(given);
    definitions.set(def.key, def);
    const { component: _, ...plain } = def;
    port.send({ t: "defined", def: plain });
    draw();
  },
  getWidgetLayout: (instanceId) => widget?.layouts.get(instanceId),
  subscribeWidgetLayout: (instanceId, listener) => widget?.layouts.subscribe(instanceId, listener) ?? (() => undefined),
};
Object.assign(globalThis, {
  Octopus: octopus,
  React,
  ReactDOM: { ...ReactDOM, createRoot, hydrateRoot },
  ReactJSXRuntime,
});

/** Apollo's hooks are there: the bundle finds them, and the widget is drawn within a client of its own. */
export function offerApollo(globals: object, provider: (env: HostEnvironment) => Provider): void {
  octopus.apollo = globals;
  makeProvider = provider;
}

/** Draw the widget that this frame is for, once there is one; a bundle may register it again and again, the first counts. */
function draw(): void {
  const def = wanted === null ? undefined : definitions.get(wanted);
  if (widget === null || def === undefined) return;
  wanted = null;
  widget.draw(def, makeProvider);
}

port.listen((message) => {
  if (message.t === "ping") {
    port.send({ t: "pong", id: message.id });
  } else if (message.t === "start") {
    widget = new FramedWidget(port, message);
    octopus.host = widget.host;
    wanted = message.key;
    draw();
  } else {
    widget?.take(message);
  }
});

/** What the bundle throws before it has registered anything is why there is no widget. */
function threw(thrown: unknown, words: string): void {
  if (definitions.size > 0) return;
  const error = thrown instanceof Error ? thrown : new Error(words);
  port.send({ t: "threw", message: error.message, stack: error.stack ?? "" });
}
window.addEventListener(
  "error",
  (event) => threw(event.error, event.message || "The bundle could not be loaded."),
  true,
);
window.addEventListener("unhandledrejection", (event) => threw(event.reason, String(event.reason)));
window.addEventListener("load", () => port.send({ t: "loaded" }));
window.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) port.send({ t: "escape" });
});
