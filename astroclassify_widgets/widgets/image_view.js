// The image view: a frame drawn from tiles, with apertures over it. The parts that are named here are joined to one
// module before it reaches the browser (see image_view.py), so nothing is fetched from elsewhere.
import {
  clamp,
  fitted,
  inSight,
  kept,
  keyOf,
  panned,
  toFrame,
  visibleTiles,
  wantedLevel,
  zoomed,
} from "./image_view_parts/geometry.js";
import { MASKED, colourTable, formatted, halfStep, halfToNumber, stretchedColours } from "./image_view_parts/colours.js";
import { TileStore } from "./image_view_parts/tile_store.js";
import { WebglPainter } from "./image_view_parts/webgl_painter.js";
import { PlainPainter } from "./image_view_parts/plain_painter.js";
import { Compass } from "./image_view_parts/compass.js";
import { element } from "./image_view_parts/limit_strip.js";
import { northAndEast, sexagesimal, skyAt } from "./image_view_parts/sky.js";
import { ToolBar, helpPanel } from "./image_view_parts/tool_bar.js";
import { Gestures } from "./image_view_parts/gestures.js";
import { listenToKeys } from "./image_view_parts/keys.js";
import { nearestSource } from "./image_view_parts/source_finding.js";
import { SourceEdits } from "./image_view_parts/source_edits.js";
import { SourceOverlay } from "./image_view_parts/source_overlay.js";

const READ_OUT =
  "Pixel, value, S/N = (value − sky) / noise, right ascension and declination (ICRS). Sky and noise are the median and " +
  "the scatter of the whole image; the noise of a mean is taken as that of independent pixels.";
const REST = 150; // until a view that was moved is taken to stay [ms]
const REACH = { mouse: 6, pen: 8, touch: 16 }; // how far from a source a click still means it [CSS px]

/** One view of a model: its elements, which part of the image is seen, and how. */
class View {
  constructor(model, store, host) {
    this.model = model;
    this.store = store;
    this.display = { limits: [0, 1], preset: "auto", stretch: "asinh", map: "grey", inverted: false, peaks: true };
    this.seen = null; // the view transform; null until there is an image and a place for it
    this.frames = 0;
    this.edits = new SourceEdits(this);
    this.build(host);
    this.listen();
    store.views.add(this);
    this.showHeight();
    this.takeSources();
    this.takeImage();
  }

  build(host) {
    this.canvas = element("canvas", { class: "acw-image-canvas", role: "img" });
    this.notice = element("div", { class: "acw-image-notice", role: "status" });
    this.help = helpPanel(() => this.toggleHelp());
    this.compass = new Compass();
    this.overlay = new SourceOverlay();
    const over = [this.overlay.root, this.compass.root, this.notice, this.help];
    this.stage = element("div", { class: "acw-image-stage" }, this.canvas, ...over);
    this.toolBar = new ToolBar(this);
    this.place = element("span", { class: "acw-image-place" });
    this.title = element("span", { class: "acw-image-title" });
    this.magnification = element("span", { class: "acw-image-zoomed", title: "Pixels of the screen : of the image" });
    const readOut = element("div", { class: "acw-image-readout", title: READ_OUT }, this.place, this.title, this.magnification);
    // The attribute keeps JupyterLab's own shortcuts (d d deletes a cell!) silent while the focus is in here.
    const attributes = { class: "acw-image-view", tabindex: "0", role: "group", "data-lm-suppress-shortcuts": "true" };
    this.root = element("div", attributes, this.toolBar.root, this.stage, readOut);
    host.append(this.root);
    this.makePainter();
  }

  makePainter() {
    const gl = this.canvas.getContext("webgl2", { antialias: false, depth: false });
    this.painter = gl ? new WebglPainter(gl) : new PlainPainter(this.canvas);
  }

  listen() {
    const paint = () => this.requestPaint();
    const takeSources = () => this.takeSources();
    this.heard = {
      "change:image": () => this.takeImage(),
      "change:height": () => this.showHeight(),
      "change:source_positions": takeSources,
      "change:source_kinds": takeSources,
      "change:source_chosen": takeSources,
      "msg:custom": (message) => {
        if (message.image !== this.image?.id) return;
        if (message.kind === "centre") this.centreOn(message.x, message.y);
        if (message.kind === "settled") this.edits.settle();
      },
    };
    for (const name of ["selected", "r", "r_in", "r_out", "show_annulus", "edits"]) this.heard[`change:${name}`] = paint;
    for (const [event, act] of Object.entries(this.heard)) this.model.on(event, act);
    this.gestures = new Gestures(this, this.canvas);
    listenToKeys(this);
    this.canvas.addEventListener("webglcontextlost", (event) => this.lostContext(event));
    this.canvas.addEventListener("webglcontextrestored", () => this.gotContext());
    this.observer = new ResizeObserver(paint);
    this.observer.observe(this.stage);
    this.resized = paint; // the page may have been zoomed: other device px
    window.addEventListener("resize", this.resized);
  }

  dispose() {
    for (const [event, act] of Object.entries(this.heard)) this.model.off(event, act);
    window.removeEventListener("resize", this.resized);
    this.observer.disconnect();
    cancelAnimationFrame(this.request);
    clearTimeout(this.resting);
    this.store.views.delete(this);
    this.painter?.dispose();
    this.painter = null;
    this.root.remove();
  }

  // ---- what the model says

  showHeight() {
    this.root.style.height = this.model.get("height");
  }

  takeImage() {
    const before = this.image;
    const { image } = this.store;
    const comparable = before && image && ["nx", "ny", "y_down"].every((name) => before[name] === image[name]);
    if (!comparable) this.seen = null;
    this.image = image;
    this.paintedAt = null;
    this.gestures.stop();
    this.edits.forget();
    this.painter?.forgetTiles();
    this.say("");
    this.title.textContent = image ? `${image.name} · ${image.nx} × ${image.ny} px` : "";
    this.title.title = this.title.textContent;
    for (const shown of [this.root, this.canvas]) {
      shown.setAttribute("aria-label", image ? `Image of ${image.name}` : "No image");
    }
    this.hover(null);
    this.setPreset(this.display.preset === "custom" ? "auto" : this.display.preset);
  }

  takeSources() {
    const bytes = (name) => {
      const data = this.model.get(name);
      return data?.byteLength ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : new ArrayBuffer(0);
    };
    const positions = new Float32Array(bytes("source_positions"));
    const kinds = new Uint8Array(bytes("source_kinds"));
    const chosen = new Uint8Array(bytes("source_chosen"));
    // All come in one message but change one after the other; nothing is painted in between.
    const count = Math.min(positions.length / 2, kinds.length);
    this.sources = { positions: positions.subarray(0, 2 * count), kinds: kinds.subarray(0, count), chosen };
    this.requestPaint();
  }

  centreOn(x, y) {
    if (!this.seen) this.centreFirst = [x, y];
    else if (!inSight(this.seen, x, y)) this.look(kept({ ...this.seen, x, y }, this.image));
  }

  // ---- how the image is shown

  setDisplay(changes) {
    const before = this.display;
    const display = { ...before, ...changes };
    if (!(display.limits[1] > display.limits[0])) display.limits = before.limits;
    if (!before.table || before.map !== display.map || before.inverted !== display.inverted) {
      display.table = colourTable(display.map, display.inverted);
    }
    if (before.table !== display.table || before.stretch !== display.stretch) {
      display.colours = stretchedColours(display.stretch, display.table);
    }
    this.display = display;
    this.toolBar.show(this.image, display);
    this.requestPaint();
  }

  setPreset(preset) {
    this.setDisplay({ preset, limits: this.image?.limits[preset] ?? [0, 1] });
  }

  invert() {
    this.setDisplay({ inverted: !this.display.inverted });
  }

  togglePeaks() {
    this.setDisplay({ peaks: !this.display.peaks });
  }

  toggleCompass() {
    this.compass.toggle();
    this.requestPaint();
  }

  get helpIsOpen() {
    return !this.help.hidden;
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    this.toolBar.help.setAttribute("aria-expanded", String(this.helpIsOpen));
    (this.helpIsOpen ? this.help.querySelector("button") : this.root).focus({ preventScroll: true });
  }

  /** Says something over the image; without a sentence, what is missing. */
  say(sentence) {
    this.notice.textContent = sentence || (this.image ? "" : "No frame");
  }

  // ---- which part of it

  look(seen) {
    this.seen = seen;
    this.fitting = false;
    this.requestPaint();
  }

  fit() {
    if (!this.seen) return;
    this.look(fitted(this.image, this.seen.width, this.seen.height));
    this.fitting = true;
  }

  /** Zooms about a point of the canvas [CSS px]; about its centre where none is given. */
  zoom(factor, left = this.seen?.width / 2, top = this.seen?.height / 2) {
    if (this.seen) this.look(zoomed(this.seen, this.image, factor, left, top));
  }

  oneToOne() {
    if (this.seen) this.look(kept({ ...this.seen, scale: 1 / devicePixelRatio }, this.image));
  }

  /** Moves the image by parts of what is seen. */
  pan(right, down) {
    if (this.seen) this.look(panned(this.seen, this.image, right * this.seen.width, down * this.seen.height));
  }

  // ---- what the kernel hears

  click(left, top, pointer, modifiers) {
    const [x, y] = toFrame(this.seen, left, top);
    const tolerance = (REACH[pointer] ?? REACH.mouse) / this.seen.scale;
    const hit = this.sourceAt(x, y, tolerance);
    const { id } = this.image;
    this.model.send({ kind: "click", image: id, x, y, tolerance, modifiers, hit: hit < 0 ? null : hit });
  }

  handOn(key) {
    this.model.send({ kind: "key", image: this.image?.id ?? "", key });
  }

  sourceAt(x, y, tolerance) {
    const { positions, kinds } = this.sources;
    return nearestSource(positions, x, y, Math.max(tolerance, this.model.get("r")), kinds);
  }

  // ---- read-out

  /** Reads out what lies at a point of the canvas [CSS px]; nothing for null. */
  hover(point) {
    this.pointed = point;
    const place = point && this.seen ? toFrame(this.seen, ...point) : null;
    this.place.textContent = place ? this.readOut(...place) : "";
    const over = place && this.sourceAt(...place, REACH.mouse / this.seen.scale) >= 0;
    this.canvas.classList.toggle("acw-over-source", Boolean(over));
    const edit = place && this.edits.at(...point, {});
    for (const kind of ["move", "radius"]) this.canvas.classList.toggle(`acw-may-${kind}`, edit?.kind === kind);
  }

  readOut(x, y) {
    const digits = clamp(Math.ceil(Math.log10(this.seen.scale)) + 1, 0, 2);
    const place = `x ${x.toFixed(digits)}  y ${y.toFixed(digits)}`;
    return [place, this.valueAt(x, y), this.skyText(x, y)].filter(Boolean).join("  ");
  }

  /** Where on the sky a pixel looks, as text; empty outside the image, and without a sky. */
  skyText(x, y) {
    const { image } = this;
    const inside = x >= -0.5 && y >= -0.5 && x <= image.nx - 0.5 && y <= image.ny - 0.5;
    return inside && image.sky ? sexagesimal(skyAt(image, x, y), northAndEast(image, x, y).scale) : "";
  }

  /** The value of a pixel as text, with its S/N, from the finest tile that is here. */
  valueAt(x, y) {
    const { image } = this;
    const [column, row] = [Math.floor(x + 0.5), Math.floor(y + 0.5)];
    if (column < 0 || row < 0 || column >= image.nx || row >= image.ny) return "";
    for (let level = 0; level < image.levels; level++) {
      const [across, along] = [column, row].map((pixel) => Math.floor(pixel / 2 ** level));
      const tile = this.store.get([level, Math.floor(across / image.tile), Math.floor(along / image.tile)]);
      if (!tile) continue;
      const bits = tile.halfs[tile.channels * ((along % image.tile) * tile.width + (across % image.tile))];
      if (bits === MASKED) return "masked";
      const step = halfStep(bits) / image.scale;
      const number = halfToNumber(bits) / image.scale + image.offset;
      const value = formatted(number, step);
      const about = step > 1 && !value.includes("e") ? "≈ " : ""; // not all digits are known
      const block = level > 0 ? ` (mean of ${2 ** level} × ${2 ** level} px)` : "";
      const ratio = ((number - image.histogram.sky) / image.noise) * 2 ** level;
      const unit = image.unit && ` ${image.unit}`;
      return `${about}${value}${unit}${block}  S/N ${ratio.toFixed(Math.abs(ratio) < 100 ? 1 : 0)}`;
    }
    return "";
  }

  // ---- painting

  requestPaint() {
    this.request ??= requestAnimationFrame(() => {
      this.request = null;
      this.paint();
    });
  }

  /** The view in device px, after the canvas took the size of its place; null where that is hidden. */
  measure() {
    const ratio = devicePixelRatio;
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight].map((size) => Math.round(size * ratio));
    if (width === 0 || height === 0) return null;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // Exactly as many CSS px as device px make, so that no pixel is resampled.
      this.canvas.style.width = `${width / ratio}px`;
      this.canvas.style.height = `${height / ratio}px`;
    }
    if (this.image) this.fill(width / ratio, height / ratio);
    const seen = this.seen ?? { x: 0, y: 0, scale: 1 };
    return { ...seen, scale: seen.scale * ratio, width, height, ratio };
  }

  /** Gives the view the size of its place. */
  fill(width, height) {
    if (!this.seen) this.fitting = true;
    if (this.fitting) this.seen = fitted(this.image, width, height);
    else if (this.seen.width !== width || this.seen.height !== height) {
      this.seen = kept({ ...this.seen, width, height }, this.image);
    }
    if (this.centreFirst) this.centreOn(...this.centreFirst);
    this.centreFirst = null;
  }

  /** Tiles of the wanted level, and whether all are here; while they are not, coarser ones lie under them. */
  plan(screen) {
    const wanted = wantedLevel(this.image, screen.scale);
    const here = (level) => visibleTiles(this.image, this.seen, level).map((address) => this.store.get(address));
    const finest = here(wanted);
    const complete = finest.every(Boolean);
    const layers = [finest];
    for (let level = wanted + 1; !complete && level < this.image.levels; level++) layers.unshift(here(level));
    return { tiles: layers.flat().filter(Boolean), complete };
  }

  /** What the store should ask for: the coarsest tile, then those of the wanted level. */
  missingTiles() {
    if (!this.image || !this.seen) return [];
    const top = [this.image.levels - 1, 0, 0];
    const wanted = visibleTiles(this.image, this.seen, wantedLevel(this.image, this.seen.scale * devicePixelRatio));
    return [top, ...wanted].filter((address) => !this.store.tiles.has(keyOf(address)));
  }

  paint() {
    const screen = this.painter && this.measure();
    if (!screen) return;
    const { image, model, display } = this;
    const { tiles, complete } = image ? this.plan(screen) : { tiles: [], complete: true };
    const { edits } = this;
    const shown = { selected: model.get("selected"), annulus: model.get("show_annulus") };
    const edited = { radii: Object.values(edits.radii()), moved: edits.moved, chosen: edits.chosen() };
    const exact = this.painter.paint({ image, screen, tiles, display, sources: { ...this.sources, ...shown, ...edited } });
    if (!exact) this.paintAtRest();
    this.overlay.show(this.seen, { handles: edits.handles(), said: edits.said(), area: edits.area });
    this.frames += 1;
    if (tiles.length > 0) this.paintedAt ??= Date.now();
    if (!complete) this.store.wake(this.paintedAt ? undefined : 0);
    this.magnification.textContent = image ? magnified(screen.scale) : "";
    this.compass.show(image, this.seen);
    if (this.pointed) this.hover(this.pointed);
    this.expose(complete && exact);
  }

  /** Paints once more when the view rests: what was quick and half a device px off is exact then. */
  paintAtRest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.requestPaint(), REST);
  }

  /** Writes what is shown to the canvas, so that a test in a browser can find a star. */
  expose(complete) {
    const { x, y, scale, width, height, yDown } = this.seen ?? {};
    const image = this.image?.id ?? null;
    const counts = { frames: this.frames, tiles: this.store.tiles.size, sources: this.sources.kinds.length };
    const place = { x, y, scale, width, height, y_down: yDown };
    const state = { image, ...place, ...counts, complete, painted_at: this.paintedAt };
    this.canvas.setAttribute("data-view", JSON.stringify(state));
  }

  lostContext(event) {
    event.preventDefault(); // says that we can go on with a restored one
    this.painter = null;
    this.say("The graphics processor was taken away; waiting for it.");
  }

  gotContext() {
    this.makePainter();
    this.say("");
    this.requestPaint();
  }
}

function magnified(scale) {
  return scale >= 1 ? `${Number(scale.toPrecision(3))} : 1` : `1 : ${Number((1 / scale).toPrecision(3))}`;
}

export default () => {
  let store;
  return {
    initialize({ model }) {
      store = new TileStore(model);
    },
    render({ model, el }) {
      const view = new View(model, store, el);
      return () => view.dispose();
    },
  };
};
