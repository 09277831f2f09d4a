/** The drawing itself: the sky below, then what stands and points in it. */
import { clockMinutes } from "./angles";
import { type Horizontal, horizontal, ofDate, ofGalactic, separation } from "./astronomy";
import type { SkyObject } from "./catalogue";
import type { Profile } from "./horizon";
import type { SkyProjection } from "./map";
import type { Point } from "./projection";
import { ageOf, type Pointing } from "./use-pointings";

export const TOKENS = [
  "--surface-sunken",
  "--surface-inset",
  "--surface-panel",
  "--line",
  "--line-strong",
  "--text",
  "--text-soft",
  "--text-dim",
  "--accent",
  "--series-1",
  "--series-3",
  "--series-2",
  "--font",
] as const;
export type Tokens = { readonly [name in (typeof TOKENS)[number]]: string };

/** Something on the map that can be hovered and chosen. */
export interface Target extends Point {
  kind: "pointing" | "source";
  key: string;
  label: string;
}

/** Two pointings closer than this on the map are one symbol with a count, in pixels. */
const TOGETHER = 5;
/** Angles below which a drive's error is no line of its own, degrees. */
const ON_TARGET = 0.1;
const TRACK_STEP = 600;

export interface Below {
  context: CanvasRenderingContext2D;
  map: SkyProjection;
  tokens: Tokens;
  profile: Profile;
  galaxy: boolean;
  letters: boolean;
}

/** Sky, horizon, grid and galactic plane: the same for a minute. */
export function drawSky({ context, map, tokens, profile, galaxy, letters }: Below): void {
  const { width, height } = map.view;
  context.clearRect(0, 0, width, height);
  context.fillStyle = tokens["--surface-inset"];
  context.beginPath();
  outline(context, map);
  context.fill();
  if (map.round) maskRound(context, map, tokens, profile);
  else maskFlat(context, map, tokens, profile);
  context.lineWidth = 1;
  context.strokeStyle = tokens["--line"];
  if (map.round) gridRound(context, map);
  else gridFlat(context, map);
  if (galaxy) drawGalaxy(context, map, tokens);
  context.strokeStyle = tokens["--line-strong"];
  context.setLineDash([]);
  context.beginPath();
  outline(context, map);
  context.stroke();
  if (letters) (map.round ? lettersRound : lettersFlat)(context, map, tokens);
}

function outline(context: CanvasRenderingContext2D, { centreX, centreY, radius, round }: SkyProjection): void {
  context.ellipse(centreX, centreY, radius, round ? radius : radius / 2, 0, 0, 2 * Math.PI);
}

/** What the site does not see: between the horizon and the profile. */
function maskRound(context: CanvasRenderingContext2D, map: SkyProjection, tokens: Tokens, profile: Profile): void {
  context.beginPath();
  outline(context, map);
  for (let azimuth = 0; azimuth <= 360; azimuth += 2) {
    const at = map.ofHorizontal({ azimuth, elevation: profile.at(azimuth) });
    if (!at) continue;
    if (azimuth === 0) context.moveTo(at.x, at.y);
    else context.lineTo(at.x, at.y);
  }
  context.closePath();
  context.fillStyle = tokens["--surface-sunken"];
  context.fill("evenodd");
  polyline(
    context,
    circle(profile.at, 2).map((at) => map.ofHorizontal(at)),
    map,
  );
  context.strokeStyle = tokens["--line-strong"];
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

const circle = (elevation: (azimuth: number) => number, step: number): Horizontal[] =>
  Array.from({ length: 360 / step + 1 }, (_, at) => ({ azimuth: at * step, elevation: elevation(at * step) }));

/** The same on an equatorial map, in cells of three degrees, and the two lines. */
function maskFlat(context: CanvasRenderingContext2D, map: SkyProjection, tokens: Tokens, profile: Profile): void {
  const { time, site } = map.view;
  const cell = (3 / 360) * 2 * map.radius;
  context.save();
  context.beginPath();
  outline(context, map);
  context.clip();
  context.fillStyle = tokens["--surface-sunken"];
  for (let dec = -88.5; dec < 90; dec += 3)
    for (let ra = 1.5; ra < 360; ra += 3) {
      const { azimuth, elevation } = horizontal(ofDate({ ra, dec }, time), time, site);
      if (elevation >= profile.at(azimuth)) continue;
      const at = map.ofJ2000({ ra, dec });
      context.fillRect(at.x - cell / 2 - 0.5, at.y - cell / 2 - 0.5, cell + 1, cell + 1);
    }
  context.restore();
  polyline(
    context,
    circle(profile.at, 3).map((at) => map.ofHorizontal(at)),
    map,
  );
  context.strokeStyle = tokens["--line-strong"];
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

function gridRound(context: CanvasRenderingContext2D, { centreX, centreY, radius }: SkyProjection): void {
  for (const elevation of [30, 60]) {
    context.beginPath();
    context.arc(centreX, centreY, (radius * (90 - elevation)) / 90, 0, 2 * Math.PI);
    context.stroke();
  }
  context.beginPath();
  for (let azimuth = 0; azimuth < 360; azimuth += 45) {
    const [sine, cosine] = [Math.sin((azimuth * Math.PI) / 180), Math.cos((azimuth * Math.PI) / 180)];
    context.moveTo(centreX - (sine * radius) / 9, centreY - (cosine * radius) / 9);
    context.lineTo(centreX - sine * radius, centreY - cosine * radius);
  }
  context.stroke();
}

function gridFlat(context: CanvasRenderingContext2D, map: SkyProjection): void {
  const steps = Array.from({ length: 61 }, (_, at) => at);
  for (let dec = -60; dec <= 60; dec += 30) {
    polyline(
      context,
      steps.map((at) => map.ofJ2000({ ra: map.middle + 180.01 + at * 5.9996, dec })),
      map,
    );
    context.stroke();
  }
  for (let ra = 0; ra < 360; ra += 45) {
    polyline(
      context,
      steps.map((at) => map.ofJ2000({ ra, dec: -90 + at * 3 })),
      map,
    );
    context.stroke();
  }
}

function drawGalaxy(context: CanvasRenderingContext2D, map: SkyProjection, tokens: Tokens): void {
  const plane = Array.from({ length: 181 }, (_, at) => ofGalactic(at * 2, 0));
  polyline(
    context,
    plane.map((at) => (map.round ? map.ofDate(ofDate(at, map.view.time)) : map.ofJ2000(at))),
    map,
  );
  context.strokeStyle = tokens["--text-dim"];
  context.lineWidth = 1.25;
  context.setLineDash([1, 4]);
  context.lineCap = "round";
  context.stroke();
  context.setLineDash([]);
  context.lineCap = "butt";
  context.lineWidth = 1;
}

function lettersRound(context: CanvasRenderingContext2D, map: SkyProjection, tokens: Tokens): void {
  const { centreX, centreY, radius } = map;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [letter, azimuth] of [
    ["N", 0],
    ["E", 90],
    ["S", 180],
    ["W", 270],
  ] as const) {
    context.fillStyle = tokens["--text-soft"];
    context.font = `600 12px ${tokens["--font"]}`;
    const [sine, cosine] = [Math.sin((azimuth * Math.PI) / 180), Math.cos((azimuth * Math.PI) / 180)];
    context.fillText(letter, centreX - sine * (radius + 9), centreY - cosine * (radius + 9));
  }
  if (radius < 90) return;
  context.fillStyle = tokens["--text-dim"];
  context.font = `10px ${tokens["--font"]}`;
  for (const elevation of [30, 60])
    context.fillText(`${elevation}°`, centreX + 11, centreY + (radius * (90 - elevation)) / 90 - 7);
}

function lettersFlat(context: CanvasRenderingContext2D, map: SkyProjection, tokens: Tokens): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = tokens["--text-dim"];
  context.font = `10px ${tokens["--font"]}`;
  for (let hour = 0; hour < 24; hour += map.radius < 160 ? 6 : 3) {
    const at = map.ofJ2000({ ra: hour * 15, dec: 0 });
    if (Math.abs(at.x - map.centreX) < map.radius - 10) context.fillText(`${hour}h`, at.x + 2, at.y + 8);
  }
  for (const dec of [-60, -30, 30, 60]) {
    const at = map.ofJ2000({ ra: map.middle + 179.9, dec });
    context.textAlign = "right";
    context.fillText(`${dec > 0 ? "+" : "−"}${Math.abs(dec)}°`, at.x - 4, at.y);
  }
}

/** A path through points; it breaks where one is not on the map, and where it would cross the map's rim. */
function polyline(context: CanvasRenderingContext2D, points: readonly (Point | null)[], map: SkyProjection): void {
  context.beginPath();
  let before: Point | null = null;
  for (const at of points) {
    if (at && before && Math.abs(at.x - before.x) < map.radius) context.lineTo(at.x, at.y);
    else if (at) context.moveTo(at.x, at.y);
    before = at;
  }
}

export interface Above {
  context: CanvasRenderingContext2D;
  map: SkyProjection;
  tokens: Tokens;
  objects: readonly SkyObject[];
  pointings: readonly Pointing[];
  /** Where the tracks of sources begin; they end at the map's instant. */
  from: number;
  /** Hovered, or chosen by keys. */
  active: string | null;
  /** Keys of what the dashboard's variables have chosen. */
  selected: readonly string[];
  labels: boolean;
}

/** Sources and pointings. Gives what can be hovered, the most important last. */
export function drawObjects(above: Above): Target[] {
  const { context, map } = above;
  context.clearRect(0, 0, map.view.width, map.view.height);
  const sources = drawSources(above);
  const pointings = drawPointings(above);
  if (above.labels) drawLabels(above, [...pointings, ...sources]);
  return [...sources, ...pointings];
}

function drawSources({ context, map, tokens, objects, from, active, selected }: Above): Target[] {
  const { time } = map.view;
  const targets: Target[] = [];
  for (const { name, kind, placeAt } of objects) {
    const key = `source ${name}`;
    const chosen = key === active || selected.includes(key);
    if (time > from || key === active) {
      const end = time > from ? time : time + 6 * 3600;
      const steps = Math.ceil((end - from) / TRACK_STEP);
      const at = (step: number): number => Math.min(end, from + step * TRACK_STEP);
      // On a map of right ascensions sources stand still: there only what wanders leaves a track.
      const track = Array.from({ length: steps + 1 }, (_, step) => map.ofDate(placeAt(at(step)), at(step)));
      polyline(context, track, map);
      context.strokeStyle = chosen ? tokens["--text-soft"] : tokens["--line-strong"];
      context.lineWidth = 1;
      context.stroke();
    }
    const at = map.ofDate(placeAt(time), time);
    if (!at) continue;
    drawSource(context, tokens, at, kind, name, chosen);
    targets.push({ ...at, kind: "source", key, label: name });
  }
  return targets;
}

function drawSource(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  { x, y }: Point,
  kind: SkyObject["kind"],
  name: string,
  chosen: boolean,
): void {
  context.lineWidth = 1.25;
  context.strokeStyle = chosen ? tokens["--text"] : tokens["--text-soft"];
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  if (kind === "own") {
    context.moveTo(x - 4.5, y);
    context.lineTo(x + 4.5, y);
    context.moveTo(x, y - 4.5);
    context.lineTo(x, y + 4.5);
    context.stroke();
  } else if (name === "Sun") {
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 1.5, 0, 2 * Math.PI);
    context.fill();
  } else if (name === "Moon") {
    context.arc(x, y, 5.5, 0.6, 2 * Math.PI - 0.6);
    context.quadraticCurveTo(x - 1, y, x + 4.5, y + 3.1);
    context.fill();
  } else {
    context.arc(x, y, kind === "body" ? 2.75 : 1.75, 0, 2 * Math.PI);
    if (kind === "body") context.stroke();
    else context.fill();
  }
  if (chosen) ring(context, tokens["--accent"], { x, y }, 9);
}

function ring(context: CanvasRenderingContext2D, colour: string, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke();
}

function drawPointings({ context, map, tokens, pointings, active, selected }: Above): Target[] {
  const shown = pointings.filter(({ achieved }) => achieved !== null);
  for (const { trail, group, device } of shown) {
    if (trail.points.length < 2) continue;
    polyline(
      context,
      trail.points.map(({ at, time }) => map.ofHorizontal(at, time)),
      map,
    );
    context.globalAlpha = `pointing ${device}` === active ? 1 : 0.45;
    context.strokeStyle = colourOf(tokens, group);
    context.lineWidth = 1.25;
    context.stroke();
  }
  context.globalAlpha = 1;
  const targets: Target[] = [];
  const places: { at: Point; pointing: Pointing }[] = [];
  for (const pointing of shown) {
    const at = pointing.achieved && map.ofHorizontal(pointing.achieved, pointing.time ?? undefined);
    if (!at) continue;
    const key = `pointing ${pointing.device}`;
    targets.push({ ...at, kind: "pointing", key, label: pointing.label });
    drawDesired(context, map, tokens, pointing, at);
    if (key === active || selected.includes(key)) ring(context, tokens["--accent"], at, 9);
    // Many on one source are one symbol: the first of them is drawn.
    if (!places.some((one) => Math.hypot(one.at.x - at.x, one.at.y - at.y) < 0.75 && sameLook(one.pointing, pointing)))
      drawPointing(context, tokens, at, pointing);
    if (places.length < 64) places.push({ at, pointing });
  }
  return targets;
}

const sameLook = (one: Pointing, other: Pointing): boolean =>
  one.group === other.group && ageOf(one).stale === ageOf(other).stale;

const colourOf = (tokens: Tokens, group: number): string => tokens[group === 0 ? "--series-1" : "--series-3"];

function drawPointing(context: CanvasRenderingContext2D, tokens: Tokens, { x, y }: Point, pointing: Pointing): void {
  const { stale } = ageOf(pointing);
  context.beginPath();
  if (pointing.group === 0) context.arc(x, y, 4, 0, 2 * Math.PI);
  else context.rect(x - 3.5, y - 3.5, 7, 7);
  if (stale) {
    context.strokeStyle = tokens["--text-dim"];
    context.lineWidth = 1.25;
    context.setLineDash([2, 2]);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  context.fillStyle = colourOf(tokens, pointing.group);
  context.fill();
  context.strokeStyle = tokens["--surface-inset"];
  context.lineWidth = 1;
  context.stroke();
}

/** Where it should look, and the way there, as long as it is not there. */
function drawDesired(
  context: CanvasRenderingContext2D,
  map: SkyProjection,
  tokens: Tokens,
  { achieved, desired, time, group }: Pointing,
  at: Point,
): void {
  if (!achieved || !desired || separation(achieved, desired) < ON_TARGET) return;
  const to = map.ofHorizontal(desired, time ?? undefined);
  if (!to) return;
  context.strokeStyle = colourOf(tokens, group);
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  polyline(context, [at, to], map);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(to.x, to.y, 5, 0, 2 * Math.PI);
  context.moveTo(to.x - 7, to.y);
  context.lineTo(to.x - 3, to.y);
  context.moveTo(to.x + 3, to.y);
  context.lineTo(to.x + 7, to.y);
  context.stroke();
}

/** Names, where there is room: pointings first, those that stand together as one. */
function drawLabels({ context, map, tokens, active, selected }: Above, targets: readonly Target[]): void {
  context.font = `11px ${tokens["--font"]}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const taken: { x: number; y: number; width: number }[] = [];
  const told = new Set<string>();
  const important = (target: Target): number => (target.key === active || selected.includes(target.key) ? 0 : 1);
  for (const target of [...targets].sort((one, other) => important(one) - important(other))) {
    if (told.has(target.key)) continue;
    const together = targets.filter(
      (other) => other.kind === target.kind && Math.hypot(other.x - target.x, other.y - target.y) < TOGETHER,
    );
    for (const other of together) told.add(other.key);
    const more = together.length - 1;
    const text = more > 0 ? `${target.label} +${more}` : target.label;
    const width = context.measureText(text).width;
    const right = target.x + 9 + width < map.view.width - 2;
    const place = { x: right ? target.x + 8 : target.x - 8 - width, y: target.y, width };
    const crossed = taken.some(
      (other) =>
        Math.abs(other.y - place.y) < 12 && place.x < other.x + other.width + 4 && other.x < place.x + width + 4,
    );
    if (crossed && important(target) > 0) continue;
    taken.push(place, { x: target.x - 5, y: target.y, width: 10 });
    context.lineWidth = 3;
    context.strokeStyle = tokens["--surface-inset"];
    context.lineJoin = "round";
    context.strokeText(text, place.x, place.y);
    context.fillStyle = tokens[target.kind === "pointing" || important(target) === 0 ? "--text" : "--text-dim"];
    context.fillText(text, place.x, place.y);
  }
}

/** `+3 h 20 min` and when that is. */
export function aheadText(now: number, ahead: number): string {
  const minutes = Math.round(ahead / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `+${hours ? `${hours} h` : ""}${hours && rest ? " " : ""}${rest || !hours ? `${rest} min` : ""}, ${clockMinutes(now + ahead)} UTC`;
}
