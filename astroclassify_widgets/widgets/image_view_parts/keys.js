// What keys do while the focus is on the view. Those that it has no use for are handed on to the kernel.

const HANDED_ON = { Delete: "Delete", Backspace: "Delete", Escape: "Escape", n: "n", p: "p" };

/** Lets a view hear the keys that are pressed anywhere in it but in its fields. */
export function listenToKeys(view) {
  view.root.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select")) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const control = event.ctrlKey || event.metaKey;
    const act = control ? controlKey(view, letter, event.shiftKey) : plainKey(view, letter, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

function controlKey(view, letter, shift) {
  const key = { z: shift ? "ctrl+shift+z" : "ctrl+z", y: "ctrl+shift+z" }[letter];
  return key && (() => view.handOn(key));
}

function plainKey(view, letter, { shiftKey, altKey }) {
  if (altKey) return null;
  if (letter === "Escape" && view.helpIsOpen) return () => view.toggleHelp();
  if (letter === "Escape" && view.gestures.editing) return () => view.gestures.takeBack();
  const step = shiftKey ? 0.5 : 0.125; // of what is seen
  const acts = {
    ArrowLeft: () => view.pan(step, 0),
    ArrowRight: () => view.pan(-step, 0),
    ArrowUp: () => view.pan(0, step),
    ArrowDown: () => view.pan(0, -step),
    "+": () => view.zoom(1.5),
    "=": () => view.zoom(1.5),
    "-": () => view.zoom(1 / 1.5),
    _: () => view.zoom(1 / 1.5),
    f: () => view.fit(),
    1: () => view.oneToOne(),
    i: () => view.invert(),
    c: () => view.toggleCompass(),
    k: () => view.togglePeaks(),
    "?": () => view.toggleHelp(),
  };
  return acts[letter] ?? (HANDED_ON[letter] && (() => view.handOn(HANDED_ON[letter])));
}
