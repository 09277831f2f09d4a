/**
 * One WebGL2 context for all pictures of the bundle: browsers grant about 16 to a page. Pictures are drawn on its canvas, out of the
 * page, and copied to where they are seen.
 */

/** A value that is none, in a texture: comparisons with NaN are not to be relied on in shaders. */
export const GAP = -3.0e38;

const VERTEX = `#version 300 es
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}`;

/** A pixel shows the highest of the channels and rows that share it, so that no burst is lost. */
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform sampler2D spectra;
uniform sampler2D colours;
uniform vec2 size;
uniform vec2 span;
uniform vec2 ends;
uniform ivec4 ring;
uniform float rows;
uniform float alpha;
out vec4 colour;
void main() {
  vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
  vec2 step = vec2(span.y / size.x, rows / size.y);
  int firstChannel = max(0, int(floor(span.x + (at.x - 0.5) * step.x)));
  int lastChannel = min(ring.w, max(firstChannel + 1, int(floor(span.x + (at.x + 0.5) * step.x))));
  int firstRow = int(floor((at.y - 0.5) * step.y));
  int lastRow = min(ring.z, max(firstRow + 1, int(floor((at.y + 0.5) * step.y))));
  float highest = ${GAP.toExponential()};
  for (int row = firstRow; row < lastRow; row += 1) {
    int place = ring.y - row;
    place = place < 0 ? place + ring.x : place;
    for (int channel = firstChannel; channel < lastChannel; channel += 1)
      highest = max(highest, texelFetch(spectra, ivec2(channel, place), 0).r);
  }
  if (highest <= ${(GAP / 2).toExponential()}) { colour = vec4(0.0); return; }
  float part = clamp((highest - ends.x) * ends.y, 0.0, 1.0);
  colour = vec4(texelFetch(colours, ivec2(int(part * 255.0 + 0.5), 0), 0).rgb, 1.0) * alpha;
}`;

const UNIFORMS = ["spectra", "colours", "size", "span", "ends", "ring", "rows", "alpha"] as const;
export type Uniforms = { readonly [name in (typeof UNIFORMS)[number]]: WebGLUniformLocation | null };

export class GlEngine {
  readonly canvas = document.createElement("canvas");
  /** Null: there is none, or it is lost. */
  gl: WebGL2RenderingContext | null = null;
  uniforms: Uniforms | null = null;
  /** Counts the contexts: what was made for another is gone. */
  generation = 0;
  readonly #listeners = new Set<() => void>();
  readonly #colours = new Map<Uint32Array, WebGLTexture>();

  /** @param software whether a context that computes without a graphics processor will do. */
  constructor(private readonly software: boolean) {
    this.canvas.addEventListener("webglcontextlost", (event) => {
      // Without this the browser gives none back.
      event.preventDefault();
      this.gl = null;
      this.#tell();
    });
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.#begin();
      this.#tell();
    });
    this.#begin();
  }

  /** Be told when the context goes and comes. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #begin(): void {
    this.#colours.clear();
    this.generation += 1;
    const gl = this.canvas.getContext("webgl2", {
      alpha: true,
      antialias: false,
      depth: false,
      stencil: false,
      failIfMajorPerformanceCaveat: !this.software,
    });
    const program = gl && !gl.isContextLost() ? linked(gl) : null;
    this.gl = program ? gl : null;
    if (!gl || !program) return;
    // biome-ignore lint/correctness/useHookAtTopLevel: it is none
    gl.useProgram(program);
    this.uniforms = Object.fromEntries(
      UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
    ) as Uniforms;
    gl.uniform1i(this.uniforms.spectra, 0);
    gl.uniform1i(this.uniforms.colours, 1);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.clearColor(0, 0, 0, 0);
  }

  /** Draw on a canvas that is large enough, at its lower left. It only grows: another size costs a new buffer. */
  fit(width: number, height: number): void {
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
  }

  colours(table: Uint32Array): WebGLTexture | null {
    const { gl } = this;
    if (!gl) return null;
    const known = this.#colours.get(table);
    if (known) return known;
    const texture = texture2D(gl, 1);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8,
      256,
      1,
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      new Uint8Array(table.slice().buffer),
    );
    if (texture) this.#colours.set(table, texture);
    return texture;
  }
}

/** A texture whose values are read as they are, bound to a unit. */
export function texture2D(gl: WebGL2RenderingContext, unit: number): WebGLTexture | null {
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
    gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  return texture;
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

const engines = new Map<boolean, GlEngine>();

/** The context that the pictures of the page share. */
export function glEngine(software: boolean): GlEngine {
  const known = engines.get(software) ?? new GlEngine(software);
  engines.set(software, known);
  return known;
}
