// Draws the image and its sources by WebGL2.
import { SourceLayer } from "./source_layer.js";
import { SourcePainter } from "./source_painter.js";
import { TilePainter } from "./tile_painter.js";

// A painter has paint(scene), forgetTiles() and dispose(). A scene is {image, screen, tiles, display, sources}: `screen` is the view in
// device px with `ratio` device px per CSS px; `tiles` are drawn in their order, each over those before.

/** Draws with WebGL2. Textures and buffers are made from the scene whenever they are missing. */
export class WebglPainter {
  constructor(gl) {
    this.gl = gl;
    this.tiles = new TilePainter(gl);
    this.sources = new SourceLayer(gl, new SourcePainter(gl));
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Paints a scene; returns whether all of it is exact, or should be painted again when it rests. */
  paint(scene) {
    const { gl } = this;
    gl.viewport(0, 0, scene.screen.width, scene.screen.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!scene.image) return true;
    this.tiles.paint(scene);
    return scene.sources.kinds.length === 0 || this.sources.paint(scene);
  }

  /** Frees what belongs to the image, when another one is shown. */
  forgetTiles() {
    this.tiles.forgetTiles();
  }

  dispose() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow only some 16 contexts at a time
  }
}
