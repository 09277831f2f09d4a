import { colourMap } from "@octopus-widgets/plot";
import { afterEach, expect, test, vi } from "vitest";
import { readBands } from "../src/bands";
import { colourLine } from "../src/flat-picture";
import { glEngine } from "../src/gl-engine";
import { partsOf, rowsShown } from "../src/layout";
import { AnyPicture, type PictureView } from "../src/picture";
import { SpectraRing } from "../src/ring";

afterEach(() => vi.restoreAllMocks());

const map = colourMap("dark");

test("a pixel shows the highest of its channels, and a gap nothing", () => {
  const row = Float32Array.from([0, 9, 1, Number.NaN, Number.NaN, Number.NaN, 10, 5]);
  const pixels = new Uint32Array(4);
  colourLine(pixels, row, { first: 0, channels: 8, ends: [0, 10], map });
  expect([...pixels]).toEqual([map.table[230], map.table[26], 0, map.table[255]]);
  const zoomed = new Uint32Array(2);
  colourLine(zoomed, row, { first: 6, channels: 2, ends: [0, 10], map });
  expect([...zoomed]).toEqual([map.table[255], map.table[128]]);
});

test("bands are read as they are written, and what is none is told", () => {
  const { bands, faults } = readBands(["1559-1610 GNSS L1", "  960 to 1164", "-5..-2 x", "1e3–2e3", "GNSS", "", "5-5"]);
  expect(bands).toEqual([
    { from: 1559, to: 1610, label: "GNSS L1" },
    { from: 960, to: 1164, label: "" },
    { from: -5, to: -2, label: "x" },
    { from: 1000, to: 2000, label: "" },
  ]);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain("got “GNSS”");
});

test("without room for two the waterfall stays", () => {
  expect(partsOf(300, 300, 40, true, "both").spectrum).not.toBeNull();
  const small = partsOf(112, 60, 0, false, "both");
  expect([small.spectrum, small.waterfall]).toEqual([null, small.all]);
  expect([rowsShown(9, 500), rowsShown(64, 500), rowsShown(300, 500), rowsShown(300, 200)]).toEqual([32, 64, 500, 200]);
});

/** A context whose every function can be called, and what was called. */
function pretended(calls: string[]): object {
  const known: { [name: string]: unknown } = {
    isContextLost: () => false,
    getProgramParameter: () => true,
    getParameter: () => 8192,
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  };
  return new Proxy(known, {
    get: (target, name: string) => {
      if (name in target) return target[name];
      return /^[A-Z]/.test(name)
        ? 1
        : (...given: unknown[]) => {
            calls.push(name === "drawImage" ? `drawImage ${given[0] === glEngine(true).canvas ? "gl" : "flat"}` : name);
            return {};
          };
    },
    set: () => true,
  });
}

test("while the context is lost the plain canvas draws, and WebGL2 again when it is back", () => {
  const [gl, flat, page] = [[], [], []] as [string[], string[], string[]];
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(((kind: string) =>
    kind === "webgl2" ? pretended(gl) : pretended(flat)) as never);
  const redraw = vi.fn();
  const picture = new AnyPicture("webgl2", redraw);
  const ring = new SpectraRing(32, "linear");
  for (let time = 1; time <= 3; time += 1) ring.take(time, [1, 2, 3, 4]);
  const view: PictureView = { ring, first: 0, channels: 4, rows: 32, ends: [0, 4], map, alpha: 1 };
  const target = pretended(page) as CanvasRenderingContext2D;
  const box = { left: 0, top: 0, width: 40, height: 40 };
  const paint = (): string[] => {
    page.length = 0;
    gl.length = 0;
    flat.length = 0;
    expect(picture.paint(target, box, view)).toBe(true);
    return page.filter((call) => call.startsWith("drawImage"));
  };
  expect(paint()).toEqual(["drawImage gl"]);
  expect(gl.filter((call) => call === "texSubImage2D")).toHaveLength(3);
  ring.take(4, [1, 2, 3, 4]);
  paint();
  // One spectrum more is one row sent, nothing else.
  expect(gl.filter((call) => call === "texSubImage2D")).toHaveLength(1);
  expect(gl).not.toContain("texStorage2D");

  const lost = new Event("webglcontextlost", { cancelable: true });
  glEngine(true).canvas.dispatchEvent(lost);
  expect(lost.defaultPrevented).toBe(true);
  expect(redraw).toHaveBeenCalledTimes(1);
  expect(paint()).toEqual(["drawImage flat"]);
  expect(flat.filter((call) => call === "putImageData")).toHaveLength(4);

  glEngine(true).canvas.dispatchEvent(new Event("webglcontextrestored"));
  expect(redraw).toHaveBeenCalledTimes(2);
  expect(paint()).toEqual(["drawImage gl"]);
  expect(gl.filter((call) => call === "texSubImage2D")).toHaveLength(4);
  picture.close();
  glEngine(true).canvas.dispatchEvent(new Event("webglcontextlost"));
  expect(redraw).toHaveBeenCalledTimes(2);
});
