// Draws the image and its sources where the browser has no WebGL2.
import { paintSourcesPlainly } from "./plain_sources.js";
import { paintTilesPlainly } from "./plain_tiles.js";

/** Draws the same scenes on a plain canvas, where the browser has no WebGL2: slower, and nearest pixels only. */
export class PlainPainter {
  constructor(canvas) {
    this.context = canvas.getContext("2d");
  }

  paint(scene) {
    const { width, height } = scene.screen;
    this.context.clearRect(0, 0, width, height);
    if (!scene.image) return true;
    const picture = this.context.createImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    paintTilesPlainly(scene, pixels);
    this.context.putImageData(picture, 0, 0);
    paintSourcesPlainly(this.context, scene);
    return true;
  }

  forgetTiles() {}

  dispose() {}
}
