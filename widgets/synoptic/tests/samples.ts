/** The two sample drawings, and what the demo binds to their parts. */
import type { Json } from "@octopus-widgets/sdk";
import dish from "../examples/dish.svg?raw";
import station from "../examples/station.svg?raw";

export const fileOf = (text: string, name = "drawing.svg"): Json => ({
  name,
  type: "image/svg+xml",
  size: text.length,
  data: `data:image/svg+xml,${encodeURIComponent(text)}`,
});
export const DISH_FILE = fileOf(dish, "dish.svg");
export const STATION_FILE = fileOf(station, "station.svg");

export const dishBindings = (device: string): Json[] => {
  const text = (part: string, attribute: string, template = "{value} {unit}"): Json => ({
    part,
    attributes: [`${device}/${attribute}`],
    show: "text",
    template,
  });
  return [
    {
      part: "needle",
      attributes: [`${device}/achievedAzimuth`],
      show: "rotate",
      from: -360,
      to: 360,
      low: -360,
      high: 360,
      centre: "350 86",
    },
    {
      part: "reflector",
      attributes: [`${device}/achievedElevation`],
      show: "rotate",
      from: 15,
      to: 90,
      low: 75,
      high: 0,
      centre: "150 186",
    },
    text("azimuth-text", "achievedAzimuth"),
    text("elevation-text", "achievedElevation"),
    text("mode", "dishMode", "{value}"),
    text("pointing", "pointingState", "{value}"),
    text("band", "configuredBand", "{value}"),
    text("receiver-text", "receiverTemperature"),
    text("motor-text", "azimuthMotorTemperature", "motor {value} {unit}"),
    text("name", "dishMode", "{device}"),
    {
      part: "receiver-bar",
      attributes: [`${device}/receiverTemperature`],
      show: "stretch",
      from: 0,
      to: 40,
      axis: "x",
    },
    {
      part: "receiver-bar",
      attributes: [`${device}/receiverTemperature`],
      show: "colour",
      colours: "25 caution, 30 serious",
    },
    { part: "azimuth-motor", attributes: [`${device}/azimuthMotorTemperature`], show: "status", paint: "stroke" },
    { part: "receiver", attributes: [`${device}/healthState`], show: "status", paint: "stroke" },
    { part: "lock", attributes: [`${device}/achievedTargetLock`], show: "visible" },
    {
      part: "pedestal",
      attributes: [`${device}/state`, `${device}/healthState`],
      show: "status",
      paint: "stroke",
      blink: true,
    },
  ];
};

export const stationBindings = (tiles: readonly Json[], station: string): Json[] => [
  {
    part: "tile-{n}",
    attributes: [...tiles],
    show: "status",
    paint: "stroke",
    action: "variable",
    variable: "tile",
    value: "{device}",
  },
  { part: "tile-{n}-value", attributes: [...tiles], show: "text" },
  {
    part: "beam",
    attributes: [`${station}/beamAzimuth`],
    show: "rotate",
    from: -360,
    to: 360,
    low: -360,
    high: 360,
    centre: "426 164",
  },
  { part: "beam-text", attributes: [`${station}/beamElevation`], show: "text" },
];
