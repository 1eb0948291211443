// North, east and a scale bar over a corner of the image.
import { upwards } from "./geometry.js";
import { element } from "./limit_strip.js";
import { niceLength, northAndEast } from "./sky.js";

const ARROW = 24; // its length [CSS px]
const LETTER = 33; // how far from its foot its letter stands
const FOOT = [42, 42];
const BAR = 104; // how far down the bar lies

/** Arrows that point north and east at the centre of a view, and a bar as long as its label says. */
export class Compass {
  constructor() {
    const twice = (name) => `<path class="acw-compass-rim ${name}"/><path class="acw-compass-ink ${name}"/>`;
    const svg = `<svg aria-hidden="true">${["north", "east", "bar"].map(twice).join("")}
      <text class="north">N</text><text class="east">E</text><text class="bar"></text></svg>`;
    this.root = element("div", { class: "acw-image-compass", role: "img", hidden: "" });
    this.root.innerHTML = svg;
    this.wanted = true;
  }

  toggle() {
    this.wanted = !this.wanted;
    this.shown = null;
  }

  /** Shows what holds at the centre of a view; nothing is done while it is the same view of the same image. */
  show(image, seen) {
    if (this.shown && this.shown.image === image && this.shown.seen === seen) return;
    this.shown = { image, seen };
    const sky = this.wanted && image && seen ? northAndEast(image, seen.x, seen.y) : null;
    this.root.hidden = !sky;
    if (!sky) return;
    for (const way of ["north", "east"]) this.arrow(way, sky[way][0], -upwards(seen) * sky[way][1]);
    this.bar(niceLength((sky.scale * seen.width) / seen.scale), sky.scale / seen.scale);
  }

  arrow(name, right, down) {
    const at = (along, across) => [FOOT[0] + along * right - across * down, FOOT[1] + along * down + across * right];
    const [tip, one, other] = [at(ARROW, 0), at(ARROW - 6, 4), at(ARROW - 6, -4)];
    this.draw(name, `M${FOOT}L${tip}M${one}L${tip}L${other}`, at(LETTER, 0));
  }

  bar({ length, label }, perPixel) {
    const width = length / perPixel;
    this.draw("bar", `M1 ${BAR - 4}v8M1 ${BAR}h${width}m0 -4v8`, [1 + width / 2, BAR - 11]);
    this.root.querySelector("text.bar").textContent = label;
    this.root.setAttribute("aria-label", `North, east, and a bar of ${label}`);
  }

  draw(name, path, [left, top]) {
    for (const line of this.root.querySelectorAll(`path.${name}`)) line.setAttribute("d", path);
    const text = this.root.querySelector(`text.${name}`);
    text.setAttribute("x", left);
    text.setAttribute("y", top);
  }
}
