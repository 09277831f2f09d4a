import { mergeConfig, type WidgetDef } from "@octopus-widgets/sdk";
import { createMockHost, type MockHost } from "@octopus-widgets/sdk/testing";
import * as React from "react";
import * as ReactJSXRuntime from "react/jsx-runtime";
import * as ReactDOM from "react-dom";
import { createRoot } from "react-dom/client";
import { answers } from "./answers";
import { loadBundle } from "./bundles";
import { type Piece, SCENES } from "./scenes";
import { archive, fill, logLines, run, sources } from "./telescope";

/**
 * `?scene=grid&theme=dome&role=Viewer`: the packed bundles on a mock host. Run tools/pack-widgets.mjs, then `npm run dev`.
 */
const asked = new URLSearchParams(location.search);
const theme = (asked.get("theme") ?? "dark") as "light" | "dark" | "dome";
const scene = SCENES[asked.get("scene") ?? "display"] ?? [];
/** Twenty plots of 10,000 points, 500 updates a second. */
const full = asked.get("scene") === "load";
document.documentElement.dataset.theme = theme;
Object.assign(globalThis, { React, ReactDOM, ReactJSXRuntime });

const names = JSON.stringify(scene);
const seconds = Number(asked.get("seconds") ?? (full ? 400 : 120));
const mock = createMockHost({
  theme,
  role: (asked.get("role") ?? "Operator") as "Viewer" | "Operator",
  now: Date.now() / 1000,
  infos: sources().map(({ info }) => info),
  answers: answers(),
  variables: { tile: "", station: "" },
  hostVariables: { TANGO_DBS: ["low", "mid"] },
  histories: full ? {} : archive((name) => names.includes(name), seconds),
  range: { start: Date.now() / 1000 - seconds, end: Date.now() / 1000, live: true, preset: null },
});
mock.install();
mock.setInfo(null, "no/such/device/attribute");
for (const name of ["achievedAzimuth", "beamAzimuth"]) mock.setInfo(null, `no/such/device/${name}`);
mock.setInfo(null, "low-mccs/station/001/achievedAzimuth");
const shown = (name: string): boolean =>
  full ? names.includes(name) : !name.startsWith("sim/many/") || names.includes("sim/many/");
Object.assign(globalThis, { mock });

function Frame({ piece, index, def }: { piece: Piece; index: number; def: WidgetDef | undefined }) {
  const config = mergeConfig(def?.defaultConfig ?? {}, piece.config as Parameters<typeof mergeConfig>[1]);
  const Component = def?.component;
  return (
    <section className="frame" style={{ width: piece.width, height: piece.height + 28 }}>
      <h2>{piece.title}</h2>
      <div className="body">
        {Component ? <Component instanceId={`w${index}`} config={config} /> : `${piece.key} did not register`}
      </div>
    </section>
  );
}

function Scene({ host }: { host: MockHost }) {
  return (
    <div className="scene">
      {scene.map((piece, index) => (
        <Frame key={index} piece={piece} index={index} def={host.widgets.find(({ key }) => key === piece.key)} />
      ))}
    </div>
  );
}

const BUNDLES = [
  "alarm-table",
  "attribute-display",
  "components-table",
  "coverage",
  "fleet-matrix",
  "gauge",
  "grid",
  "clock",
  "hdbpp-live",
  "jive",
  "log-viewer",
  "markdown",
  "observation",
  "query-table",
  "sky-map",
  "synoptic",
  "timeline",
  "variable-selector",
  "waterfall",
];
await Promise.all(BUNDLES.map(loadBundle));
const root = document.getElementById("root");
if (root) createRoot(root).render(<Scene host={mock} />);
setTimeout(() => {
  if (full) fill(mock, shown, 10_000);
  run(mock, shown);
  // A log of ten lines a second, or of a thousand where that is asked for; in fifths of a second, as the service gives it.
  const rate = asked.get("scene") === "log-storm" ? 200 : 2;
  if (names.includes('"LogViewer"'))
    setInterval(() => mock.emit("logs", { logs: logLines(rate, Date.now() / 1000 - 0.2) }), 200);
}, 300);
