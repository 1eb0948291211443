/**
 * The status line: a live region with one sentence, and while the kernel works for longer than a moment a
 * moving bar, what it is doing, and a Cancel button.
 */

/** Work shorter than this shows nothing [ms]: a bar that flashes at every tick would only disturb. */
const PATIENCE = 500;

const element = (tag, className, parent) => {
  const made = document.createElement(tag);
  made.className = className;
  parent.append(made);
  return made;
};

function render({ model, el }) {
  el.classList.add("acw-status");
  const message = element("span", "acw-status-text", el);
  message.setAttribute("role", "status");
  message.setAttribute("aria-live", "polite");
  const work = element("span", "acw-status-work", el);
  work.hidden = true;
  const activity = element("span", "acw-status-activity", work);
  const bar = element("progress", "acw-status-bar", work);
  bar.setAttribute("aria-label", "The kernel is working");
  const cancel = element("button", "jupyter-button acw-status-cancel", work);
  cancel.type = "button";
  cancel.textContent = "Cancel";
  cancel.addEventListener("click", () => model.send({ kind: "cancel" }));

  let timer = null;

  const showMessage = () => {
    const code = model.get("code");
    el.dataset.kind = model.get("kind");
    el.dataset.code = code;
    message.textContent = model.get("text");
    message.title = code;
  };

  const showWork = () => {
    clearTimeout(timer);
    const busy = model.get("busy");
    el.dataset.busy = busy;
    if (!busy) work.hidden = true;
    else timer = setTimeout(() => (work.hidden = false), PATIENCE);
  };

  const showActivity = () => {
    activity.textContent = model.get("activity");
  };

  const listeners = { kind: showMessage, text: showMessage, code: showMessage, busy: showWork, activity: showActivity };
  for (const [name, listener] of Object.entries(listeners)) model.on(`change:${name}`, listener);
  showMessage();
  showWork();
  showActivity();
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of Object.entries(listeners)) model.off(`change:${name}`, listener);
  };
}

export default { render };
