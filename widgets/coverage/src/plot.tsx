import { colourMap, linearTicks, type Palette, ratio, usePalette } from "@octopus-widgets/plot";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useEffect, useRef, useState } from "react";
import type { CoverageConfig } from "./config";
import css from "./coverage.module.css";
import type { Coverage } from "./coverage-of";
import type { Antenna } from "./geometry";
import { lengthText, timeText, wavesText } from "./words";

interface Props {
  coverage: Coverage;
  antennas: readonly Antenna[];
  colourBy: CoverageConfig["colourBy"];
  label: string;
}

const MARGIN = 30;
/** CSS pixels within which a point is pointed at. */
const NEAR = 12;

/** The uv plane; each point with its mirror image. Arrows step through the baselines. */
export function Plot({ coverage, antennas, colourBy, label }: Props) {
  const palette = usePalette();
  const [box, size] = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<{ baseline: number; point: number } | null>(null);
  const side = Math.max(1, Math.min(size.width, size.height));
  const margin = side < 160 ? 4 : MARGIN;
  const scale = (side / 2 - margin) / ((coverage.longest || 1) * 1.04);
  const shown = at && at.baseline < coverage.baselines.length ? at : null;
  const chosen = shown?.baseline ?? -1;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || side < 8) return;
    element.width = Math.round(side * ratio());
    element.height = element.width;
    context.setTransform(ratio(), 0, 0, ratio(), 0, 0);
    paintAxes(context, palette, side, margin, coverage.longest * 1.04, scale);
    paintTracks(context, palette, { coverage, colourBy, side, scale, chosen });
  }, [coverage, colourBy, palette, side, margin, scale, chosen]);
  const point = (x: number, y: number): void => {
    const [wantedU, wantedV] = [(side / 2 - x) / scale, (side / 2 - y) / scale];
    let best = (NEAR / scale) ** 2;
    let found = -1;
    for (let index = 0; index < coverage.u.length; index += 1) {
      const [u, v] = [coverage.u[index] as number, coverage.v[index] as number];
      const near = Math.min((u - wantedU) ** 2 + (v - wantedV) ** 2, (u + wantedU) ** 2 + (v + wantedV) ** 2);
      if (near < best) [best, found] = [near, index];
    }
    const each = coverage.times.length * coverage.frequencies.length;
    setAt(found < 0 ? null : { baseline: Math.floor(found / each), point: found });
  };
  const step = (by: number): void => {
    const { length } = coverage.baselines;
    const next = ((((shown?.baseline ?? (by > 0 ? -1 : 0)) + by) % length) + length) % length;
    setAt({ baseline: next, point: next * coverage.times.length * coverage.frequencies.length });
  };
  const said = shown ? pointText(coverage, antennas, shown) : "";
  return (
    <div ref={box} className={css.plot}>
      <div
        className={css.plane}
        style={{ width: side, height: side }}
        role="application"
        aria-label={`${label}. Arrows step through the baselines.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: baselines are stepped through by keys
        tabIndex={0}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => point(offsetX, offsetY)}
        onPointerLeave={() => setAt(null)}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight" || event.key === "ArrowDown") step(1);
          else if (event.key === "ArrowLeft" || event.key === "ArrowUp") step(-1);
          else if (event.key === "Escape") setAt(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <canvas ref={canvas} style={{ width: side, height: side }} />
      </div>
      <p className={css.said} role="status">
        {said}
      </p>
    </div>
  );
}

/** What is pointed at, in words. */
export function pointText(
  { baselines, times, frequencies, u, v }: Coverage,
  antennas: readonly Antenna[],
  { baseline, point }: { baseline: number; point: number },
): string {
  const found = baselines[baseline];
  if (!found) return "";
  const names = `${antennas[found.first]?.name}–${antennas[found.second]?.name}, ${lengthText(found.length)}`;
  const time = times[point % times.length];
  const frequency = frequencies[Math.floor(point / times.length) % frequencies.length];
  const waves = `u ${wavesText(u[point] ?? 0)}, v ${wavesText(v[point] ?? 0)}`;
  const channel = frequencies.length > 1 ? [`${Number(((frequency ?? 0) / 1e6).toPrecision(6))} MHz`] : [];
  return [names, waves, ...channel, ...(time === undefined ? [] : [timeText(time)])].join(", ");
}

function paintAxes(
  context: CanvasRenderingContext2D,
  palette: Palette,
  side: number,
  margin: number,
  most: number,
  scale: number,
): void {
  context.clearRect(0, 0, side, side);
  context.strokeStyle = palette.line;
  context.lineWidth = 0.75;
  context.strokeRect(margin, margin, side - 2 * margin, side - 2 * margin);
  context.fillStyle = palette.dim;
  context.font = palette.font;
  context.textAlign = "center";
  for (const tick of linearTicks(-most, most, 5)) {
    const [x, y] = [side / 2 - tick * scale, side / 2 - tick * scale];
    context.beginPath();
    context.moveTo(x, margin);
    context.lineTo(x, side - margin);
    context.moveTo(margin, y);
    context.lineTo(side - margin, y);
    context.stroke();
    if (margin < MARGIN || Math.abs(x - side / 2) > side / 2 - margin - 14) continue;
    context.textBaseline = "top";
    context.fillText(wavesText(tick), x, side - margin + 5);
  }
  if (margin < MARGIN) return;
  context.textBaseline = "bottom";
  context.fillText("v, north", side / 2, margin - 6);
  context.textAlign = "left";
  context.fillText("u, east", margin + 4, side / 2 - 3);
}

interface Tracks {
  coverage: Coverage;
  colourBy: CoverageConfig["colourBy"];
  side: number;
  scale: number;
  chosen: number;
}

function paintTracks(context: CanvasRenderingContext2D, palette: Palette, tracks: Tracks): void {
  const { coverage, colourBy, side, scale, chosen } = tracks;
  const { baselines, times, frequencies, u, v } = coverage;
  const centre = side / 2;
  const dot = times.length > 1 ? 1.4 : 2.4;
  const ramp = colourMap(palette.theme, palette.theme === "light" ? "magma" : "viridis").stops.slice(2, 9);
  const pool = palette.series;
  for (const [index, { first }] of baselines.entries())
    for (let point = 0; point < times.length * frequencies.length; point += 1) {
      const at = index * times.length * frequencies.length + point;
      const late = Math.floor(((point % times.length) / times.length) * ramp.length);
      const own = colourBy === "dish" ? first : index;
      context.fillStyle =
        index === chosen
          ? palette.text
          : ((colourBy === "time" ? ramp[late] : pool[own % pool.length]) ?? palette.text);
      context.globalAlpha = chosen < 0 || index === chosen ? 1 : 0.3;
      const large = index === chosen ? dot + 1.2 : dot;
      const [x, y] = [(u[at] as number) * scale, (v[at] as number) * scale];
      context.fillRect(centre - x - large / 2, centre - y - large / 2, large, large);
      context.fillRect(centre + x - large / 2, centre + y - large / 2, large, large);
    }
  context.globalAlpha = 1;
}
