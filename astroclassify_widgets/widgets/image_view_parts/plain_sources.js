// Draws the sources on a plain canvas: the shapes of source_painter.js as paths.
import { toCanvas } from "./geometry.js";
import { CHOSEN, COMPARISON, HIDDEN, PLACED, PSF_STAR, REJECTED } from "./source_states.js";
import { PLAIN, SELECTED, SOURCE_COLOURS, emphasisOf, isDot } from "./source_states.js";

const TURN = 2 * Math.PI;

/** Draws the sources of a scene, those in sight. */
export function paintSourcesPlainly(context, { screen, sources }) {
  const [aperture, inner, outer] = sources.radii.map((radius) => radius * screen.scale);
  const dots = isDot(aperture, screen.ratio);
  const reach = Math.max(1.5 * aperture, outer) + 9 * screen.ratio;
  const pen = new Pen(context, screen.ratio);
  sources.kinds.forEach((kind, i) => {
    if (kind === HIDDEN) return;
    const { moved } = sources;
    const [x, y] = moved?.source === i ? [moved.x, moved.y] : sources.positions.subarray(2 * i, 2 * i + 2);
    const [left, top] = toCanvas(screen, x, y);
    if (left < -reach || top < -reach || left > screen.width + reach || top > screen.height + reach) return;
    const emphasis = emphasisOf(sources, i);
    context.save();
    context.translate(left, top);
    if (dots) paintDot(pen, kind, emphasis);
    else {
      const annulus = sources.annulus && (emphasis === SELECTED || kind === PLACED);
      if (annulus) for (const edge of [inner, outer]) pen.dashed(circle(edge), SOURCE_COLOURS[kind]);
      paintAperture(pen, kind, emphasis, aperture);
    }
    context.restore();
  });
}

/** Draws lines and areas about the origin, with what surrounds them. Widths are in CSS px. */
class Pen {
  constructor(context, ratio) {
    Object.assign(this, { context, ratio });
  }

  line(path, colour, width) {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width * this.ratio;
    this.context.stroke(path);
  }

  lined(path, colour, width) {
    this.line(path, "#0008", width + 2);
    this.line(path, colour, width);
  }

  dashed(path, colour) {
    this.context.setLineDash([5 * this.ratio, 4 * this.ratio]);
    this.lined(path, colour, 1.1);
    this.context.setLineDash([]);
  }

  area(path, colour) {
    this.context.fillStyle = colour;
    this.context.fill(path);
  }
}

function paintAperture(pen, kind, emphasis, aperture) {
  const ink = SOURCE_COLOURS[kind];
  const shape = { [PSF_STAR]: square, [COMPARISON]: diamond }[kind] ?? circle;
  if (kind === PLACED) pen.lined(gappedCross(1.5 * pen.ratio, Math.min(5 * pen.ratio, 0.7 * aperture)), ink, 1.2);
  if (kind === REJECTED) {
    const end = aperture * Math.SQRT1_2;
    pen.lined(new Path2D(`M${-end} ${-end}L${end} ${end}`), ink, 1.6);
  }
  if (emphasis === PLAIN) {
    pen.lined(shape(aperture), ink, 1.6);
    return;
  }
  const more = emphasis === SELECTED ? 0.8 : 0;
  pen.line(shape(aperture), "#000", 6 + more);
  pen.line(shape(aperture), "#fff", 4 + more);
  pen.line(shape(aperture), ink, 2 + more);
  if (emphasis === SELECTED && shape !== circle) pen.lined(circle(aperture), ink, 1);
}

function paintDot(pen, kind, emphasis) {
  const size = { [PLAIN]: 2, [CHOSEN]: 2.5, [SELECTED]: 3.5 }[emphasis] * pen.ratio;
  const shapes = {
    [PLACED]: () => cross(1.6 * size, 0.55 * size),
    [REJECTED]: () => cross(1.6 * size, 0.45 * size, Math.PI / 4),
    [PSF_STAR]: () => square(1.1 * size),
    [COMPARISON]: () => diamond(1.1 * size),
  };
  const path = (shapes[kind] ?? (() => circle(size)))();
  if (emphasis !== PLAIN) {
    pen.line(path, "#000", 5.4);
    pen.line(path, "#fff", 3.4);
  }
  pen.line(path, "#000b", 2);
  pen.area(path, SOURCE_COLOURS[kind]);
}

// ---- paths about the origin [device px]; those of lines with corners have the circle of their radius within

function circle(radius) {
  const path = new Path2D();
  path.arc(0, 0, radius, 0, TURN);
  return path;
}

function polygon(corners) {
  return new Path2D(`M${corners.map((corner) => corner.join(" ")).join("L")}Z`);
}

function square(half) {
  return polygon([[-half, -half], [half, -half], [half, half], [-half, half]]);
}

function diamond(radius) {
  const far = radius * Math.SQRT2;
  return polygon([[far, 0], [0, far], [-far, 0], [0, -far]]);
}

/** Two bars across each other, turned by an angle [rad]. */
function cross(arm, half, turned = 0) {
  const upright = [[half, half], [half, arm], [-half, arm], [-half, half], [-arm, half], [-arm, -half]];
  const corners = [...upright, ...upright.map(([x, y]) => [-x, -y])];
  const [along, across] = [Math.cos(turned), Math.sin(turned)];
  return polygon(corners.map(([x, y]) => [along * x - across * y, across * x + along * y]));
}

function gappedCross(from, to) {
  return new Path2D(`M${from} 0H${to}M${-from} 0H${-to}M0 ${from}V${to}M0 ${-from}V${-to}`);
}
