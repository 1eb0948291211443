// Draws the tiles of an image into the bytes of a plain canvas.
import { MASKED, MASKED_COLOUR, colourIndex, encodedLimits, halfToNumber } from "./colours.js";
import { clamp, tileOnScreen, tilePerPixel } from "./geometry.js";
import { PEAK_STANDS_OUT } from "./peaks.js";

/** Paints all tiles of a scene into packed colours, row 0 at the top. */
export function paintTilesPlainly(scene, pixels) {
  const inks = inkOfHalves(scene.image, scene.display);
  for (const tile of scene.tiles) paintTilePlainly(scene, tile, inks, pixels);
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

function paintTilePlainly({ image, screen, display }, tile, inks, pixels) {
  const [left, right, bottom, top] = tileOnScreen(image, screen, tile);
  const { start, step } = tilePerPixel(image, screen, tile);
  const first = (edge) => Math.max(Math.ceil(edge - 0.5), 0); // a pixel belongs to the tile that holds its centre
  const [rows, columns] = [first(Math.min(top, screen.height)), first(Math.min(right, screen.width))];
  const shown = display.peaks && step[0] > 0.5 ? peakFinder(image, tile, step[0]) : (at) => tile.halfs[at];
  for (let row = first(bottom); row < rows; row++) {
    const line = clamp(Math.floor(start[1] + (row + 0.5) * step[1]), 0, tile.height - 1) * tile.width;
    const target = (screen.height - 1 - row) * screen.width;
    for (let column = first(left); column < columns; column++) {
      const place = clamp(Math.floor(start[0] + (column + 0.5) * step[0]), 0, tile.width - 1);
      pixels[target + column] = inks[shown(tile.channels * (line + place))];
    }
  }
}

/**
 * Finds what is shown about a pixel of a tile, which stands in for its neighbours where several fall on one px of the
 * screen: the brightest peak where it stands out, otherwise the mean. All or nothing, for this painter is in a hurry.
 */
function peakFinder(image, { halfs, channels, width }, step) {
  const numbers = Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits));
  const standsOut = ((PEAK_STANDS_OUT[0] + PEAK_STANDS_OUT[1]) / 2) * image.noise * image.scale;
  const peakAt = channels - 1;
  const beside = step > 1 ? [0, channels, channels * width, channels * (width + 1)] : [0];
  return (at) => {
    if (halfs[at] === MASKED) return MASKED;
    let brightest = halfs[at + peakAt];
    for (const by of beside) {
      const bits = halfs[at + by + peakAt];
      if (bits !== undefined && bits !== MASKED && numbers[bits] > numbers[brightest]) brightest = bits;
    }
    return numbers[brightest] - numbers[halfs[at]] > standsOut ? brightest : halfs[at];
  };
}
