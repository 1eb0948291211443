// From pixel values to colours: half floats, stretches, colour maps, limits.
import { clamp } from "./geometry.js";

/** Half float 0xFBFF, the lowest finite one, marks a masked pixel. */
export const MASKED = 0xfbff;

/** The number that 16 bits stand for. */
export function halfToNumber(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

/** Distance of a half float to the next. */
export function halfStep(bits) {
  return 2 ** (Math.max((bits >> 10) & 31, 1) - 25);
}

export const STRETCHES = ["linear", "sqrt", "log", "asinh"];

/** Brightness 0 to 1 of a value that lies at t, 0 to 1, between the limits. */
export function stretched(stretch, t) {
  const inside = clamp(t, 0, 1);
  if (stretch === "sqrt") return Math.sqrt(inside);
  if (stretch === "log") return Math.log(1 + 1000 * inside) / Math.log(1001);
  if (stretch === "asinh") return Math.asinh(10 * inside) / Math.asinh(10);
  return inside;
}

// Every 17th colour of the maps of matplotlib (public domain, CC0).
const COLOUR_MAPS = {
  grey: "000000 ffffff",
  viridis:
    "440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e 1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725",
  magma:
    "000004 0b0924 20114b 3b0f70 57157e 721f81 8c2981 a8327d c43c75 de4968 f1605d fa7f5e fe9f6d febf84 fddea0 fcfdbf",
};
export const MASKED_COLOUR = [104, 62, 86];

/** 256 colours, four bytes each. */
export function colourTable(map, inverted = false) {
  const anchors = COLOUR_MAPS[map].split(" ").map((code) => [0, 2, 4].map((at) => parseInt(code.slice(at, at + 2), 16)));
  const table = new Uint8ClampedArray(1024);
  for (let i = 0; i < 256; i++) {
    const along = ((inverted ? 255 - i : i) / 255) * (anchors.length - 1);
    const below = Math.min(Math.floor(along), anchors.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const [low, high] = [anchors[below][channel], anchors[below + 1][channel]];
      table[4 * i + channel] = low + (along - below) * (high - low);
    }
    table[4 * i + 3] = 255;
  }
  return table;
}

/**
 * Colours of values between the limits, as packed bytes. They lie along the square root of t, so that there are enough
 * of them where a stretch is steep.
 */
export function stretchedColours(stretch, table) {
  const colours = new Uint32Array(table.buffer);
  return Uint32Array.from({ length: 1024 }, (_, i) => colours[Math.round(255 * stretched(stretch, (i / 1023) ** 2))]);
}

/** Which of the stretched colours a value has that lies at t between the limits. The fragment shader has the same. */
export function colourIndex(t) {
  return Math.round(1023 * Math.sqrt(clamp(t, 0, 1)));
}

/** The lower limit as tiles are encoded, and one over the distance of the upper from it. */
export function encodedLimits(image, [low, high]) {
  return [(low - image.offset) * image.scale, 1 / ((high - low) * image.scale)];
}

/** Limits after a drag, as in DS9: sideways moves their middle, up and down their distance. */
export function contrasted([low, high], right, down) {
  const middle = (low + high) / 2 - right * (high - low);
  const half = ((high - low) / 2) * Math.exp(3 * down);
  return [middle - half, middle + half];
}

/** A value with no more digits than `step`, the distance between values that can be told apart, lends it. */
export function formatted(value, step) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) {
    return value.toExponential(clamp(Math.floor(Math.log10(size / step)), 0, 6));
  }
  return value.toFixed(clamp(Math.floor(-Math.log10(step)), 0, 8));
}
