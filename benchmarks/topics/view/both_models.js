// Gives the models of a page to its benchmark, and moves bqplot's rings without a detour through the kernel.

/** Circles about all positions as one line, broken by a NaN between any two. */
function rings(positions, radius, corners) {
  const count = positions.length / 2;
  const x = new Float64Array(count * (corners + 2) - 1);
  const y = new Float64Array(x.length);
  const angles = Array.from({ length: corners + 1 }, (_, i) => (2 * Math.PI * i) / corners);
  const [across, up] = [angles.map((angle) => radius * Math.cos(angle)), angles.map((angle) => radius * Math.sin(angle))];
  let at = 0;
  for (let source = 0; source < count; source++) {
    for (let i = 0; i <= corners; i++, at++) {
      x[at] = positions[2 * source] + across[i];
      y[at] = positions[2 * source + 1] + up[i];
    }
    if (at < x.length) x[at] = y[at++] = NaN;
  }
  return { x, y };
}

async function render({ model, el }) {
  const both = { corners: model.get("corners") };
  for (const [name, id] of Object.entries(model.get("models"))) both[name] = await model.widget_manager.get_model(id);
  const { buffer, byteOffset, byteLength } = model.get("positions");
  const positions = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  both.setRings = (radius) => both.lines.set(rings(positions, radius, both.corners));
  window.acwBoth = both;
  el.innerHTML = "<i class='acw-both-ready'></i>";
}

export default { render };
