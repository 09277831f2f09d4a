/**
 * `states.html`: each widget in every state it declares (`tests/states.ts` of its package), in its default size, as small as it may be and at full
 * screen. e2e/widgets/test_states.py turns the pages; a person opens `states.html?widget=gauge&theme=light` after `npm run states`.
 */
import type { OctopusHost, WidgetDef } from "@octopus-widgets/sdk";
import { createMockHost, type WidgetStates } from "@octopus-widgets/sdk/testing";
import * as React from "react";
import * as ReactJSXRuntime from "react/jsx-runtime";
import * as ReactDOM from "react-dom";
import { createRoot } from "react-dom/client";
import "../../../../frontend/src/design/tokens.css";
import "../../../../frontend/src/design/widgetTokens.css";
import "../../../../frontend/src/design/fonts.css";
import "../../../../frontend/src/design/base.css";
import { loadBundle } from "../bundles";
import { faultsOf } from "./faults";
import { StateFrame, type StateName, type Theme } from "./frame";
import { hostOfFrames } from "./host";
import { sizesOf } from "./sizes";
import "./states.css";

const FILES = import.meta.glob<{ states: WidgetStates }>("../../../*/tests/states.ts", { eager: true });
const STATES = new Map(Object.entries(FILES).map(([path, { states }]) => [path.split("/").at(-3) ?? path, states]));
const ORDER: readonly StateName[] = ["live", "empty", "loading", "stale", "error"];

Object.assign(globalThis, { React, ReactDOM, ReactJSXRuntime });
const mock = createMockHost();
mock.install();
const host: OctopusHost = hostOfFrames(mock.host);
Object.assign(globalThis.Octopus ?? {}, { host });

function Sheet({ def, states, theme }: { def: WidgetDef; states: WidgetStates; theme: Theme }) {
  return (
    <>
      {sizesOf(def.layout).map((size) => (
        <div key={size.name} className="row" data-row={size.name}>
          {ORDER.map((name) => {
            const state = states[name];
            if (!state) return null;
            const shown = size.name === "full" && name !== "live" ? { ...size, scale: size.scale / 2 } : size;
            return <StateFrame key={name} def={def} name={name} state={state} size={shown} theme={theme} />;
          })}
        </div>
      ))}
    </>
  );
}

const element = document.getElementById("root");
if (!element) throw new Error("expected an element #root in states.html");
const root = createRoot(element);
const frames = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const next = (left: number): unknown => (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });

/** Until what the widgets wait for has come: their sizes, then what they draw in these. */
const SETTLING_FRAMES = 6;
let shown: string | null = null;
let theme: Theme = "dark";

async function draw(): Promise<void> {
  document.documentElement.dataset.theme = theme;
  const states = STATES.get(shown ?? "");
  const def = mock.widgets.find(({ key }) => key === states?.key);
  if (!states || !def) throw new Error(`expected a widget of ${[...STATES.keys()].join(", ")}; got ${shown}`);
  document.title = `States of ${def.label}`;
  ReactDOM.flushSync(() => root.render(<Sheet key={shown} def={def} states={states} theme={theme} />));
  await document.fonts.ready;
  await frames(SETTLING_FRAMES);
}

/** What the browser test calls. */
const states = {
  names: [...STATES.keys()],
  show: async (name: string): Promise<void> => {
    shown = name;
    await draw();
  },
  wear: async (next: Theme): Promise<void> => {
    theme = next;
    await draw();
  },
  faults: (): string[] => faultsOf(document),
};
declare global {
  var playground: typeof states;
}

await Promise.all(states.names.map(loadBundle));
const asked = new URLSearchParams(location.search);
theme = (asked.get("theme") ?? "dark") as Theme;
if (asked.has("widget")) await states.show(asked.get("widget") ?? "");
globalThis.playground = states;
