// Where things are: pure functions of the view, the tiles of an image and its sources.
// Pixels of the frame are 0-based with integer centres; y goes up, or down where the image is a picture. "CSS px" are
// those of the page, "device px" those of the screen.

// ---- the view
// A view is {x, y, scale, width, height, yDown}: the frame's pixel at the centre, CSS px per pixel of the frame, size in
// CSS px, and whether row 0 is at the top.

const MARGIN_OF_FIT = 0.99;
const LARGEST_SCALE = 80; // whatever the size of the image
const SMALLEST_SCALE = 0.25;

/** Which way y goes on the screen: 1 up, -1 down. What depends on it asks here. */
export function upwards(view) {
  return view.yDown ? -1 : 1;
}

/** Where a pixel of the frame lies in the canvas [CSS px from its upper left]. */
export function toCanvas(view, x, y) {
  const up = upwards(view);
  return [view.width / 2 + (x - view.x) * view.scale, view.height / 2 - up * (y - view.y) * view.scale];
}

/** Which pixel of the frame lies at a point of the canvas. */
export function toFrame(view, left, top) {
  const up = upwards(view);
  return [view.x + (left - view.width / 2) / view.scale, view.y - (up * (top - view.height / 2)) / view.scale];
}

/** The view that shows all of an image. */
export function fitted(image, width, height) {
  const scale = Math.min(width / image.nx, height / image.ny) * MARGIN_OF_FIT;
  return { x: (image.nx - 1) / 2, y: (image.ny - 1) / 2, scale, width, height, yDown: image.y_down };
}

/** A view whose scale is within reason, and whose centre is on the image, so that the image cannot be lost. */
export function kept(view, image) {
  const whole = fitted(image, view.width, view.height).scale;
  const scale = clamp(view.scale, Math.min(whole / 2, SMALLEST_SCALE), Math.max(whole, LARGEST_SCALE));
  return { ...view, scale, x: clamp(view.x, -0.5, image.nx - 0.5), y: clamp(view.y, -0.5, image.ny - 0.5) };
}

/** Zoomed by a factor; what lies at (left, top) stays there. */
export function zoomed(view, image, factor, left, top) {
  const { scale } = kept({ ...view, scale: view.scale * factor }, image);
  const [x, y] = toFrame(view, left, top);
  const [other_x, other_y] = toFrame({ ...view, scale }, left, top);
  return kept({ ...view, scale, x: view.x + x - other_x, y: view.y + y - other_y }, image);
}

/** Moved so that the image follows the pointer by (right, down) [CSS px]. */
export function panned(view, image, right, down) {
  const [x, y] = toFrame(view, view.width / 2 - right, view.height / 2 - down);
  return kept({ ...view, x, y }, image);
}

/** Whether a position is in sight, and not hidden by the very edge. */
export function inSight(view, x, y, margin = 8) {
  const [left, top] = toCanvas(view, x, y);
  return left >= margin && top >= margin && left <= view.width - margin && top <= view.height - margin;
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// ---- levels and tiles

/** The level whose pixels are at most one device px wide, and more than half of one. */
export function wantedLevel(image, deviceScale) {
  return clamp(Math.floor(Math.log2(1 / deviceScale) + 1e-9), 0, image.levels - 1);
}

/** Columns and rows of pixels of a level. */
export function levelSize(image, level) {
  return [Math.ceil(image.nx / 2 ** level), Math.ceil(image.ny / 2 ** level)];
}

/** Addresses [level, column, row] of the tiles of a level that are in sight, those at the centre first. */
export function visibleTiles(image, view, level) {
  const side = image.tile * 2 ** level;
  const [columns, rows] = levelSize(image, level).map((size) => Math.ceil(size / image.tile));
  const range = (centre, extent, count) => {
    const reach = extent / 2 / view.scale;
    const first = clamp(Math.floor((centre + 0.5 - reach) / side), 0, count - 1);
    return [first, clamp(Math.ceil((centre + 0.5 + reach) / side) - 1, first, count - 1)];
  };
  const [left, right] = range(view.x, view.width, columns);
  const [low, high] = range(view.y, view.height, rows);
  const found = [];
  for (let row = low; row <= high; row++) {
    for (let column = left; column <= right; column++) found.push([level, column, row]);
  }
  const distance = ([, column, row]) =>
    Math.hypot((column + 0.5) * side - view.x - 0.5, (row + 0.5) * side - view.y - 0.5);
  return found.sort((one, other) => distance(one) - distance(other));
}

/** Where a tile lies on the screen, [left, right, bottom, top] in device px from the lower left of the canvas. */
export function tileOnScreen(image, screen, tile) {
  const side = 2 ** tile.level;
  const edges = (first, count, limit, centre, extent, way) => {
    const ends = [first * side, Math.min((first + count) * side, limit)];
    const places = ends.map((edge) => ({
      place: extent / 2 + way * (edge - 0.5 - centre) * screen.scale,
      outermost: edge === 0 || edge === limit,
    }));
    const [low, high] = way > 0 ? places : places.reverse();
    // Where the image ends, a pixel of the screen that is covered in part is painted: a thin strip does not vanish.
    return [low.outermost ? Math.floor(low.place) : low.place, high.outermost ? Math.ceil(high.place) : high.place];
  };
  return [
    ...edges(tile.column * image.tile, tile.width, image.nx, screen.x, screen.width, 1),
    ...edges(tile.row * image.tile, tile.height, image.ny, screen.y, screen.height, upwards(screen)),
  ];
}

/** How a device px (counted from the lower left) leads to a pixel of a tile: pixel = start + step * px, along x and y. */
export function tilePerPixel(image, screen, tile) {
  const side = 2 ** tile.level;
  const up = upwards(screen);
  const start = (centre, extent, first, way) =>
    (centre + 0.5 - (way * extent) / 2 / screen.scale) / side - first * image.tile;
  const step = 1 / (screen.scale * side);
  return {
    step: [step, up * step],
    start: [start(screen.x, screen.width, tile.column, 1), start(screen.y, screen.height, tile.row, up)],
  };
}

export const keyOf = (address) => address.join("/");
