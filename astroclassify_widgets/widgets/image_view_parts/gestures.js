// What a pointer and a wheel do: click, drag, pinch, contrast, zoom.
import { clamp, panned, zoomed } from "./geometry.js";
import { contrasted } from "./colours.js";

const CLICK_SLACK = 3; // a pointer that moves further is a drag [CSS px]
const DOUBLE_CLICK = 400; // a second click as soon as this, and as near as 6 px, belongs to the first [ms]

/** Listens to pointers over a canvas, and moves the view that it belongs to. */
export class Gestures {
  constructor(view, canvas) {
    this.view = view;
    this.canvas = canvas;
    this.pointers = new Map();
    const on = (type, act, options) => canvas.addEventListener(type, act, options);
    on("pointerdown", (event) => this.pressed(event));
    on("pointermove", (event) => this.moved(event));
    on("pointerup", (event) => this.released(event));
    on("pointercancel", (event) => this.letGo(event));
    on("pointerleave", () => this.view.hover(null));
    on("contextmenu", (event) => event.preventDefault());
    on("wheel", (event) => this.wheeled(event), { passive: false });
  }

  /** Forgets a gesture under way, when another image is shown. */
  stop() {
    this.takeBack();
    this.gesture = null;
  }

  /** Where an event lies in the canvas [CSS px]. */
  at(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  pressed(event) {
    this.view.root.focus({ preventScroll: true });
    if (!this.view.seen || this.pointers.size === 2 || event.button === 1) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.at(event));
    const edit = event.button === 0 ? this.view.edits.at(...this.at(event), event) : null;
    this.begin(event.button === 2 || event.altKey ? "contrast" : "pan", event.button === 0, edit);
    if (this.pointers.size === 2) this.begin("pinch", false);
  }

  /** Starts a gesture from where the pointers and the view are now. */
  begin(kind, mayClick, edit = null) {
    this.takeBack();
    const from = [...this.pointers.values()];
    this.gesture = { kind, mayClick, edit, from, seen: this.view.seen, limits: this.view.display.limits };
  }

  /** Whether sources are being changed. */
  get editing() {
    return Boolean(this.gesture?.edit && !this.gesture.mayClick);
  }

  /** Ends a change of sources as if it had not begun. */
  takeBack() {
    if (!this.editing) return;
    this.gesture = null;
    this.view.edits.takeBack();
  }

  moved(event) {
    if (!this.view.seen) return;
    if (!this.pointers.has(event.pointerId)) {
      this.view.hover(this.at(event));
      return;
    }
    this.pointers.set(event.pointerId, this.at(event));
    const { gesture } = this;
    if (!gesture) return;
    const now = [...this.pointers.values()];
    const [right, down] = [now[0][0] - gesture.from[0][0], now[0][1] - gesture.from[0][1]];
    if (gesture.mayClick && Math.hypot(right, down) <= CLICK_SLACK) return;
    gesture.mayClick = false;
    if (gesture.edit) {
      this.view.edits.drag(gesture.edit, ...now[0]);
      return;
    }
    this.canvas.classList.toggle("acw-panning", gesture.kind === "pan");
    if (gesture.kind === "pinch") this.pinch(gesture, now);
    else if (gesture.kind === "pan") this.view.look(panned(gesture.seen, this.view.image, right, down));
    else {
      const { width, height } = gesture.seen;
      this.view.setDisplay({ limits: contrasted(gesture.limits, right / width, down / height), preset: "custom" });
    }
  }

  /** What lay between the fingers stays between them. */
  pinch({ seen, from }, now) {
    const { image } = this.view;
    const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const apart = ([a, b]) => Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1);
    const [before, after] = [middle(from), middle(now)];
    const moved = panned(seen, image, after[0] - before[0], after[1] - before[1]);
    this.view.look(zoomed(moved, image, apart(now) / apart(from), ...after));
  }

  released(event) {
    if (!this.pointers.has(event.pointerId)) return;
    const { gesture, editing } = this;
    if (editing) {
      this.view.edits.finish(gesture.edit);
      this.gesture = null;
    }
    this.letGo(event);
    if (gesture?.mayClick && event.button === 0) this.click(event);
  }

  letGo(event) {
    this.takeBack();
    this.pointers.delete(event.pointerId);
    this.canvas.classList.remove("acw-panning");
    if (this.pointers.size === 0 || !this.gesture) this.gesture = null;
    else this.begin("pan", false); // one finger of a pinch is left
  }

  click(event) {
    const [left, top] = this.at(event);
    const modifiers = ["shift", "ctrl", "alt", "meta"].filter((name) => event[`${name}Key`]);
    const last = this.lastClick;
    this.lastClick = { left, top, time: event.timeStamp, modifiers: modifiers.join() };
    const near = last && Math.hypot(left - last.left, top - last.top) < 6;
    const again = near && event.timeStamp - last.time < DOUBLE_CLICK && last.modifiers === modifiers.join();
    if (!again) this.view.click(left, top, event.pointerType, modifiers);
  }

  wheeled(event) {
    if (!this.view.seen) return;
    event.preventDefault();
    const unit = [1, 16, 400][event.deltaMode];
    // A pinch on a trackpad comes as small steps with Ctrl.
    const speed = event.ctrlKey ? 0.01 : 0.002;
    this.view.zoom(Math.exp(-clamp(event.deltaY * unit, -300, 300) * speed), ...this.at(event));
    this.view.hover(this.at(event));
  }
}
