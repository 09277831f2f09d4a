/** A picture of a ring of spectra on a plain canvas of its own: a new spectrum is one line of pixels, another zoom or range all of them. */
import { type Box, ratio } from "@octopus-widgets/plot";
import type { Picture, PictureView } from "./picture";
import type { SpectraRing } from "./ring";

export class FlatPicture implements Picture {
  readonly #canvas = document.createElement("canvas");
  #line: ImageData | null = null;
  #key = "";
  #ring: SpectraRing | null = null;
  #revision = 0;

  paint(context: CanvasRenderingContext2D, box: Box, view: PictureView): boolean {
    const { ring } = view;
    const own = this.#canvas.getContext("2d");
    if (!own || ring.count === 0) return false;
    const columns = Math.max(1, Math.min(Math.ceil(view.channels), Math.round(box.width * ratio())));
    this.#draw(own, columns, view);
    const height = box.height / view.rows;
    const rows = Math.min(ring.count, view.rows);
    const top = this.#place(ring, 0);
    const before = Math.min(rows, ring.capacity - top);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = view.alpha;
    context.drawImage(this.#canvas, 0, top, columns, before, box.left, box.top, box.width, before * height);
    if (rows > before) {
      const from = box.top + before * height;
      context.drawImage(
        this.#canvas,
        0,
        0,
        columns,
        rows - before,
        box.left,
        from,
        box.width,
        (rows - before) * height,
      );
    }
    context.globalAlpha = 1;
    return true;
  }

  close(): void {
    this.#key = "";
  }

  /** Newer rows lie above older ones, so that two copies show them all. */
  #place(ring: SpectraRing, age: number): number {
    return ring.capacity - 1 - ring.place(age);
  }

  #draw(own: CanvasRenderingContext2D, columns: number, view: PictureView): void {
    const { ring, first, channels, ends, map } = view;
    const key = [ring.generation, first, channels, columns, ends, map.stops].join();
    if (key !== this.#key || ring !== this.#ring) {
      this.#canvas.width = columns;
      this.#canvas.height = ring.capacity;
      this.#line = own.createImageData(columns, 1);
      this.#key = key;
      this.#ring = ring;
      this.#revision = ring.revision - ring.count;
    }
    const line = this.#line as ImageData;
    const pixels = new Uint32Array(line.data.buffer);
    for (let age = Math.min(ring.count, ring.revision - this.#revision) - 1; age >= 0; age -= 1) {
      colourLine(pixels, ring.row(age) as Float32Array, view);
      own.putImageData(line, 0, this.#place(ring, age));
    }
    this.#revision = ring.revision;
  }
}

/** The colours of one spectrum: a pixel shows the highest of the channels that share it. */
export function colourLine(
  pixels: Uint32Array,
  row: Float32Array,
  { first, channels, ends, map }: Pick<PictureView, "first" | "channels" | "ends" | "map">,
): void {
  const step = channels / pixels.length;
  const scale = 255 / (ends[1] - ends[0]);
  for (let column = 0; column < pixels.length; column += 1) {
    const from = Math.max(0, Math.floor(first + column * step));
    const until = Math.min(row.length, Math.max(from + 1, Math.floor(first + (column + 1) * step)));
    let highest = Number.NaN;
    for (let channel = from; channel < until; channel += 1) {
      const value = row[channel] as number;
      if (!(highest >= value) && !Number.isNaN(value)) highest = value;
    }
    const part = Math.max(0, Math.min(255, Math.round((highest - ends[0]) * scale)));
    pixels[column] = Number.isNaN(highest) ? 0 : (map.table[part] as number);
  }
}
