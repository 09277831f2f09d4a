/** A picture of a ring of spectra in a texture: each spectrum is sent once, zoom, range and colours are uniforms. */
import { type Box, ratio } from "@octopus-widgets/plot";
import { GAP, type GlEngine, texture2D } from "./gl-engine";
import type { Picture, PictureView } from "./picture";
import type { SpectraRing } from "./ring";

export class GlPicture implements Picture {
  #texture: WebGLTexture | null = null;
  #key = "";
  #revision = 0;
  /** Channels that share a texel, where there are more than a texture is wide. */
  #share = 1;
  #scratch = new Float32Array(0);

  constructor(private readonly engine: GlEngine) {}

  paint(context: CanvasRenderingContext2D, box: Box, view: PictureView): boolean {
    const { engine } = this;
    const { ring, ends, map } = view;
    const { gl, uniforms } = engine;
    if (!gl || !uniforms || ring.count === 0) return false;
    const width = Math.max(1, Math.round(box.width * ratio()));
    const height = Math.max(1, Math.round(box.height * ratio()));
    if (!this.#send(gl, ring)) return false;
    engine.fit(width, height);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    const colours = engine.colours(map.table);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, colours);
    gl.viewport(0, 0, width, height);
    gl.uniform2f(uniforms.size, width, height);
    gl.uniform2f(uniforms.span, view.first / this.#share, view.channels / this.#share);
    gl.uniform2f(uniforms.ends, ends[0], 1 / (ends[1] - ends[0]));
    gl.uniform4i(uniforms.ring, ring.capacity, ring.head, ring.count, Math.ceil(ring.channels / this.#share));
    gl.uniform1f(uniforms.rows, view.rows);
    gl.uniform1f(uniforms.alpha, view.alpha);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (gl.isContextLost()) return false;
    context.imageSmoothingEnabled = false;
    const top = engine.canvas.height - height;
    context.drawImage(engine.canvas, 0, top, width, height, box.left, box.top, box.width, box.height);
    return true;
  }

  close(): void {
    if (this.#texture) this.engine.gl?.deleteTexture(this.#texture);
    this.#texture = null;
    this.#key = "";
  }

  /** Bring the texture up to date: the rows that are new, or all in a new one. */
  #send(gl: WebGL2RenderingContext, ring: SpectraRing): boolean {
    const key = `${this.engine.generation} ${ring.generation} ${ring.channels} ${ring.capacity}`;
    if (key !== this.#key || this.#ring !== ring) {
      this.close();
      const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
      if (ring.capacity > most) return false;
      this.#share = Math.ceil(ring.channels / most);
      const width = Math.ceil(ring.channels / this.#share);
      this.#scratch = new Float32Array(width);
      this.#texture = texture2D(gl, 0);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, width, ring.capacity);
      this.#key = key;
      this.#ring = ring;
      this.#revision = ring.revision - ring.count;
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    for (let age = Math.min(ring.count, ring.revision - this.#revision) - 1; age >= 0; age -= 1) {
      this.#gather(ring.row(age) as Float32Array);
      const { length } = this.#scratch;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, ring.place(age), length, 1, gl.RED, gl.FLOAT, this.#scratch);
    }
    this.#revision = ring.revision;
    return true;
  }

  #ring: SpectraRing | null = null;

  #gather(row: Float32Array): void {
    const scratch = this.#scratch;
    const share = this.#share;
    if (share > 1) scratch.fill(GAP);
    for (let channel = 0; channel < row.length; channel += 1) {
      const value = row[channel] as number;
      const shown = Number.isNaN(value) ? GAP : value;
      if (share === 1) scratch[channel] = shown;
      else {
        const at = Math.floor(channel / share);
        scratch[at] = Math.max(scratch[at] as number, shown);
      }
    }
  }
}
