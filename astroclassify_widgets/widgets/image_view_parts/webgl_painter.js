// Draws the image and its sources by WebGL2.
import { MASKED_COLOUR, encodedLimits, SOURCE_COLOURS } from "./colours.js";
import { clamp, tileOnScreen, tilePerPixel, upwards } from "./geometry.js";

// A painter has paint(scene) and dispose(). A scene is {image, screen, tiles, display, sources}: `screen` is the view in
// device px with `ratio` device px per CSS px; `tiles` are drawn in their order, each over those before.

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
uniform sampler2D u_tile;     // half floats, one per pixel of the tile
uniform sampler2D u_colours;  // 1024 x 1, along the square root of t
uniform vec2 u_start;         // pixel of the tile at device px (0, 0)
uniform vec2 u_step;          // pixels of the tile per device px
uniform vec2 u_limits;        // low, and one over the distance to high
uniform vec3 u_masked;
uniform ivec2 u_last;         // of the tile's pixels, the one in the last column and row
out vec4 colour;

const float MASKED = -65000.0;

// The value at a place between four pixels, of which masked ones have no say.
float between(vec2 place, ivec2 last) {
  vec2 low = floor(place - 0.5), part = place - 0.5 - low;
  ivec2 a = clamp(ivec2(low), ivec2(0), last), b = clamp(ivec2(low) + 1, ivec2(0), last);
  vec4 values = vec4(texelFetch(u_tile, a, 0).r, texelFetch(u_tile, ivec2(b.x, a.y), 0).r,
                     texelFetch(u_tile, ivec2(a.x, b.y), 0).r, texelFetch(u_tile, b, 0).r);
  vec4 weights = vec4((1.0 - part.x) * (1.0 - part.y), part.x * (1.0 - part.y),
                      (1.0 - part.x) * part.y, part.x * part.y);
  weights *= step(MASKED, values);
  float sum = dot(weights, vec4(1));
  return sum > 0.01 ? dot(weights, values) / sum : 2.0 * MASKED;
}

void main() {
  vec2 place = u_start + gl_FragCoord.xy * u_step;
  float value = SMOOTH ? between(place, u_last) : texelFetch(u_tile, clamp(ivec2(place), ivec2(0), u_last), 0).r;
  float t = clamp((value - u_limits.x) * u_limits.y, 0.0, 1.0);
  vec4 seen = texelFetch(u_colours, ivec2(sqrt(t) * 1023.0 + 0.5, 0), 0);
  colour = value < MASKED ? vec4(u_masked, 1) : seen;
}`;

const SOURCE_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec2 a_position;  // pixels of the frame
layout(location = 1) in uint a_kind;      // 0 detected, 1 placed
uniform vec2 u_centre, u_centre_rest;     // of the view, and what a float cannot hold of it
uniform vec2 u_scale;                     // device px per pixel of the frame, to the right and up
uniform vec2 u_half_screen;               // [device px]
uniform vec3 u_radii;                     // aperture, inner and outer edge of the annulus [device px]
uniform float u_line;                     // device px per CSS px
uniform int u_selected;
uniform bool u_annulus;
out vec2 v_offset;                        // from the source [device px]
flat out uint v_kind;
flat out int v_selected;
flat out int v_annulus;

void main() {
  int source = gl_VertexID / 4, corner = gl_VertexID % 4;
  bool selected = source == u_selected;
  bool small = u_radii.x < 4.0 * u_line;
  bool annulus = u_annulus && (selected || a_kind == 1u) && !small;
  // No larger than what is drawn: the outermost ring and its outline, or the dot.
  float outermost = small ? 2.8 * u_line : annulus ? u_radii.z : u_radii.x;
  outermost += (selected ? 4.0 : small ? 0.8 : 2.5) * u_line;
  v_offset = outermost * vec2((corner & 1) == 1 ? 1 : -1, corner > 1 ? 1 : -1);
  v_kind = a_kind;
  v_selected = int(selected);
  v_annulus = int(annulus);
  // Neighbouring numbers are subtracted without loss, so no digit goes astray at large coordinates.
  vec2 from_centre = (a_position - u_centre) - u_centre_rest;
  gl_Position = vec4((from_centre * u_scale + v_offset) / u_half_screen, 0, 1);
}`;

const SOURCE_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 u_radii;
uniform float u_line;
uniform vec3 u_colours[2];
in vec2 v_offset;
flat in uint v_kind;
flat in int v_selected;
flat in int v_annulus;
out vec4 colour;  // with premultiplied alpha

// How much of this pixel a line covers: its distance from the middle of the line, and half the width of that.
float cover(float away, float half_width) {
  return clamp(half_width * u_line + 0.5 - abs(away), 0.0, 1.0);
}

void put(vec3 ink, float alpha) {
  colour = vec4(ink * alpha, alpha) + colour * (1.0 - alpha);
}

// Under every coloured line lies a wider dark one, so that it is seen on white too.
void line(float away, float half_width, vec3 ink, float alpha) {
  put(vec3(0), 0.55 * alpha * cover(away, half_width + 1.0));
  put(ink, alpha * cover(away, half_width));
}

// Whether anything can be painted here; of a large aperture most is empty.
bool nearLine(float radius) {
  float wide = v_selected == 1 ? 4.2 * u_line : 2.5 * u_line;
  vec3 away = abs(radius - u_radii);
  return away.x < wide || v_annulus == 1 && min(away.y, away.z) < wide || v_kind == 1u && radius < 6.0 * u_line;
}

void main() {
  float radius = length(v_offset), aperture = u_radii.x;
  if (aperture >= 4.0 * u_line && !nearLine(radius)) discard;
  vec3 ink = v_kind == 1u ? u_colours[1] : u_colours[0];
  colour = vec4(0);
  if (aperture < 4.0 * u_line) {  // too small for a ring: a dot
    float dot_radius = v_selected == 1 ? 3.5 : 2.0;
    if (v_selected == 1) put(vec3(0), cover(radius, 6.2));
    if (v_selected == 1) put(vec3(1), cover(radius, 5.2));
    put(vec3(0), 0.7 * cover(radius, dot_radius + 1.0));
    put(ink, cover(radius, dot_radius));
  } else {
    if (v_annulus == 1) {
      float nearer = abs(radius - u_radii.y) < abs(radius - u_radii.z) ? u_radii.y : u_radii.z;
      if (abs(radius - nearer) < 2.0 * u_line) {
        // Dashes of about 5 px, a whole number of them.
        float dashes = max(floor(nearer * 6.2832 / (9.0 * u_line)), 4.0);
        float along = fract(atan(v_offset.y, v_offset.x) / 6.2832 * dashes);
        line(radius - nearer, 0.55, ink, 0.9 * smoothstep(0.0, 0.1, along) * smoothstep(0.62, 0.52, along));
      }
    }
    if (v_kind == 1u && radius < 6.0 * u_line) {
      vec2 arms = abs(v_offset);
      float across = min(arms.x, arms.y), out_along = max(arms.x, arms.y);
      line(across, 0.6, ink, out_along > 1.5 * u_line && out_along < min(5.0 * u_line, 0.7 * aperture) ? 1.0 : 0.0);
    }
    if (v_selected == 1) {
      put(vec3(0), 0.9 * cover(radius - aperture, 3.4));
      put(vec3(1), cover(radius - aperture, 2.4));
      put(ink, cover(radius - aperture, 1.4));
    } else {
      line(radius - aperture, 0.8, ink, 1.0);
    }
  }
  if (colour.a == 0.0) discard;
}`;

const TEXTURES_KEPT = 192;
const TWO_TRIANGLES = [0, 1, 2, 2, 1, 3]; // of a quad whose corners are lower left, lower right, upper left, upper right

/** Draws with WebGL2. Textures and buffers are made from the scene whenever they are missing. */
export class WebglPainter {
  constructor(gl) {
    this.gl = gl;
    this.textures = new Map(); // tile -> texture, the last used at the end
    this.tilePrograms = [false, true].map((smooth) => program(gl, TILE_VERTEX, tileFragment(smooth)));
    this.sourceProgram = program(gl, SOURCE_VERTEX, SOURCE_FRAGMENT);
    this.nothing = gl.createVertexArray();
    this.sourceArray = gl.createVertexArray();
    this.positions = gl.createBuffer();
    this.kinds = gl.createBuffer();
    gl.bindVertexArray(this.sourceArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.positions);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.kinds);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0);
    this.corners = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    for (const location of [0, 1]) gl.enableVertexAttribArray(location);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  paint(scene) {
    const { gl } = this;
    gl.viewport(0, 0, scene.screen.width, scene.screen.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!scene.image) return;
    this.paintTiles(scene);
    if (scene.sources.kinds.length > 0) this.paintSources(scene);
  }

  paintTiles({ image, screen, tiles, display }) {
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
      const { program, uniforms } = this.tilePrograms[tile.level > 0 || step[0] > 1 ? 1 : 0];
      if (program !== used) this.useTileProgram(program, uniforms, image, display);
      used = program;
      this.bindTile(tile);
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

  useTileProgram(program, uniforms, image, display) {
    const { gl } = this;
    gl.useProgram(program);
    gl.uniform1i(uniforms.u_colours, 1);
    gl.uniform1i(uniforms.u_tile, 0);
    gl.uniform2f(uniforms.u_limits, ...encodedLimits(image, display.limits));
    gl.uniform3f(uniforms.u_masked, ...MASKED_COLOUR.map((channel) => channel / 255));
  }

  paintSources({ screen, sources }) {
    const { gl } = this;
    const { uniforms } = this.sourceProgram;
    gl.bindVertexArray(this.sourceArray);
    if (this.sources !== sources.positions) this.takeSources(sources);
    const [x, y] = [Math.fround(screen.x), Math.fround(screen.y)];
    gl.useProgram(this.sourceProgram.program);
    gl.enable(gl.BLEND);
    gl.uniform2f(uniforms.u_centre, x, y);
    gl.uniform2f(uniforms.u_centre_rest, screen.x - x, screen.y - y);
    gl.uniform2f(uniforms.u_scale, screen.scale, upwards(screen) * screen.scale);
    gl.uniform2f(uniforms.u_half_screen, screen.width / 2, screen.height / 2);
    gl.uniform3f(uniforms.u_radii, ...sources.radii.map((radius) => radius * screen.scale));
    gl.uniform1f(uniforms.u_line, screen.ratio);
    gl.uniform1i(uniforms.u_selected, sources.selected);
    gl.uniform1i(uniforms.u_annulus, Number(sources.annulus));
    gl.uniform3fv(uniforms["u_colours[0]"], [...unitColour(SOURCE_COLOURS.detected), ...unitColour(SOURCE_COLOURS.placed)]);
    gl.drawElements(gl.TRIANGLES, 6 * sources.kinds.length, gl.UNSIGNED_INT, 0);
  }

  /** Writes four corners and two triangles per source: in software several times faster than instances. */
  takeSources(sources) {
    const { gl } = this;
    const count = sources.kinds.length;
    const [positions, kinds, corners] = [new Float32Array(8 * count), new Uint8Array(4 * count), new Uint32Array(6 * count)];
    for (let i = 0; i < count; i++) {
      for (let corner = 0; corner < 4; corner++) positions.set(sources.positions.subarray(2 * i, 2 * i + 2), 8 * i + 2 * corner);
      kinds.fill(sources.kinds[i], 4 * i, 4 * i + 4);
      for (let n = 0; n < 6; n++) corners[6 * i + n] = 4 * i + TWO_TRIANGLES[n];
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.positions);
    gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.kinds);
    gl.bufferData(gl.ARRAY_BUFFER, kinds, gl.STATIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    this.sources = sources.positions;
  }

  bindTile(tile) {
    const { gl } = this;
    const known = this.textures.get(tile);
    this.textures.delete(tile);
    this.textures.set(tile, known ?? gl.createTexture());
    gl.bindTexture(gl.TEXTURE_2D, this.textures.get(tile));
    if (known) return;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16F, tile.width, tile.height, 0, gl.RED, gl.HALF_FLOAT, tile.halfs);
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

  dispose() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow only some 16 contexts at a time
  }
}

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(`The image view's shader does not compile: ${gl.getShaderInfoLog(shader)}`);
    }
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  const uniforms = {};
  for (let i = 0; i < (gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) ?? 0); i++) {
    const { name } = gl.getActiveUniform(made, i);
    uniforms[name] = gl.getUniformLocation(made, name);
  }
  return { program: made, uniforms };
}

function unitColour(code) {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16) / 255);
}
