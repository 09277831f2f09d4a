import { DISH_FILE, dishBindings, fileOf, STATION_FILE, stationBindings } from "../../synoptic/tests/samples";

/** What there is to look at, by name. Sizes in CSS pixels. */
export interface Piece {
  key: string;
  title: string;
  width: number;
  height: number;
  config: object;
}

const tiles = (attribute: string, count = 24): string[] =>
  Array.from({ length: count }, (_, n) => `low-mccs/tile/0${String(n + 1).padStart(2, "0")}/${attribute}`);
const piece = (key: string, width: number, height: number, config: object = {}, title = key): Piece => ({
  key,
  width,
  height,
  config,
  title,
});
const TILES = Array.from({ length: 24 }, (_, n) => `low-mccs/tile/0${String(n + 1).padStart(2, "0")}`);
const FLEET = Array.from({ length: 512 }, (_, n) => `sim/many/${String(n).padStart(4, "0")}`);
/** Eight dishes on one source, eight on another, and a station. */
const SKY = [
  ...Array.from({ length: 16 }, (_, n) => `sim/pointing/${String(n).padStart(4, "0")}`),
  "low-mccs/station/001",
];
const VALUES = Array.from({ length: 8 }, (_, n) => `value${n}`);
const SOME = [
  "low-mccs/tile/001/fpga1Temperature",
  "low-mccs/tile/007/fpga1Temperature",
  "low-mccs/tile/020/healthState",
  "low-mccs/tile/002/fanSetPoint",
  "low-subarray/subarray/01/obsState",
  "low-cbf/correlator/01/spectrum",
  "no/such/device/attribute",
];

const TEXT = `# Shift notes
Tile 7 is at {low-mccs/tile/007/fpga1Temperature}, its health {low-mccs/tile/007/healthState}; tile 20 says {low-mccs/tile/020/healthState}
({low-mccs/tile/020/healthState|age}). Nobody knows {no/such/device/attribute}. <script>alert(1)</script>

| Tile | Temperature | State |
| --- | ---: | --- |
| 1 | {low-mccs/tile/001/fpga1Temperature} | {low-mccs/tile/001/state} |
| 7 | {low-mccs/tile/007/fpga1Temperature} | {low-mccs/tile/007/state\\|status} {low-mccs/tile/007/state} |

- [x] Weather checked
- [ ] Receivers cold, see [the log](https://example.org/log) or [the main workspace](workspace:main)

> Station \`{station}\` is chosen. \`{low-mccs/tile/001/state}\` is how a value is written.

![A map](https://example.org/map.png)
`;

export const SCENES: { readonly [name: string]: readonly Piece[] } = {
  display: [
    piece("AttributeDisplay", 420, 260, { attributes: SOME }),
    piece("AttributeDisplay", 420, 260, { attributes: SOME, showSparkline: true, labelFormat: "{member} {label}" }),
    piece("AttributeDisplay", 520, 260, {
      attributes: tiles("fpga1Temperature", 7),
      layout: "big-number",
      labelFormat: "Tile {member}",
    }),
    piece("AttributeDisplay", 260, 200, {
      attributes: tiles("fpga1Temperature", 1),
      layout: "big-number",
      showSparkline: true,
    }),
    piece("AttributeDisplay", 112, 60, { attributes: SOME.slice(0, 2) }),
    piece("AttributeDisplay", 112, 60, { attributes: SOME.slice(1, 2), layout: "big-number" }),
    piece("AttributeDisplay", 260, 120, { attributes: [] }),
  ],
  grid: [
    piece("Grid", 420, 320, { selectedVariableKey: "sub" }),
    piece("Grid", 420, 320, { attributes: tiles("healthState"), cellLabelFormat: "{member}", title: "Tiles" }),
    piece("Grid", 420, 320, { attributes: tiles("fpga1Temperature"), showUnits: true }),
    piece("Grid", 112, 60, { attributes: tiles("healthState") }),
    piece(
      "Grid",
      420,
      320,
      {
        attributes: Array.from({ length: 25 }, () => tiles("healthState"))
          .flat()
          .map((name, n) => name.replace("tile/0", `tile/${n}-0`)),
      },
      "600 squares",
    ),
    piece("Grid", 260, 120, { attributes: [] }),
  ],
  table: [
    piece("ComponentsTable", 720, 320, {
      devices: TILES,
      attributes: ["state", "healthState", "fpga1Temperature", "fanSetPoint", "none"],
      timeColumnFormat: "age",
      hoverAttributes: ["fanSetPoint"],
      selectedVariableKey: "tile",
      title: "Tiles",
    }),
    piece(
      "ComponentsTable",
      720,
      320,
      {
        devices: FLEET,
        attributes: VALUES,
      },
      "4096 cells",
    ),
    piece("ComponentsTable", 360, 220, {
      devices: TILES,
      attributes: ["fpga1Temperature", "state"],
      sortKey: "state",
      sortDir: "asc",
    }),
    piece("ComponentsTable", 112, 60, { devices: TILES, attributes: ["state", "healthState"] }),
    piece("ComponentsTable", 260, 120),
  ],
  variable: [
    piece("variableSelector", 360, 80, { variable: "tile", values: TILES, labelFormat: "Tile {member}" }),
    piece("variableSelector", 360, 120, {
      variable: "station",
      values: ["1", "2", "3", "4"],
      labelFormat: "Station {value}",
      mode: "buttons",
      chooseFirst: true,
    }),
    piece("variableSelector", 360, 80, {
      variable: "many",
      values: TILES,
      labelFormat: "Tile {member}",
      multiple: true,
      label: "Tiles",
    }),
    piece("variableSelector", 360, 160, {
      variable: "more",
      values: TILES,
      labelFormat: "{member}",
      multiple: true,
      mode: "buttons",
    }),
    piece("variableSelector", 360, 80, { variable: "db", source: "list", list: "TANGO_DBS" }),
    piece("variableSelector", 360, 80, { variable: "db", source: "list", list: "NOWHERE" }),
    piece("variableSelector", 360, 80, {
      variable: "device",
      source: "query",
      query: "query jiveDevices { devices { name } }",
    }),
    piece("variableSelector", 360, 80, { variable: "device", source: "query", query: "mutation { boom }" }),
    piece("variableSelector", 112, 60, { variable: "tile", values: TILES, labelFormat: "Tile {member}" }),
    piece("variableSelector", 112, 60, { variable: "station", values: ["1", "2", "3", "4"], mode: "buttons" }),
    piece("variableSelector", 260, 120),
  ],
  gauge: [
    piece("Gauge", 260, 200, { attributes: ["low-mccs/tile/001/fpga1Temperature"], highWarning: 60 }),
    piece("Gauge", 420, 260, {
      attributes: [...tiles("fpga1Temperature", 8), "no/such/device/attribute"],
      labelFormat: "Tile {member}",
      highWarning: 60,
    }),
    piece("Gauge", 420, 260, {
      attributes: [...tiles("fpga1Temperature", 7), "low-mccs/tile/020/healthState"],
      labelFormat: "Tile {member}",
      shape: "bar",
      highWarning: 60,
      min: 0,
      max: 100,
    }),
    piece("Gauge", 420, 260, {
      attributes: [...SOME.slice(0, 3), "low-subarray/subarray/01/obsState"],
      labelFormat: "{member} {label}",
      shape: "tile",
      selectedVariableKey: "tile",
    }),
    piece("Gauge", 420, 130, {
      attributes: tiles("fpga1Temperature", 3),
      shape: "bar",
      labelFormat: "Tile {member}",
      title: "Temperatures",
    }),
    piece("Gauge", 260, 180, { attributes: SOME.slice(1, 2), shape: "tile" }),
    piece("Gauge", 112, 60, { attributes: SOME.slice(0, 1) }),
    piece("Gauge", 112, 60, { attributes: SOME.slice(1, 2) }),
    piece("Gauge", 260, 120),
  ],
  markdown: [
    piece("Markdown", 520, 420, { text: TEXT }),
    piece("Markdown", 420, 260),
    piece("Markdown", 112, 60, { text: "{low-mccs/tile/007/fpga1Temperature}" }),
    piece("Markdown", 260, 120, { text: "" }),
  ],
  fleet: [
    piece(
      "FleetMatrix",
      720,
      320,
      { devices: FLEET, attributes: ["value0", "value1", "value2", "value3"], selectedVariableKey: "tile" },
      "512 × 4",
    ),
    piece("FleetMatrix", 720, 320, { devices: FLEET, attributes: ["value0"], colourBy: "value" }, "By value"),
    piece("FleetMatrix", 420, 260, {
      devices: TILES,
      attributes: ["state", "healthState", "fpga1Temperature", "none"],
      title: "Tiles",
      hoverAttributes: ["fanSetPoint"],
    }),
    piece("FleetMatrix", 112, 60, { devices: TILES, attributes: ["state", "healthState"] }),
    piece("FleetMatrix", 112, 60, { devices: FLEET, attributes: ["value0", "value1", "value2", "value3"] }),
    piece("FleetMatrix", 260, 120),
  ],
  alarms: [
    piece("AlarmTable", 720, 260, {
      attributes: [...tiles("fpga1Temperature"), ...tiles("healthState")],
      devices: TILES,
      sound: "repeat",
      selectedVariableKey: "tile",
      title: "Tiles",
    }),
    piece("AlarmTable", 360, 220, { devices: TILES }),
    piece("AlarmTable", 360, 160, { devices: TILES.slice(0, 3) }),
    piece("AlarmTable", 112, 60, { devices: TILES, deviceAttributes: ["state", "healthState"] }),
    piece("AlarmTable", 112, 60, { devices: TILES.slice(0, 3) }),
    piece("AlarmTable", 260, 120),
  ],
  query: [
    piece("QueryTable", 720, 260, {
      query: "query playgroundProcedures { procedures { id } }",
      title: "Procedures",
      selectedVariableKey: "tile",
    }),
    piece("QueryTable", 360, 220, { query: "query jiveDevices { devices { name } }" }),
    piece("QueryTable", 360, 160, { query: "query unknown { a }" }),
    piece("QueryTable", 112, 60, { query: "query playgroundProcedures { procedures { id } }" }),
    piece("QueryTable", 260, 120),
  ],
  clock: [
    piece("Clock", 520, 160, { timezones: ["UTC", "Australia/Perth", "Africa/Johannesburg", "LST@116.7644"] }),
    piece("Clock", 260, 320, { timezones: ["UTC", "Australia/Perth", "Mars/Olympus"] }),
    piece("Clock", 112, 60, { timezones: ["UTC"] }),
    piece("Clock", 900, 300),
  ],
  plot: [
    piece("HDBPPLiveWidget", 640, 320, {
      attributes: tiles("fpga1Temperature", 8),
      showAlarmLimits: true,
      useLiveData: true,
    }),
    piece("HDBPPLiveWidget", 640, 320, {
      attributes: Array.from({ length: 4 }, (_, n) => `low-subarray/subarray/0${n + 1}/obsState`),
      enumDisplay: "label",
      useLiveData: true,
      legendPosition: "right",
    }),
    piece("HDBPPLiveWidget", 640, 320, { attributes: ["low-cbf/correlator/01/spectrum"], useLiveData: true }),
    piece("HDBPPLiveWidget", 640, 320, {
      attributes: ["low-cbf/correlator/01/spectrum"],
      useHeatmap: true,
      useLiveData: true,
    }),
    piece("HDBPPLiveWidget", 640, 320, {
      attributes: ["low-cbf/correlator/01/waterfall"],
      colorMapPosition: "bottom",
      useLiveData: true,
    }),
    piece("HDBPPLiveWidget", 640, 320, {
      attributes: tiles("fpga1Temperature", 12),
      useHeatmap: true,
      useLiveData: true,
    }),
    piece("HDBPPLiveWidget", 112, 60, { attributes: tiles("fpga1Temperature", 3), useLiveData: true }),
    piece("HDBPPLiveWidget", 260, 160, { attributes: [] }),
  ],
  timeline: [
    piece("TimelineWidget", 640, 240, {
      attributes: Array.from({ length: 4 }, (_, n) => `low-subarray/subarray/0${n + 1}/obsState`),
      barView: true,
      useLiveData: true,
      enumDisplay: "label",
    }),
    piece("TimelineWidget", 640, 240, {
      attributes: [...tiles("state", 9), ...tiles("healthState", 3)],
      barView: true,
      useLiveData: true,
      enumDisplay: "label",
      barViewVerticalGap: 0.25,
    }),
    piece("TimelineWidget", 640, 240, { attributes: tiles("fpga1Temperature", 4), barView: true, useLiveData: true }),
    piece("TimelineWidget", 640, 240, {
      attributes: Array.from({ length: 4 }, (_, n) => `low-subarray/subarray/0${n + 1}/obsState`),
      barView: true,
      barViewWidthMode: "equal",
      enumDisplay: "label",
      legendPosition: "right",
    }),
    piece("TimelineWidget", 640, 240, {
      attributes: tiles("fpga1Temperature", 3),
      useLiveData: true,
      displayMode: "line-step+scatter",
      legendPosition: "right",
    }),
    piece("TimelineWidget", 640, 240, {
      attributes: tiles("fpga1Temperature", 2),
      displayMode: "scatter",
      markerShape: "diamond",
    }),
    piece("TimelineWidget", 300, 160, { attributes: tiles("state", 3), barView: true }),
    piece("TimelineWidget", 300, 160, { attributes: [] }),
  ],
  log: [
    piece("LogViewer", 900, 360, { selectedVariableKey: "tile", title: "Telescope" }),
    piece("LogViewer", 360, 260, { leastLevel: "warning" }),
    piece("LogViewer", 260, 160),
    piece("LogViewer", 112, 60),
    piece("LogViewer", 260, 160, { stream: "query { a }" }),
    piece("LogViewer", 360, 160, { textFilter: "nowhere to be found" }),
  ],
  "log-storm": [piece("LogViewer", 1200, 640, { leastLevel: "debug", query: "" })],
  coverage: [
    piece("Coverage", 620, 400, {
      layout: "y",
      pointing: "fixed",
      rightAscension: 80.9,
      declination: -69.8,
      modeAttribute: "",
    }),
    piece("Coverage", 360, 420, {
      layout: "list",
      positions: ["a 0 0", "b 100 20", "c -40 210", "d -180 -90", "e 300 -120"],
      pointing: "fixed",
      rightAscension: 80.9,
      declination: -45,
      bandwidth: 400,
      channels: 8,
      colourBy: "baseline",
    }),
    piece("Coverage", 112, 60, {
      layout: "y",
      pointing: "fixed",
      rightAscension: 80.9,
      declination: -69.8,
      modeAttribute: "",
    }),
  ],
  observation: [
    piece("Observation", 720, 300, {
      subarrays: ["mid-tmc/subarray/01", "mid-tmc/subarray/02", "no/such/subarray"],
      selectedVariableKey: "tile",
      title: "Mid",
    }),
    piece("Observation", 300, 420, { subarrays: ["mid-tmc/subarray/01", "mid-tmc/subarray/02"] }),
    piece("Observation", 260, 180, { subarrays: ["mid-tmc/subarray/01"] }),
    piece("Observation", 112, 60, { subarrays: ["mid-tmc/subarray/01", "mid-tmc/subarray/02"] }),
    piece("Observation", 260, 120, { subarrays: [] }),
  ],
  waterfall: [
    piece("Waterfall", 720, 420, {
      attributes: ["low-cbf/correlator/01/spectrum"],
      xStart: 50,
      xStep: 0.146_484,
      bands: ["137-138 Orbcomm", "240-270 MUOS", "nonsense"],
      showMaxHold: true,
      showAverage: true,
    }),
    piece("Waterfall", 560, 420, {
      attributes: ["sim/spectrometer/01/power", "sim/spectrometer/02/power"],
      renderer: "webgl2",
      colourMap: "viridis",
      rangeMode: "held",
      title: "Thirty a second",
    }),
    piece("Waterfall", 420, 260, { attributes: ["sim/spectrometer/01/power"], view: "spectrum", showMaxHold: true }),
    piece("Waterfall", 420, 260, {
      attributes: ["sim/spectrometer/01/power"],
      view: "waterfall",
      renderer: "canvas",
      colourMap: "magma",
    }),
    piece("Waterfall", 112, 60, { attributes: ["sim/spectrometer/01/power"] }),
    piece("Waterfall", 420, 160, {
      attributes: ["low-cbf/correlator/01/waterfall", "low-mccs/tile/001/fpga1Temperature"],
    }),
    piece("Waterfall", 260, 120),
  ],
  ...Object.fromEntries(
    ["webgl2", "canvas"].map((renderer) => [
      `waterfall-${renderer}`,
      [
        piece("Waterfall", 1300, 640, {
          attributes: ["sim/spectrometer/01/power"],
          rows: 500,
          showMaxHold: true,
          renderer,
        }),
      ],
    ]),
  ),
  synoptic: [
    piece("Synoptic", 620, 460, {
      title: "Dish",
      drawing: DISH_FILE,
      bindings: dishBindings("sim/dish/001"),
    }),
    piece("Synoptic", 620, 460, {
      title: "Station",
      drawing: STATION_FILE,
      bindings: [
        ...stationBindings(tiles("fpga1Temperature", 16), "low-mccs/station/001"),
        { part: "gone", attributes: tiles("state", 1) },
      ],
    }),
    piece("Synoptic", 112, 60, {
      drawing: STATION_FILE,
      bindings: stationBindings(tiles("fpga1Temperature", 16), "low-mccs/station/001"),
    }),
    piece("Synoptic", 260, 160, { drawing: fileOf("<svg>\n  <g>\n</svg>") }),
    piece("Synoptic", 340, 300, { drawing: DISH_FILE, bindings: [] }),
  ],
  "synoptic-load": [
    piece("Synoptic", 900, 700, {
      drawing: fileOf(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 400">${Array.from({ length: 500 }, (_, n) => `<rect id="r${n + 1}" x="${(n % 25) * 20}" y="${Math.floor(n / 25) * 20}" width="18" height="18" fill="#456"/>`).join("")}</svg>`,
      ),
      bindings: [
        {
          part: "r{n}",
          attributes: Array.from({ length: 500 }, (_, n) => `sim/half/${String(n).padStart(3, "0")}/value`),
          show: "colour",
          colours: "-1 #2a4158, 1 #56b4e9",
        },
      ],
    }),
  ],
  sky: [
    piece("SkyMap", 520, 520, { pointings: SKY, selectedVariableKey: "tile", sourceVariableKey: "station" }),
    piece("SkyMap", 800, 520, {
      pointings: SKY,
      title: "With a list",
      horizon: ["60 20", "90 32", "120 18", "200 15"],
      sources: [{ name: "Field 1", ra: "12:00:00", dec: "-30" }],
    }),
    piece("SkyMap", 720, 400, { pointings: SKY, projection: "mollweide" }),
    piece("SkyMap", 560, 320, { pointings: SKY, projection: "aitoff", centre: "12h" }),
    piece("SkyMap", 112, 60, { pointings: SKY }),
    piece("SkyMap", 240, 200, { pointings: SKY }),
    piece("SkyMap", 320, 320, { pointings: ["no/such/device"], sources: [{ name: "Bad", ra: "noon", dec: "1" }] }),
  ],
  "sky-full": [piece("SkyMap", 1400, 820, { pointings: SKY })],
  "sky-fleet": [
    piece("SkyMap", 800, 700, {
      pointings: Array.from({ length: 512 }, (_, n) => `sim/pointing/${String(n).padStart(4, "0")}`),
    }),
  ],
  matrix: [piece("FleetMatrix", 1200, 600, { devices: FLEET, attributes: VALUES.slice(0, 4) })],
  cells: [piece("ComponentsTable", 1200, 600, { devices: FLEET, attributes: VALUES })],
  jive: [piece("Jive", 900, 560), piece("Jive", 340, 480), piece("Jive", 112, 60)],
  load: Array.from({ length: 20 }, (_, n) =>
    piece("HDBPPLiveWidget", 300, 180, {
      attributes: [`sim/fast/${String(n).padStart(2, "0")}/value`],
      maxPoints: 10_000,
      useLiveData: true,
    }),
  ),
};
