// The bar above the image, and the list of keys.
import { formatted } from "./colours.js";
import { LimitStrip, element } from "./limit_strip.js";

const ICONS = {
  invert: '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>',
  peaks: '<path d="M1.5 13.5h4L8 3l2.5 10.5h4"/>',
  fit: '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/><rect x="5.5" y="5.5" width="5" height="5"/>',
  in: '<circle cx="7" cy="7" r="4.5"/><path d="M10.3 10.3 14 14M5 7h4M7 5v4"/>',
  out: '<circle cx="7" cy="7" r="4.5"/><path d="M10.3 10.3 14 14M5 7h4"/>',
  help: '<circle cx="8" cy="8" r="6"/><path d="M6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.7-.9 1.4M8 11.4v.2"/>',
};
const PRESETS = { auto: "Auto", zscale: "zscale", percentile: "99.5 %", minmax: "Min–max", custom: "Custom" };
const HELP = [
  ["Click", "place an aperture on the star, or select a source"],
  ["Shift + click", "place it exactly there"],
  ["Drag", "pan; the arrow keys too"],
  ["Wheel, pinch", "zoom about the pointer; + and − too"],
  ["Right drag, Alt + drag", "contrast: sideways the level, up and down the range"],
  ["F", "fit the whole image"],
  ["1", "one pixel of the image to one of the screen"],
  ["I", "invert the colours"],
  ["C", "compass and scale bar, on or off"],
  ["K", "zoomed out: stars at their peak, or the mean alone"],
  ["N, P", "select the next, the previous source"],
  ["Drag the selected aperture", "move it; its handles change the radii"],
  ["Ctrl + drag", "choose the apertures in a box; with Shift too, in a lasso"],
  ["Delete", "remove the selected or the chosen apertures"],
  ["Ctrl + Z, Ctrl + Shift + Z", "undo, redo"],
  ["Esc", "select nothing; take back what is being dragged"],
];

function iconButton(icon, title, act) {
  const button = element("button", { type: "button", class: "acw-image-button", title, "aria-label": title });
  button.innerHTML = ICONS[icon]
    ? `<svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[icon]}</svg>`
    : `<span aria-hidden="true">${icon}</span>`;
  button.addEventListener("click", act);
  return button;
}

function choice(name, options, act) {
  const entries = Object.entries(options).map(([value, text]) => element("option", { value }, text));
  const select = element("select", { class: "acw-image-select", title: name, "aria-label": name }, ...entries);
  select.addEventListener("change", () => act(select.value));
  return select;
}

/** The slim bar above the image. It knows the view's display and calls its methods; it holds nothing of its own. */
export class ToolBar {
  constructor(view) {
    const stretches = { linear: "Linear", sqrt: "Square root", log: "Logarithm", asinh: "Asinh" };
    this.stretch = choice("Stretch", stretches, (stretch) => view.setDisplay({ stretch }));
    this.map = choice("Colours", { grey: "Grey", viridis: "Viridis", magma: "Magma" }, (map) => view.setDisplay({ map }));
    this.preset = choice("Limits", PRESETS, (preset) => view.setPreset(preset));
    this.preset.querySelector('[value="custom"]').disabled = true;
    this.strip = new LimitStrip((limits) => view.setDisplay({ limits, preset: "custom" }));
    this.fields = ["Lower limit", "Upper limit"].map((name, which) => this.field(view, name, which));
    this.invert = iconButton("invert", "Invert the colours (I)", () => view.invert());
    this.peaks = iconButton("peaks", "Zoomed out, show stars at their peak; otherwise the mean (K)", () =>
      view.togglePeaks(),
    );
    this.help = iconButton("help", "Mouse and keys (?)", () => view.toggleHelp());
    const group = (name, ...children) => element("div", { class: `acw-image-group acw-image-${name}` }, ...children);
    this.root = element(
      "div",
      { class: "acw-image-toolbar", role: "toolbar", "aria-label": "How the image is shown" },
      group("colours", this.stretch, this.map, this.invert, this.peaks),
      group("limits", this.fields[0], this.strip.root, this.fields[1], this.preset),
      group(
        "zoom",
        iconButton("out", "Zoom out (−)", () => view.zoom(0.5)),
        iconButton("in", "Zoom in (+)", () => view.zoom(2)),
        iconButton("fit", "Fit the whole image (F)", () => view.fit()),
        iconButton("1:1", "One pixel of the image to one of the screen (1)", () => view.oneToOne()),
        this.help,
      ),
    );
  }

  field(view, name, which) {
    const input = element("input", {
      class: "acw-image-number",
      type: "text",
      inputmode: "decimal",
      spellcheck: "false",
      title: name,
      "aria-label": name,
    });
    input.addEventListener("change", () => {
      const limits = [...view.display.limits];
      limits[which] = Number(input.value);
      const useful = input.value.trim() !== "" && Number.isFinite(limits[which]) && limits[0] < limits[1];
      input.classList.toggle("acw-image-refused", !useful);
      if (useful) view.setDisplay({ limits, preset: "custom" });
    });
    return input;
  }

  show(image, display) {
    this.stretch.value = display.stretch;
    this.map.value = display.map;
    this.preset.value = display.preset;
    this.invert.setAttribute("aria-pressed", String(display.inverted));
    this.peaks.setAttribute("aria-pressed", String(display.peaks));
    for (const control of this.root.querySelectorAll("select, input, button")) control.disabled = !image;
    this.help.disabled = false;
    this.strip.show(image, display);
    const step = (display.limits[1] - display.limits[0]) / 1000;
    this.fields.forEach((field, which) => {
      field.classList.remove("acw-image-refused");
      field.value = image ? formatted(display.limits[which], step) : "";
    });
  }
}

export function helpPanel(close) {
  // Not a dl: notebooks give their own style to those.
  const rows = HELP.flatMap(([key, does]) => [element("b", {}, key), element("span", {}, does)]);
  const button = iconButton("×", "Close (Esc)", close);
  const head = element("div", { class: "acw-image-help-head" }, "Mouse and keys", button);
  const attributes = { class: "acw-image-help", role: "dialog", "aria-label": "Mouse and keys", hidden: "" };
  return element("div", attributes, head, element("div", { class: "acw-image-help-keys" }, ...rows));
}
