// Draws the tiles of an image by WebGL2.
import { MASKED_COLOUR, encodedLimits } from "./colours.js";
import { clamp, tileOnScreen, tilePerPixel } from "./geometry.js";
import { PEAK_STANDS_OUT } from "./peaks.js";
import { program } from "./webgl_program.js";

const TILE_VERTEX = `#version 300 es
uniform vec4 u_area;  // left, right, bottom, top in clip coordinates
void main() {
  bool right = (gl_VertexID & 1) == 1, upper = gl_VertexID > 1;
  gl_Position = vec4(right ? u_area.y : u_area.x, upper ? u_area.w : u_area.z, 0, 1);
}`;

const tileFragment = (smooth) => `#version 300 es
precision highp float;
const bool SMOOTH = ${smooth};
precision highp sampler2D;
uniform sampler2D u_tile;     // half floats: the pixels of level 0; above it mean and peak of blocks, side by side
uniform sampler2D u_colours;  // 1024 x 1, along the square root of t
uniform vec2 u_start;         // pixel of the tile at device px (0, 0)
uniform vec2 u_step;          // pixels of the tile per device px
uniform vec2 u_limits;        // low, and one over the distance to high
uniform vec3 u_masked;
uniform ivec2 u_last;         // of the tile's pixels, the one in the last column and row
uniform bool u_has_peaks;     // whether the tile holds them beside the means
uniform vec2 u_stands_out;    // how far a peak is above the mean where it begins to be shown, and where it is alone
out vec4 colour;

const float MASKED = -65000.0;

vec2 meanAndPeak(ivec2 at) {
  vec2 both = texelFetch(u_tile, at, 0).rg;
  return u_has_peaks ? both : both.rr;
}

// What is shown between four pixels, of which masked ones have no say: their mean, weighted by how near they are; but
// the brightest peak among them where it stands out, or a faint star would drown in the mean. A device px takes the
// peaks of all pixels whose centres it holds, so that none is passed over.
float between(vec2 place, ivec2 last) {
  vec2 low = floor(place - 0.5), part = place - 0.5 - low;
  ivec2 a = clamp(ivec2(low), ivec2(0), last), b = clamp(ivec2(low) + 1, ivec2(0), last);
  vec2 lower_left = meanAndPeak(a), lower_right = meanAndPeak(ivec2(b.x, a.y));
  vec2 upper_left = meanAndPeak(ivec2(a.x, b.y)), upper_right = meanAndPeak(b);
  vec4 means = vec4(lower_left.r, lower_right.r, upper_left.r, upper_right.r);
  vec4 peaks = vec4(lower_left.g, lower_right.g, upper_left.g, upper_right.g);
  vec4 weights = vec4((1.0 - part.x) * (1.0 - part.y), part.x * (1.0 - part.y),
                      (1.0 - part.x) * part.y, part.x * part.y);
  weights *= step(MASKED, means);
  float sum = dot(weights, vec4(1));
  if (sum <= 0.01) return 2.0 * MASKED;
  float mean = dot(weights, means) / sum;
  vec2 reach = max(abs(u_step) * 0.5, 0.5) + 0.001;
  vec2 near = step(part, reach), far = step(1.0 - part, reach);
  vec4 held = vec4(near.x * near.y, far.x * near.y, near.x * far.y, far.x * far.y);
  peaks = mix(vec4(mean), peaks, held * step(MASKED, peaks));
  float peak = max(max(peaks.x, peaks.y), max(peaks.z, peaks.w));
  return mix(mean, peak, smoothstep(u_stands_out.x, u_stands_out.y, peak - mean));
}

void main() {
  vec2 place = u_start + gl_FragCoord.xy * u_step;
  float value = SMOOTH ? between(place, u_last) : texelFetch(u_tile, clamp(ivec2(place), ivec2(0), u_last), 0).r;
  float t = clamp((value - u_limits.x) * u_limits.y, 0.0, 1.0);
  vec4 seen = texelFetch(u_colours, ivec2(sqrt(t) * 1023.0 + 0.5, 0), 0);
  colour = value < MASKED ? vec4(u_masked, 1) : seen;
}`;

const TEXTURES_KEPT = 192;

/** Draws tiles; their textures are made whenever they are missing. */
export class TilePainter {
  constructor(gl) {
    this.gl = gl;
    this.textures = new Map(); // tile -> texture, the last used at the end
    this.programs = [false, true].map((smooth) => program(gl, TILE_VERTEX, tileFragment(smooth)));
    this.nothing = gl.createVertexArray();
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  paint({ image, screen, tiles, display }) {
    const { gl } = this;
    gl.bindVertexArray(this.nothing);
    gl.disable(gl.BLEND);
    gl.activeTexture(gl.TEXTURE1);
    this.bindColours(display.colours);
    gl.activeTexture(gl.TEXTURE0);
    let used;
    for (const tile of tiles) {
      const [left, right, bottom, top] = tileOnScreen(image, screen, tile);
      const { start, step } = tilePerPixel(image, screen, tile);
      const { program, uniforms } = this.programs[tile.level > 0 || step[0] > 1 ? 1 : 0];
      if (program !== used) this.use(program, uniforms, image, display);
      used = program;
      this.bindTile(tile);
      gl.uniform1i(uniforms.u_has_peaks, Number(tile.channels > 1));
      gl.uniform2f(uniforms.u_start, ...start);
      gl.uniform2f(uniforms.u_step, ...step);
      gl.uniform2i(uniforms.u_last, tile.width - 1, tile.height - 1);
      gl.uniform4f(
        uniforms.u_area,
        ...[left, right].map((edge) => clamp((2 * edge) / screen.width - 1, -1, 1)),
        ...[bottom, top].map((edge) => clamp((2 * edge) / screen.height - 1, -1, 1)),
      );
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
    this.forgetTextures(tiles.length);
  }

  use(program, uniforms, image, display) {
    const { gl } = this;
    const noise = image.noise * image.scale; // as tiles are encoded
    gl.useProgram(program);
    gl.uniform1i(uniforms.u_colours, 1);
    gl.uniform1i(uniforms.u_tile, 0);
    gl.uniform2f(uniforms.u_limits, ...encodedLimits(image, display.limits));
    gl.uniform2f(uniforms.u_stands_out, ...PEAK_STANDS_OUT.map((sigma) => (display.peaks ? sigma * noise : 2e5)));
    gl.uniform3f(uniforms.u_masked, ...MASKED_COLOUR.map((channel) => channel / 255));
  }

  bindTile(tile) {
    const { gl } = this;
    const known = this.textures.get(tile);
    this.textures.delete(tile);
    this.textures.set(tile, known ?? gl.createTexture());
    gl.bindTexture(gl.TEXTURE_2D, this.textures.get(tile));
    if (known) return;
    const [internal, format] = tile.channels > 1 ? [gl.RG16F, gl.RG] : [gl.R16F, gl.RED];
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, tile.width, tile.height, 0, format, gl.HALF_FLOAT, tile.halfs);
    this.withoutFilter();
  }

  bindColours(colours) {
    const { gl } = this;
    this.colourTexture ??= gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.colourTexture);
    if (this.colours === colours) return;
    this.colours = colours;
    const bytes = new Uint8Array(colours.buffer);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, colours.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    this.withoutFilter();
  }

  withoutFilter() {
    const { gl } = this;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  forgetTextures(inUse) {
    for (const [tile, texture] of this.textures) {
      if (this.textures.size <= Math.max(TEXTURES_KEPT, inUse)) return;
      this.gl.deleteTexture(texture);
      this.textures.delete(tile);
    }
  }

  /** Frees all textures, when another image is shown. */
  forgetTiles() {
    for (const texture of this.textures.values()) this.gl.deleteTexture(texture);
    this.textures.clear();
  }
}
