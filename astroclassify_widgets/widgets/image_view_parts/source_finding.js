// Which sources lie where: pure functions of their positions, which are x and y in turn [px of the frame].
import { clamp } from "./geometry.js";
import { HIDDEN } from "./source_states.js";

/** Index of the source nearest to (x, y) and within reach [px of the frame], or -1; hidden ones are not there. */
export function nearestSource(positions, x, y, reach, kinds = []) {
  let nearest = -1;
  let least = reach * reach;
  for (let i = 0; 2 * i < positions.length; i++) {
    const distance = (positions[2 * i] - x) ** 2 + (positions[2 * i + 1] - y) ** 2;
    if (distance <= least && kinds[i] !== HIDDEN) {
      nearest = i;
      least = distance;
    }
  }
  return nearest;
}

/** Indices of the sources inside a polygon, whose corners are [x, y]; one that crosses itself is odd-even. */
export function sourcesInside(positions, corners, kinds = []) {
  const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let i = 0; 2 * i < positions.length; i++) {
    const [x, y] = [positions[2 * i], positions[2 * i + 1]];
    const near = x >= left && x <= right && y >= low && y <= high;
    if (near && kinds[i] !== HIDDEN && isInside(corners, x, y)) found.push(i);
  }
  return Uint32Array.from(found);
}

/** Whether a ray to the right leaves the polygon once more than it enters. */
function isInside(corners, x, y) {
  let inside = false;
  let [last_x, last_y] = corners[corners.length - 1];
  for (const [corner_x, corner_y] of corners) {
    const passes = corner_y > y !== last_y > y;
    if (passes && x < ((last_x - corner_x) * (y - corner_y)) / (last_y - corner_y) + corner_x) inside = !inside;
    [last_x, last_y] = [corner_x, corner_y];
  }
  return inside;
}

const RADIUS_STEP = 0.1; // as fine as the sliders of the radii [px]

/** A radius that a handle was dragged to, in steps, where its neighbours let it: r <= r_in < r_out. */
export function keptRadius(radii, name, value) {
  const low = { r: RADIUS_STEP, r_in: radii.r, r_out: radii.r_in + RADIUS_STEP }[name];
  const high = { r: radii.r_in, r_in: radii.r_out - RADIUS_STEP, r_out: Infinity }[name];
  const stepped = Math.round(value / RADIUS_STEP) * RADIUS_STEP;
  return Number(clamp(stepped, low, Math.max(low, high)).toFixed(6)); // without the dust of binary tenths
}
