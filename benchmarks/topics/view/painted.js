// Times a change from its beginning until the screen shows it.
//
// With each change of the watched element a tiny text is put on the page, in the same frame. The browser itself says when
// that frame was presented (Element Timing), which is after scripts, layout, raster and compositing, and after the work of
// WebGL, for the frame holds the canvas too. Asking for animation frames alone would miss raster and WebGL: both go on
// after the script's frame, and take most of the time where there is no graphics processor. Times are whole 4 ms.
window.acwPainted = (() => {
  const PATIENCE = 30_000; // until a change is given up [ms]
  const presented = new Map(); // name of a text -> when it was on screen
  let place = null;
  let count = 0;
  let watched = null;

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) presented.set(entry.identifier, entry.renderTime);
  }).observe({ type: "element", buffered: true });

  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

  /** Puts a text on the page and returns its name. */
  function stamp() {
    if (!place) {
      place = document.createElement("div");
      place.style.cssText = "position:fixed;left:1px;top:1px;font:9px sans-serif;z-index:9";
      document.body.append(place);
    }
    const text = document.createElement("p");
    const name = `acw-painted-${++count}`;
    text.style.margin = "0";
    text.setAttribute("elementtiming", name);
    text.textContent = `frame ${count}`;
    place.replaceChildren(text);
    return name;
  }

  async function until(condition, what) {
    const began = performance.now();
    while (!condition()) {
      if (performance.now() - began > PATIENCE) throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
      await nextFrame();
    }
  }

  return {
    /**
     * Watches an element from now on.
     * @param {string} selector of the element
     * @param {object} what options of a MutationObserver: what counts as a change of it
     * @param {?string} event name of the event that starts the clock, when it came to the browser; without one: now
     * @param {(element: Element) => boolean} accept whether the element shows what is waited for
     */
    begin(selector, what, event = null, accept = () => true) {
      const element = document.querySelector(selector);
      const now = { began: event ? null : performance.now(), changed: null, name: null, still: 0 };
      now.observer = new MutationObserver(() => {
        if (!accept(element)) return;
        now.changed = performance.now();
        now.name = stamp();
        now.still = 0;
      });
      now.observer.observe(element, what);
      if (event) {
        const options = { capture: true, once: true };
        window.addEventListener(event, ({ timeStamp }) => (now.began = timeStamp), options);
      }
      watched = now;
    },

    /**
     * Waits until the change is on screen, the last one of those that follow each other within some frames.
     * @param {number} quiet frames without a change until it is the last one; they do not count
     * @returns {{changed: number, presented: number}} since the beginning [ms]
     */
    async end(quiet) {
      const now = watched;
      await until(() => now.name !== null && now.began !== null && now.still++ >= quiet, "the change");
      now.observer.disconnect();
      await until(() => presented.has(now.name), "its frame");
      return { changed: now.changed - now.began, presented: presented.get(now.name) - now.began };
    },
  };
})();
