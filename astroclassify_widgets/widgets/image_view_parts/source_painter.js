// Draws the sources by WebGL2.
import { upwards } from "./geometry.js";
import { COMPARISON, HIDDEN, PLACED, PSF_STAR, REJECTED, SOURCE_COLOURS, isDot } from "./source_states.js";
import { program } from "./webgl_program.js";

const CHOSEN_BIT = 0x80; // of the byte of a source: the others are its state

// Most sources are plain rings, which a short program draws twice as fast as one that knows all shapes. Each of the two
// programs sees all sources, and puts those of the other off the screen.
const sourceVertex = (plain) => `#version 300 es
precision highp float;
const bool PLAIN = ${plain};
layout(location = 0) in vec2 a_position;  // pixels of the frame
layout(location = 1) in uint a_state;     // and whether it is chosen
uniform vec2 u_centre, u_centre_rest;     // of the view, and what a float cannot hold of it
uniform vec2 u_scale;                     // device px per pixel of the frame, to the right and up
uniform vec2 u_half_screen;               // [device px]
uniform vec3 u_radii;                     // aperture, inner and outer edge of the annulus [device px]
uniform float u_line;                     // device px per CSS px
uniform bool u_dots;                      // whether apertures are too small for a ring
uniform int u_selected;
uniform bool u_annulus;
uniform int u_moved;                      // the source that is dragged, or -1
uniform vec2 u_moved_to;                  // pixels of the frame from the centre of the view
out vec2 v_offset;                        // from the source [device px]
flat out uint v_state;
flat out int v_emphasis;                  // 0, 1 chosen, 2 selected
flat out int v_annulus;

void main() {
  int source = gl_VertexID / 4, corner = gl_VertexID % 4;
  v_state = a_state & ${CHOSEN_BIT - 1}u;
  bool selected = source == u_selected;
  v_emphasis = selected ? 2 : a_state >= ${CHOSEN_BIT}u ? 1 : 0;
  bool annulus = u_annulus && (selected || v_state == ${PLACED}u) && !u_dots;
  v_annulus = int(annulus);
  // No larger than what is drawn: the outermost line and what surrounds it, or the dot.
  float outermost = u_dots ? (v_emphasis > 0 ? 5.5 : v_state == 0u ? 2.8 : 4.0) * u_line : u_radii.x;
  if (v_state == ${COMPARISON}u && !u_dots) outermost *= 1.4143;
  if (annulus) outermost = max(outermost, u_radii.z);
  outermost += (v_emphasis > 0 ? 5.0 : u_dots ? 0.8 : 2.5) * u_line;
  v_offset = outermost * vec2((corner & 1) == 1 ? 1 : -1, corner > 1 ? 1 : -1);
  // Neighbouring numbers are subtracted without loss, so no digit goes astray at large coordinates.
  vec2 from_centre = source == u_moved ? u_moved_to : (a_position - u_centre) - u_centre_rest;
  gl_Position = vec4((from_centre * u_scale + v_offset) / u_half_screen, 0, 1);
  bool plain = v_state == 0u && v_emphasis == 0;
  if (v_state == ${HIDDEN}u || plain != PLAIN) gl_Position = vec4(2, 2, 2, 1);  // off the screen
}`;

const sourceFragment = (plain) => `#version 300 es
precision highp float;
const bool PLAIN = ${plain};
uniform vec3 u_radii;
uniform float u_line;
uniform bool u_dots;
uniform vec3 u_colours[${SOURCE_COLOURS.length}];
in vec2 v_offset;
flat in uint v_state;
flat in int v_emphasis;
flat in int v_annulus;
out vec4 colour;  // with premultiplied alpha

// How much of this pixel a line covers: its distance from the middle of the line, and half the width of that.
float cover(float away, float half_width) {
  return clamp(half_width * u_line + 0.5 - abs(away), 0.0, 1.0);
}

// How much of this pixel an area covers that reaches beyond its outline by a width.
float fill(float outside, float width) {
  return clamp(width * u_line + 0.5 - outside, 0.0, 1.0);
}

void put(vec3 ink, float alpha) {
  colour = vec4(ink * alpha, alpha) + colour * (1.0 - alpha);
}

// Under every coloured line lies a wider dark one, so that it is seen on white too.
void line(float away, float half_width, vec3 ink, float alpha) {
  put(vec3(0), 0.55 * alpha * cover(away, half_width + 1.0));
  put(ink, alpha * cover(away, half_width));
}

float diamond(vec2 away, float radius) {
  return (away.x + away.y) * 0.70711 - radius;
}

float square(vec2 away, float radius) {
  return max(away.x, away.y) - radius;
}

float cross_of(vec2 away, float arm, float half_width) {
  return max(max(away.x, away.y) - arm, min(away.x, away.y) - half_width);
}

// Distance from the line that says what a source is, negative within [device px]; the aperture touches it from inside.
float outline(float radius) {
  vec2 away = abs(v_offset);
  if (v_state == ${PSF_STAR}u) return square(away, radius);
  if (v_state == ${COMPARISON}u) return diamond(away, radius);
  return length(v_offset) - radius;
}

// The same of a dot, which is filled.
float dot_outline(float size) {
  vec2 away = abs(v_offset);
  vec2 turned = abs(vec2(v_offset.x + v_offset.y, v_offset.x - v_offset.y)) * 0.70711;
  if (v_state == ${PLACED}u) return cross_of(away, 1.6 * size, 0.55 * size);
  if (v_state == ${REJECTED}u) return cross_of(turned, 1.6 * size, 0.45 * size);
  if (v_state == ${PSF_STAR}u) return square(away, 1.1 * size);
  if (v_state == ${COMPARISON}u) return diamond(away, 1.1 * size);
  return length(v_offset) - size;
}

void paint_dot(vec3 ink) {
  float outside = dot_outline((v_emphasis == 2 ? 3.5 : v_emphasis == 1 ? 2.5 : 2.0) * u_line);
  if (v_emphasis > 0) {
    put(vec3(0), fill(outside, 2.7));
    put(vec3(1), fill(outside, 1.7));
  }
  put(vec3(0), 0.7 * fill(outside, 1.0));
  put(ink, fill(outside, 0.0));
}

void paint_annulus(vec3 ink, float radius) {
  float nearer = abs(radius - u_radii.y) < abs(radius - u_radii.z) ? u_radii.y : u_radii.z;
  if (abs(radius - nearer) > 2.0 * u_line) return;
  // Dashes of about 5 px, a whole number of them.
  float dashes = max(floor(nearer * 6.2832 / (9.0 * u_line)), 4.0);
  float along = fract(atan(v_offset.y, v_offset.x) / 6.2832 * dashes);
  line(radius - nearer, 0.55, ink, 0.9 * smoothstep(0.0, 0.1, along) * smoothstep(0.62, 0.52, along));
}

void paint_cross(vec3 ink) {
  vec2 arms = abs(v_offset);
  float across = min(arms.x, arms.y), out_along = max(arms.x, arms.y);
  line(across, 0.6, ink, out_along > 1.5 * u_line && out_along < min(5.0 * u_line, 0.7 * u_radii.x) ? 1.0 : 0.0);
}

void paint_outline(vec3 ink, float away, float radius) {
  if (v_emphasis == 0) {
    line(away, 0.8, ink, 1.0);
    return;
  }
  float more = v_emphasis == 2 ? 0.4 : 0.0;
  put(vec3(0), 0.9 * cover(away, 3.0 + more));
  put(vec3(1), cover(away, 2.0 + more));
  put(ink, cover(away, 1.0 + more));
  // What is measured is the circle, whatever surrounds it.
  if (v_emphasis == 2 && v_state >= ${PSF_STAR}u) line(radius - u_radii.x, 0.5, ink, 1.0);
}

void main() {
  vec3 ink = u_colours[v_state];
  colour = vec4(0);
  if (u_dots) {
    paint_dot(ink);
  } else if (PLAIN) {
    float away = length(v_offset) - u_radii.x;
    if (abs(away) > 2.5 * u_line) discard;
    line(away, 0.8, u_colours[0], 1.0);
  } else {
    float radius = length(v_offset), away = outline(u_radii.x);
    float stroke = v_state == ${REJECTED}u && away < 0.0 ? abs(v_offset.x + v_offset.y) * 0.70711 : 1e9;
    // Of a large aperture most is empty.
    float wide = v_emphasis > 0 ? 4.2 * u_line : 2.5 * u_line;
    bool in_annulus = v_annulus == 1 && min(abs(radius - u_radii.y), abs(radius - u_radii.z)) < wide;
    bool in_middle = v_state == ${PLACED}u && radius < 6.0 * u_line;
    bool on_circle = v_emphasis == 2 && abs(radius - u_radii.x) < wide;
    if (abs(away) > wide && stroke > wide && !in_annulus && !in_middle && !on_circle) discard;
    if (in_annulus) paint_annulus(ink, radius);
    if (in_middle) paint_cross(ink);
    if (stroke < wide) line(stroke, 0.8, ink, 1.0);
    paint_outline(ink, away, radius);
  }
  if (colour.a == 0.0) discard;
}`;

const TWO_TRIANGLES = [0, 1, 2, 2, 1, 3]; // of a quad whose corners are lower left, lower right, upper left, upper right

/** Draws all sources at once, each as a quad whose pixels know how far they are from its lines. */
export class SourcePainter {
  constructor(gl) {
    this.gl = gl;
    this.programs = [true, false].map((plain) => program(gl, sourceVertex(plain), sourceFragment(plain)));
    this.array = gl.createVertexArray();
    this.positionBuffer = gl.createBuffer();
    this.stateBuffer = gl.createBuffer();
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.positionBuffer);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stateBuffer);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    for (const location of [0, 1]) gl.enableVertexAttribArray(location);
  }

  paint({ screen, sources }) {
    const { gl } = this;
    gl.bindVertexArray(this.array);
    if (this.positions !== sources.positions) this.takePositions(sources.positions);
    if (this.kinds !== sources.kinds || this.chosen !== sources.chosen) this.takeStates(sources);
    gl.enable(gl.BLEND);
    for (const { program, uniforms } of this.programs) {
      gl.useProgram(program);
      this.setUniforms(uniforms, screen, sources);
      gl.drawElements(gl.TRIANGLES, 6 * sources.kinds.length, gl.UNSIGNED_INT, 0);
    }
  }

  setUniforms(uniforms, screen, { radii, selected, annulus, moved }) {
    const { gl } = this;
    const [x, y] = [Math.fround(screen.x), Math.fround(screen.y)];
    gl.uniform2f(uniforms.u_centre, x, y);
    gl.uniform2f(uniforms.u_centre_rest, screen.x - x, screen.y - y);
    gl.uniform2f(uniforms.u_scale, screen.scale, upwards(screen) * screen.scale);
    gl.uniform2f(uniforms.u_half_screen, screen.width / 2, screen.height / 2);
    gl.uniform3f(uniforms.u_radii, ...radii.map((radius) => radius * screen.scale));
    gl.uniform1f(uniforms.u_line, screen.ratio);
    gl.uniform1i(uniforms.u_dots, Number(isDot(radii[0] * screen.scale, screen.ratio)));
    gl.uniform1i(uniforms.u_selected, selected);
    gl.uniform1i(uniforms.u_annulus, Number(annulus));
    gl.uniform1i(uniforms.u_moved, moved?.source ?? -1);
    gl.uniform2f(uniforms.u_moved_to, ...(moved ? [moved.x - screen.x, moved.y - screen.y] : [0, 0]));
    gl.uniform3fv(uniforms["u_colours[0]"], SOURCE_COLOURS.flatMap(unitColour));
  }

  /** Writes four corners and two triangles per source: in software several times faster than instances. */
  takePositions(positions) {
    const { gl } = this;
    const count = positions.length / 2;
    const [places, corners] = [new Float32Array(8 * count), new Uint32Array(6 * count)];
    for (let i = 0; i < count; i++) {
      for (let corner = 0; corner < 4; corner++) places.set(positions.subarray(2 * i, 2 * i + 2), 8 * i + 2 * corner);
      for (let n = 0; n < 6; n++) corners[6 * i + n] = 4 * i + TWO_TRIANGLES[n];
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.positionBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    this.positions = positions;
  }

  takeStates({ kinds, chosen }) {
    const { gl } = this;
    const states = new Uint8Array(4 * kinds.length);
    for (let i = 0; i < kinds.length; i++) states.fill(chosen[i] ? kinds[i] | CHOSEN_BIT : kinds[i], 4 * i, 4 * i + 4);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stateBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, states, gl.STATIC_DRAW);
    [this.kinds, this.chosen] = [kinds, chosen];
  }
}

function unitColour(code) {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16) / 255);
}
