// Draws the image and its sources where the browser has no WebGL2.
import { MASKED, MASKED_COLOUR, SOURCE_COLOURS, colourIndex, encodedLimits, halfToNumber } from "./colours.js";
import { clamp, tileOnScreen, tilePerPixel, toCanvas } from "./geometry.js";

/** Draws the same scenes on a plain canvas, where the browser has no WebGL2: slower, and nearest pixels only. */
export class PlainPainter {
  constructor(canvas) {
    this.context = canvas.getContext("2d");
  }

  paint(scene) {
    const { width, height } = scene.screen;
    this.context.clearRect(0, 0, width, height);
    if (!scene.image) return;
    const inks = inkOfHalves(scene.image, scene.display);
    const picture = this.context.createImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    for (const tile of scene.tiles) paintTilePlainly(scene, tile, inks, pixels);
    this.context.putImageData(picture, 0, 0);
    this.paintSources(scene);
  }

  paintSources({ screen, sources }) {
    const { context } = this;
    const [aperture, inner, outer] = sources.radii.map((radius) => radius * screen.scale);
    const small = aperture < 4 * screen.ratio;
    const ring = (left, top, radius, colour, width, dash = []) => {
      context.setLineDash(dash.map((length) => length * screen.ratio));
      context.strokeStyle = colour;
      context.lineWidth = width * screen.ratio;
      context.beginPath();
      context.arc(left, top, radius, 0, 2 * Math.PI);
      context.stroke();
    };
    sources.kinds.forEach((kind, i) => {
      const [left, top] = toCanvas(screen, sources.positions[2 * i], sources.positions[2 * i + 1]);
      const reach = Math.max(aperture, outer) + 5;
      if (left < -reach || top < -reach || left > screen.width + reach || top > screen.height + reach) return;
      const selected = i === sources.selected;
      const ink = kind === 1 ? SOURCE_COLOURS.placed : SOURCE_COLOURS.detected;
      const radius = small ? 2 * screen.ratio : aperture;
      ring(left, top, radius, selected ? "#000" : "#0008", selected ? 7 : 3.6);
      if (selected) ring(left, top, radius, "#fff", 5);
      ring(left, top, radius, ink, selected ? 3 : 1.6);
      if (small || !sources.annulus || !(selected || kind === 1)) return;
      for (const edge of [inner, outer]) ring(left, top, edge, ink, 1.1, [5, 4]);
    });
  }

  forgetTiles() {}

  dispose() {}
}

/** The colour, as the bytes of a canvas, of each of the 65536 half floats. */
function inkOfHalves(image, { limits, colours }) {
  const [low, perRange] = encodedLimits(image, limits);
  const inks = new Uint32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    inks[bits] = colours[colourIndex((halfToNumber(bits) - low) * perRange || 0)];
  }
  inks[MASKED] = new Uint32Array(new Uint8Array([...MASKED_COLOUR, 255]).buffer)[0];
  return inks;
}

function paintTilePlainly({ image, screen }, tile, inks, pixels) {
  const [left, right, bottom, top] = tileOnScreen(image, screen, tile);
  const { start, step } = tilePerPixel(image, screen, tile);
  const first = (edge) => Math.max(Math.ceil(edge - 0.5), 0); // a pixel belongs to the tile that holds its centre
  const [rows, columns] = [first(Math.min(top, screen.height)), first(Math.min(right, screen.width))];
  for (let row = first(bottom); row < rows; row++) {
    const line = clamp(Math.floor(start[1] + (row + 0.5) * step[1]), 0, tile.height - 1) * tile.width;
    const target = (screen.height - 1 - row) * screen.width;
    for (let column = first(left); column < columns; column++) {
      const place = clamp(Math.floor(start[0] + (column + 0.5) * step[0]), 0, tile.width - 1);
      pixels[target + column] = inks[tile.halfs[line + place]];
    }
  }
}
