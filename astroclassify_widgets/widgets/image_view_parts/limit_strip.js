// The histogram of a frame, with a handle for each limit.
import { stretched } from "./colours.js";
import { clamp } from "./geometry.js";

/** Makes an element: its attributes, then its children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Where a value lies on the axis of the histogram, 0 to 1; see Histogram in render/display_limits.py. */
export function alongHistogram({ sky, softening, low, high }, value) {
  return (Math.asinh((value - sky) / softening) - low) / (high - low);
}

/** The value at a place of the axis of the histogram. */
export function valueAlongHistogram({ sky, softening, low, high }, along) {
  return sky + softening * Math.sinh(low + along * (high - low));
}

/** The histogram with a handle for each limit, and a bar that shows how values become colours. */
export class LimitStrip {
  constructor(setLimits) {
    this.setLimits = setLimits;
    this.shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("viewBox", "0 0 1 1");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.shape);
    this.bar = element("div", { class: "acw-image-colour-bar" });
    this.handles = ["Lower limit", "Upper limit"].map((name, which) => this.handle(name, which));
    const help = "Pixel values, and the limits between which they are shown. Drag the handles.";
    this.root = element("div", { class: "acw-image-histogram", title: help }, svg, this.bar, ...this.handles);
  }

  handle(name, which) {
    const made = element("div", { class: "acw-image-limit", role: "slider", tabindex: "0", "aria-label": name });
    made.addEventListener("pointerdown", (event) => {
      made.setPointerCapture(event.pointerId);
      made.focus({ preventScroll: true });
      event.preventDefault();
    });
    made.addEventListener("pointermove", (event) => {
      if (!made.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.root.getBoundingClientRect();
      this.move(which, (event.clientX - left) / width);
    });
    made.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(which, this.places[which] + step * (event.shiftKey ? 0.05 : 0.01));
    });
    return made;
  }

  move(which, place) {
    if (!this.histogram) return;
    const places = [...this.places];
    places[which] = which === 0 ? clamp(place, 0, places[1] - 0.005) : clamp(place, places[0] + 0.005, 1);
    const limits = [...this.limits];
    limits[which] = valueAlongHistogram(this.histogram, places[which]);
    this.setLimits(limits);
  }

  show(image, { limits, stretch, table }) {
    this.root.hidden = !image;
    if (!image) return;
    this.histogram = image.histogram;
    this.limits = limits;
    this.places = limits.map((limit) => clamp(alongHistogram(this.histogram, limit), 0, 1));
    this.handles.forEach((handle, which) => {
      handle.style.left = `${100 * this.places[which]}%`;
      handle.setAttribute("aria-valuenow", limits[which].toPrecision(5));
      handle.setAttribute("aria-valuetext", `${limits[which].toPrecision(5)} ${image.unit}`);
    });
    if (this.drawn !== image.histogram) {
      this.drawn = image.histogram;
      this.shape.setAttribute("d", histogramPath(image.histogram.counts));
    }
    const colours = [];
    for (let i = 0; i <= 48; i++) {
      const value = valueAlongHistogram(this.histogram, i / 48);
      const index = Math.round(255 * stretched(stretch, (value - limits[0]) / (limits[1] - limits[0])));
      colours.push(`rgb(${table.slice(4 * index, 4 * index + 3).join(" ")})`);
    }
    this.bar.style.background = `linear-gradient(90deg, ${colours.join(", ")})`;
  }
}

/** The outline of a histogram in a unit square, y down. Heights are logarithmic, so that few bright pixels show. */
function histogramPath(counts) {
  const highest = Math.log1p(Math.max(...counts, 1));
  const steps = counts.map((count, i) => {
    const y = 1 - Math.log1p(count) / highest;
    return `L${i / counts.length},${y}L${(i + 1) / counts.length},${y}`;
  });
  return `M0,1${steps.join("")}L1,1Z`;
}
