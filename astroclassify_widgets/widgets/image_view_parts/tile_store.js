// The tiles that came from the kernel, and what is asked of it next.
import { keyOf } from "./geometry.js";

const TILES_KEPT = 192; // of half a megabyte to one each
const TILES_PER_MESSAGE = 4;
const PAUSE = 40; // between requests while the view moves [ms]
const PATIENCE = 10000; // until the kernel is asked again [ms]

/** The tiles of the image that a model shows, for all its views. One request is under way at a time. */
export class TileStore {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    model.on("change:image", () => this.begin());
    model.on("msg:custom", (message, buffers) => {
      if (message.kind === "tiles" && message.image === this.image?.id) this.receive(message.tiles, buffers);
    });
    this.begin();
  }

  begin() {
    const image = this.model.get("image");
    this.image = image?.id ? image : null;
    this.tiles = new Map();
    this.asked = null;
    clearTimeout(this.timer);
  }

  get(address) {
    const key = keyOf(address);
    const tile = this.tiles.get(key);
    if (tile) {
      this.tiles.delete(key); // a Map keeps the order of insertion: what was used last stands last
      this.tiles.set(key, tile);
    }
    return tile;
  }

  /** Asks for what the views lack, soon. */
  wake(pause = PAUSE) {
    if (this.asked || this.pending) return;
    this.pending = true;
    setTimeout(() => {
      this.pending = false;
      this.ask();
    }, pause);
  }

  ask() {
    if (!this.image || this.asked) return;
    const missing = new Map();
    for (const view of this.views) for (const address of view.missingTiles()) missing.set(keyOf(address), address);
    let tiles = [...missing.values()];
    const top = tiles.find(([level]) => level === this.image.levels - 1);
    // The whole image coarsely before anything else, so that something is on screen at once.
    tiles = top ? [top] : tiles.slice(0, TILES_PER_MESSAGE);
    if (tiles.length === 0) return;
    this.asked = tiles;
    this.model.send({ kind: "need", image: this.image.id, tiles });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.asked = null;
      this.ask();
    }, PATIENCE);
  }

  receive(entries, buffers) {
    entries.forEach(([level, column, row, width, height], n) => {
      const { buffer, byteOffset, byteLength } = buffers[n];
      const halfs = new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
      const channels = halfs.length / (width * height); // above level 0 a peak stands beside every mean
      this.tiles.set(keyOf([level, column, row]), { level, column, row, width, height, channels, halfs });
    });
    this.forget();
    clearTimeout(this.timer);
    this.asked = null;
    this.ask();
    for (const view of this.views) view.requestPaint();
  }

  forget() {
    for (const [key, tile] of this.tiles) {
      if (this.tiles.size <= TILES_KEPT) return;
      if (tile.level < this.image.levels - 1) this.tiles.delete(key);
    }
  }
}
