// Where on the sky a pixel of the frame looks; pure functions. An image has a sky {columns, rows, step_x, step_y,
// vectors} where it has celestial coordinates: unit vectors (ICRS) at the nodes of a grid, see render/sky_grid.py.
import { clamp } from "./geometry.js";

const DEGREE = Math.PI / 180; // [rad]
const ARCSECOND = DEGREE / 3600;

/** The direction in which a pixel of the frame looks, as a unit vector. */
function skyVector({ columns, rows, step_x, step_y, vectors }, x, y) {
  const [across, along] = [(x + 0.5) / step_x, (y + 0.5) / step_y];
  const [column, row] = [clamp(Math.floor(across), 0, columns - 2), clamp(Math.floor(along), 0, rows - 2)];
  const [right, up] = [across - column, along - row];
  const node = (i, j, axis) => vectors.getFloat64(8 * (3 * ((row + j) * columns + column + i) + axis), true);
  const mixed = [0, 1, 2].map(
    (axis) =>
      (1 - up) * ((1 - right) * node(0, 0, axis) + right * node(1, 0, axis)) +
      up * ((1 - right) * node(0, 1, axis) + right * node(1, 1, axis)),
  );
  const length = Math.hypot(...mixed);
  return mixed.map((part) => part / length);
}

/** Right ascension and declination (ICRS) of a pixel of the frame [deg]; null where the image has no sky. */
export function skyAt(image, x, y) {
  if (!image.sky) return null;
  const [a, b, c] = skyVector(image.sky, x, y);
  const ra = Math.atan2(b, a) / DEGREE;
  return [ra < 0 ? ra + 360 : ra, Math.atan2(c, Math.hypot(a, b)) / DEGREE];
}

/**
 * Unit vectors in the frame that point north and east on the sky at a pixel, and how much sky a pixel covers along x
 * [arcsec]; null where the image has no sky.
 */
export function northAndEast(image, x, y) {
  if (!image.sky) return null;
  const [ra, dec] = skyAt(image, x, y).map((angle) => angle * DEGREE);
  const northwards = [-Math.sin(dec) * Math.cos(ra), -Math.sin(dec) * Math.sin(ra), Math.cos(dec)];
  const eastwards = [-Math.sin(ra), Math.cos(ra), 0];
  const step = (dx, dy) => {
    const [before, after] = [-0.5, 0.5].map((part) => skyVector(image.sky, x + part * dx, y + part * dy));
    const along = (axis) => axis.reduce((sum, part, i) => sum + part * (after[i] - before[i]), 0);
    return [along(eastwards), along(northwards)]; // of one pixel [rad]
  };
  const [[east_x, north_x], [east_y, north_y]] = [step(1, 0), step(0, 1)];
  const handed = Math.sign(east_x * north_y - east_y * north_x); // negative where east is to the left of north
  const unit = (a, b) => [a, b].map((part) => (handed * part) / Math.hypot(a, b));
  // The columns of the inverse of what leads from a step in the frame to one on the sky.
  return {
    north: unit(-east_y, east_x),
    east: unit(north_y, -north_x),
    scale: Math.hypot(east_x, north_x) / ARCSECOND,
  };
}

/** Right ascension and declination [deg] in hours and degrees, with as many digits as a pixel [arcsec] can tell. */
export function sexagesimal([ra, dec], scale) {
  const digits = clamp(Math.ceil(Math.log10(2 / scale)), 0, 4);
  const parts = (seconds, decimals, wrap) => {
    const units = 10 ** decimals;
    let whole = Math.round(seconds * units); // once, so that no 60 seconds are left over
    if (wrap) whole %= wrap * units;
    const two = (number) => String(number).padStart(2, "0");
    const [minutes, fraction] = [Math.floor(whole / (60 * units)), whole % (60 * units)];
    const rest = (fraction / units).toFixed(decimals).padStart(decimals ? 3 + decimals : 2, "0");
    return [two(Math.floor(minutes / 60)), two(minutes % 60), rest];
  };
  const [hours, minutes, seconds] = parts(ra * 240, digits + 1, 86400);
  const [degrees, arcminutes, arcseconds] = parts(Math.abs(dec) * 3600, digits);
  return `${hours}h${minutes}m${seconds}s ${dec < 0 ? "-" : "+"}${degrees}°${arcminutes}′${arcseconds}″`;
}

const ANGLES = [
  [3600, "°"],
  [60, "′"],
  [1, "″"],
];
const MOST_OF_WIDTH = 0.35;

/**
 * A round angle [arcsec], 1, 2 or 5 times a power of ten of a degree, minute or second, and its name: the longest that
 * takes no more than 35 % of a width, given in arcsec. It takes at least 14 %.
 */
export function niceLength(width) {
  const most = MOST_OF_WIDTH * width;
  const [unit, sign] = ANGLES.find(([size]) => size <= most) ?? ANGLES.at(-1);
  const power = Math.floor(Math.log10(most / unit) + 1e-9);
  const digit = [5, 2, 1].find((number) => number * 10 ** power <= (most / unit) * (1 + 1e-9));
  const decimals = Math.max(-power, 0);
  return { length: digit * 10 ** power * unit, label: `${(digit * 10 ** power).toFixed(decimals)}${sign}` };
}
