/** How spectra become a picture: by WebGL2 where there is a graphics processor, else on a plain canvas. */
import type { Box, ColourMap } from "@octopus-widgets/plot";
import { FlatPicture } from "./flat-picture";
import { glEngine } from "./gl-engine";
import { GlPicture } from "./gl-picture";
import type { Ends } from "./range";
import type { SpectraRing } from "./ring";

export interface PictureView {
  ring: SpectraRing;
  /** Channels from the left edge to the right; parts of channels count. */
  first: number;
  channels: number;
  /** Rows from the top, the newest, to the bottom. */
  rows: number;
  ends: Ends;
  map: ColourMap;
  /** 1: as it is. */
  alpha: number;
}

export interface Picture {
  /** False: it cannot paint now. */
  paint(context: CanvasRenderingContext2D, box: Box, view: PictureView): boolean;
  close(): void;
}

/** `auto`: WebGL2 unless it would be computed without a graphics processor. */
export type Renderer = "auto" | "webgl2" | "canvas";

/** A picture that falls back to the plain canvas while there is no context, and comes back with it. */
export class AnyPicture implements Picture {
  readonly #gl: GlPicture | null;
  #flat: FlatPicture | null = null;
  readonly #unwatch: () => void;

  /** @param redraw called when the context went or came back. */
  constructor(renderer: Renderer, redraw: () => void) {
    const engine = renderer === "canvas" ? null : glEngine(renderer === "webgl2");
    this.#gl = engine && new GlPicture(engine);
    this.#unwatch = engine?.watch(redraw) ?? (() => undefined);
  }

  paint(context: CanvasRenderingContext2D, box: Box, view: PictureView): boolean {
    if (this.#gl?.paint(context, box, view)) {
      this.#flat = null;
      return true;
    }
    this.#flat ??= new FlatPicture();
    return this.#flat.paint(context, box, view);
  }

  close(): void {
    this.#unwatch();
    this.#gl?.close();
    this.#flat = null;
  }
}
