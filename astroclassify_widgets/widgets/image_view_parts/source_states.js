// What a source can be, and how that looks.

/** Names of the bytes that come from the kernel, in their order (see source_states.py). */
export const SOURCE_STATES = ["detected", "placed", "rejected", "psf_star", "comparison", "hidden"];
const NUMBERS = Object.fromEntries(SOURCE_STATES.map((name, number) => [name, number]));
export const { detected: DETECTED, placed: PLACED, rejected: REJECTED } = NUMBERS;
export const { psf_star: PSF_STAR, comparison: COMPARISON, hidden: HIDDEN } = NUMBERS;

/** Orange, sky blue, purple, green and yellow of the colour-blind-safe palette of Okabe & Ito (2008). */
export const SOURCE_COLOURS = ["#e69f00", "#56b4e9", "#cc79a7", "#009e73", "#f0e442"];

/** How much a source stands out. */
export const [PLAIN, CHOSEN, SELECTED] = [0, 1, 2];

const SMALLEST_RING = 4; // an aperture with a smaller radius is a dot [CSS px]

/** Whether an aperture is too small to be drawn as what it is [device px]. */
export function isDot(aperture, ratio) {
  return aperture < SMALLEST_RING * ratio;
}

/** How much one of the sources stands out. */
export function emphasisOf({ chosen, selected }, i) {
  return i === selected ? SELECTED : chosen[i] ? CHOSEN : PLAIN;
}
