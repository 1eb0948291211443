// Keeps a picture of the sources while nothing but the place of the view changes: thousands of apertures are dragged at
// the cost of one.
import { upwards } from "./geometry.js";
import { program } from "./webgl_program.js";

const LAYER_VERTEX = `#version 300 es
void main() {
  gl_Position = vec4((gl_VertexID & 1) == 1 ? 1 : -1, gl_VertexID > 1 ? 1 : -1, 0, 1);
}`;

const LAYER_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_layer;  // with premultiplied alpha
uniform ivec2 u_shift;      // from a px of the screen to one of the layer
out vec4 colour;
void main() {
  colour = texelFetch(u_layer, ivec2(gl_FragCoord.xy) + u_shift, 0);
}`;

const FEW_SOURCES = 200; // which are drawn as fast as the layer
const MARGIN = 0.25; // of the screen on every side of it, so that a drag goes some way
const MOST_PIXELS = 2 ** 24; // of a layer: 64 MB
const WHOLE_PIXEL = 0.01; // a shift this near to a whole number of device px is one

/** Paints sources by their painter, or from the picture of them. */
export class SourceLayer {
  constructor(gl, painter) {
    this.gl = gl;
    this.painter = painter;
    this.program = program(gl, LAYER_VERTEX, LAYER_FRAGMENT);
    this.nothing = gl.createVertexArray();
    this.buffer = gl.createFramebuffer();
    this.drawn = null; // the view that the layer shows
    this.last = null; // the screen and the sources that were painted before
  }

  /** Paints the sources; returns whether each is where it belongs, or up to half a device px off as during a drag. */
  paint(scene) {
    const { screen, sources } = scene;
    const { last } = this;
    this.last = { screen, sources };
    const unchanged = last && sameSources(last, scene);
    if (!unchanged) this.drawn = null;
    const moves = unchanged && (last.screen.x !== screen.x || last.screen.y !== screen.y);
    const worthIt = moves && sources.kinds.length > FEW_SOURCES && !sources.moved;
    if (!worthIt || !this.cover(scene)) {
      this.painter.paint(scene);
      return true;
    }
    return this.copy(screen);
  }

  /** Makes the layer show what is in sight; false where it would be too large. */
  cover(scene) {
    const { screen } = scene;
    if (this.drawn && this.shifts(screen).every(([shift, room]) => Math.abs(shift) <= room)) return true;
    const [width, height] = [screen.width, screen.height].map((size) => size + 2 * Math.ceil(MARGIN * size));
    if (width * height > MOST_PIXELS || Math.max(width, height) > this.gl.getParameter(this.gl.MAX_TEXTURE_SIZE)) return false;
    const { gl } = this;
    this.fit(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.buffer);
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.drawn = { ...screen, width, height };
    this.painter.paint({ ...scene, screen: this.drawn });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, screen.width, screen.height);
    return true;
  }

  /** How far the view is from where the layer was drawn, along x and y, and how far it may be [device px]. */
  shifts(screen) {
    const { drawn } = this;
    return [
      [(screen.x - drawn.x) * screen.scale, (drawn.width - screen.width) / 2],
      [(screen.y - drawn.y) * screen.scale * upwards(screen), (drawn.height - screen.height) / 2],
    ];
  }

  copy(screen) {
    const { gl } = this;
    const { uniforms } = this.program;
    const shifts = this.shifts(screen);
    gl.bindVertexArray(this.nothing);
    gl.useProgram(this.program.program);
    gl.enable(gl.BLEND);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform1i(uniforms.u_layer, 0);
    gl.uniform2i(uniforms.u_shift, ...shifts.map(([shift, room]) => Math.round(shift) + room));
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    return shifts.every(([shift]) => Math.abs(shift - Math.round(shift)) < WHOLE_PIXEL);
  }

  /** Gives the layer a size. */
  fit(width, height) {
    const { gl } = this;
    if (this.size?.[0] === width && this.size[1] === height) return;
    this.size = [width, height];
    gl.deleteTexture(this.texture ?? null);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.buffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
  }
}

/** Whether two scenes differ in nothing but the place of the view. */
function sameSources(before, { screen, sources }) {
  const view = ["scale", "width", "height", "ratio", "yDown"].every((name) => before.screen[name] === screen[name]);
  const names = new Set([...Object.keys(before.sources), ...Object.keys(sources)]);
  return view && [...names].every((name) => sameValue(before.sources[name], sources[name]));
}

/** Arrays that are made anew for every scene are equal where their elements are; the long ones are kept. */
function sameValue(one, other) {
  if (one === other) return true;
  return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((value, i) => value === other[i]);
}
