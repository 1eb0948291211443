// Carries the style sheet, and adds what a keyboard and a screen reader miss in the controls of ipywidgets: section
// headers that open and close by a key, and names for sliders.

const HEADER = ".acw-group .jupyter-widget-Collapse-header";

/** Make the header of a section a button that the keyboard reaches. */
function makeButton(header) {
  header.setAttribute("role", "button");
  header.tabIndex = 0;
}

/** Give the handle of a slider the name of its control. */
function nameSlider(handle) {
  const label = handle.closest(".acw-control")?.querySelector(".widget-label");
  if (label) handle.setAttribute("aria-label", label.textContent);
}

/** Tell a screen reader whether the section of a header is open. */
function tellState(header) {
  const open = header.parentElement.classList.contains("jupyter-widget-Collapse-open");
  if (header.getAttribute("aria-expanded") !== String(open)) {
    header.setAttribute("aria-expanded", String(open));
  }
}

/** Press a header when Enter or the space bar is pressed on it. */
function press(event) {
  const header = event.target.closest?.(HEADER);
  if (header && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.stopPropagation();
    header.click();
  }
}

function render({ el }) {
  el.classList.add("acw-panel-style");
  let panel = null;
  const refresh = () => {
    for (const header of panel.querySelectorAll(HEADER)) {
      if (header.tabIndex !== 0) makeButton(header);
      tellState(header);
    }
    for (const handle of panel.querySelectorAll(".noUi-handle:not([aria-label])")) nameSlider(handle);
  };
  const observer = new MutationObserver(refresh);
  const start = () => {
    panel = el.closest(".acw-recipe-controls, .acw-frame-panel");
    if (!panel) return;
    refresh();
    observer.observe(panel, { subtree: true, childList: true, attributeFilter: ["class"] });
    panel.addEventListener("keydown", press);
  };
  // The element gets its place in the page after it was rendered.
  const waiting = requestAnimationFrame(start);
  return () => {
    cancelAnimationFrame(waiting);
    observer.disconnect();
    panel?.removeEventListener("keydown", press);
  };
}

export default { render };
