// What a pointer does to sources: drag one elsewhere, drag a radius, choose those in an area. Until the kernel has
// answered, what the user did is a preview that this view alone shows.
import { clamp, toCanvas, toFrame } from "./geometry.js";
import { keptRadius, sourcesInside } from "./source_finding.js";
import { HIDDEN, PLACED } from "./source_states.js";

const HANDLE_REACH = { mouse: 7, pen: 9, touch: 16 }; // how far from a handle a press still means it [CSS px]
const SMALLEST_WITH_HANDLES = 12; // an aperture of a smaller radius has none [CSS px]
const LASSO_STEP = 3; // between corners of a lasso [CSS px]

/** The edits of a view's sources. It reads the view and the model, and asks the view to paint. */
export class SourceEdits {
  constructor(view) {
    this.view = view;
    this.model = view.model;
    this.forget();
  }

  /** Ends every preview. */
  forget() {
    this.edit = null; // the drag under way
    this.moved = null; // {source, x, y}: drawn there instead
    this.changed = {}; // radii by name, instead of those of the model
    this.area = null; // corners on the frame
    this.inside = null; // one byte per source
  }

  // ---- what is shown

  radii() {
    const { model } = this;
    return { r: model.get("r"), r_in: model.get("r_in"), r_out: model.get("r_out"), ...this.changed };
  }

  /** Where the selected source is drawn, or null. */
  selectedPlace() {
    const source = this.model.get("selected");
    const { positions, kinds } = this.view.sources;
    if (!(source >= 0 && source < kinds.length) || kinds[source] === HIDDEN) return null;
    if (this.moved?.source === source) return [this.moved.x, this.moved.y];
    return [positions[2 * source], positions[2 * source + 1]];
  }

  /** Where the handles of the radii are [CSS px], by name: on the right of the selected source, if it is large. */
  handles() {
    const place = this.view.seen && this.answers("radius") ? this.selectedPlace() : null;
    const radii = this.radii();
    if (!place || radii.r * this.view.seen.scale < SMALLEST_WITH_HANDLES) return {};
    const names = this.model.get("show_annulus") ? ["r", "r_in", "r_out"] : ["r"];
    return Object.fromEntries(names.map((name) => [name, toCanvas(this.view.seen, place[0] + radii[name], place[1])]));
  }

  /** What is written beside a handle while it is dragged. */
  said() {
    const { name } = this.edit ?? {};
    return name ? { name, text: `${name} = ${this.radii()[name].toFixed(1)} px` } : null;
  }

  /** Whether someone listens to a kind of edit. */
  answers(kind) {
    return this.model.get("edits").includes(kind);
  }

  // ---- what a drag is

  /** The edit that a drag from a point of the canvas [CSS px] would be, or null. */
  at(left, top, { pointerType, ctrlKey, metaKey, shiftKey, altKey }) {
    if (altKey || !this.view.seen) return null;
    if (ctrlKey || metaKey) return this.answers("area") ? this.areaFrom(left, top, shiftKey) : null;
    if (shiftKey) return null; // places a source
    const reach = HANDLE_REACH[pointerType] ?? HANDLE_REACH.mouse;
    return this.handleAt(left, top, reach) ?? this.moveFrom(left, top, reach);
  }

  areaFrom(left, top, lasso) {
    return { kind: "area", lasso, from: [left, top], corners: [toFrame(this.view.seen, left, top)], last: [left, top] };
  }

  handleAt(left, top, reach) {
    let nearest = null;
    for (const [name, [x, y]] of Object.entries(this.handles())) {
      const away = Math.hypot(left - x, top - y);
      if (away <= reach && !(nearest?.away < away)) nearest = { kind: "radius", name, away, off: left - x };
    }
    return nearest;
  }

  /** The selected source is meant anywhere in its aperture, though another, as its detection, may lie nearer. */
  moveFrom(left, top, reach) {
    if (!this.answers("move")) return null;
    const source = this.model.get("selected");
    const place = this.selectedPlace();
    if (!place || this.view.sources.kinds[source] !== PLACED) return null;
    const [x, y] = toFrame(this.view.seen, left, top);
    const away = Math.hypot(place[0] - x, place[1] - y);
    if (away > Math.max(this.radii().r, reach / this.view.seen.scale)) return null;
    return { kind: "move", source, off: [place[0] - x, place[1] - y] };
  }

  // ---- a drag under way

  drag(edit, left, top) {
    this.edit = edit;
    const { seen, image } = this.view;
    const [x, y] = toFrame(seen, left, top);
    if (edit.kind === "move") {
      const place = [clamp(x + edit.off[0], -0.5, image.nx - 0.5), clamp(y + edit.off[1], -0.5, image.ny - 0.5)];
      this.moved = { source: edit.source, x: place[0], y: place[1] };
    } else if (edit.kind === "radius") {
      const radius = toFrame(seen, left - edit.off, top)[0] - this.selectedPlace()[0];
      this.changed = { [edit.name]: keptRadius(this.radii(), edit.name, radius) };
    } else {
      this.area = edit.lasso ? lassoed(edit, left, top, [x, y]) : boxed(edit.corners[0], [x, y]);
      this.found = null;
    }
    this.view.requestPaint();
  }

  /** Which sources are in the area, found once per painting. */
  chosen() {
    if (this.area && !this.found) {
      const { positions, kinds } = this.view.sources;
      this.found = sourcesInside(positions, this.area, kinds);
      this.inside = new Uint8Array(kinds.length);
      for (const source of this.found) this.inside[source] = 1;
    }
    return this.inside ?? this.view.sources.chosen;
  }

  /** Tells the kernel of the edit that ends; its preview stays until that has answered. */
  finish(edit) {
    const said = { kind: edit.kind, image: this.view.image.id, shown: this.view.sources.kinds.length };
    if (edit.kind === "move") this.model.send({ ...said, ...this.moved });
    else if (edit.kind === "radius") this.model.send({ ...said, name: edit.name, value: this.changed[edit.name] });
    else {
      this.chosen();
      this.model.send(said, undefined, [this.found.buffer]);
      this.area = null;
    }
    this.edit = null;
    this.view.requestPaint();
  }

  takeBack() {
    this.forget();
    this.view.requestPaint();
  }

  /** The kernel has answered, and the model holds what came of it. */
  settle() {
    if (!this.edit) this.takeBack();
  }
}

function boxed([x, y], [other_x, other_y]) {
  return [[x, y], [other_x, y], [other_x, other_y], [x, other_y]];
}

/** The corners of a lasso up to here; they lie so far apart that a slow hand does not make thousands. */
function lassoed(edit, left, top, corner) {
  if (Math.hypot(left - edit.last[0], top - edit.last[1]) >= LASSO_STEP) {
    edit.corners.push(corner);
    edit.last = [left, top];
  }
  return [...edit.corners, corner];
}
