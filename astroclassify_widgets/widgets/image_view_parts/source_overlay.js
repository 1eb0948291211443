// What lies over the canvas while sources are worked on: handles of the radii, and the outline of an area.
import { toCanvas } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";

function svgElement(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** An SVG that lets every pointer through to the canvas below. */
export class SourceOverlay {
  constructor() {
    this.root = svgElement("svg", { class: "acw-image-overlay", "aria-hidden": "true" });
  }

  /** Shows handles, {name: [left, top]}; a text beside the one that is dragged; and an area, corners on the frame. */
  show(seen, { handles, said, area }) {
    const shown = [];
    if (area) {
      const corners = area.map(([x, y]) => toCanvas(seen, x, y).join(","));
      shown.push(svgElement("polygon", { points: corners.join(" ") }));
    }
    for (const [name, [left, top]] of Object.entries(handles)) {
      shown.push(svgElement("circle", { cx: left, cy: top, r: 4, "data-handle": name }));
      if (said?.name === name) shown.push(svgElement("text", { x: left + 9, y: top - 7 }, said.text));
    }
    if (shown.length > 0 || this.root.hasChildNodes()) this.root.replaceChildren(...shown);
  }
}
