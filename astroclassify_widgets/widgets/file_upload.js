// A button and a drop target that hand files to the kernel, one after another and each in slices.
//
// The sending belongs to the model, not to a view, so that it survives when a view is moved or shown twice.
// The kernel drives it: every "next" names the offset that it lacks, so one slice is on its way at a time.

/** @typedef {{phase: "idle"|"sending"|"opening"|"opened"|"failed"|"cancelled", name: string, size: number,
 *   sent: number, place: string, late: boolean, sentences: string[]}} Progress */

const ANSWERS = ["next", "received", "opened", "refused"];
const TRY_AGAIN = "run the notebook again or reload the page, and choose the file again.";
const UNREACHABLE = `The kernel cannot be reached, as after a restart: ${TRY_AGAIN}`;
const SILENT = `The kernel does not answer: it is busy, or was restarted. This goes on when it does; otherwise ${TRY_AGAIN}`;
const STILL_OPENING = "The kernel has the file and is still busy with it, or was restarted.";

export default () => {
  const progress = {phase: "idle", name: "", size: 0, sent: 0, place: "", late: false, sentences: []};
  const views = new Set();
  let sender;
  return {
    initialize({model}) {
      sender = makeSender(model, progress, () => views.forEach((paint) => paint()));
      model.on("msg:custom", (message) => sender.hear(message));
      return () => sender.cancel();
    },
    render({model, el}) {
      const view = buildView(el, model.get("description"));
      const paint = () => paintView(view, model, progress);
      const release = connectView(view, model, sender);
      const traits = ["description", "accept", "disabled"].map((name) => `change:${name}`);
      traits.forEach((event) => model.on(event, paint));
      views.add(paint);
      paint();
      return () => {
        views.delete(paint);
        traits.forEach((event) => model.off(event, paint));
        release();
      };
    },
  };
};

// ---------------------------------------------------------------------------------------------- sending

/** Make the one who sends files to the kernel and keeps the progress of it. */
function makeSender(model, progress, repaint) {
  let current = null; // the upload under way: {id, file, settle}

  const change = (news) => {
    Object.assign(progress, news);
    repaint();
  };

  /** Send files; whatever is under way gives way to them. */
  async function send(files) {
    cancel();
    change({phase: "idle", sentences: []});
    for (const [index, file] of files.entries()) {
      const upload = (current = {id: randomId(), file, settle: null});
      const place = files.length > 1 ? `${index + 1} of ${files.length}: ` : "";
      change({phase: "sending", name: file.name, size: file.size, sent: 0, place, late: false});
      const outcome = await sendFile(upload);
      if (upload !== current) return; // replaced or cancelled meanwhile, and the progress tells another story
      current = null;
      const sentences = outcome.sentence ? [...progress.sentences, outcome.sentence] : progress.sentences;
      change({phase: outcome.sentence ? "failed" : "opened", late: false, sentences});
    }
  }

  /** Send one file; return {sentence} that says what went wrong, if something did. */
  async function sendFile(upload) {
    const refusal = whyNot(upload.file, model.get("_limit_shown"));
    if (refusal) return {sentence: refusal};
    const {id, file} = upload;
    const length = model.get("_slice_bytes");
    try {
      let answer = await ask(upload, {kind: "begin", upload: id, name: file.name, size: file.size});
      while (upload === current && answer.kind === "next") {
        change({sent: answer.offset});
        const slice = await file.slice(answer.offset, answer.offset + length).arrayBuffer();
        if (upload !== current) break;
        answer = await ask(upload, {kind: "slice", upload: id, offset: answer.offset}, [slice]);
      }
      if (upload === current && answer.kind === "received") {
        change({phase: "opening", sent: file.size});
        answer = await answerTo(upload);
      }
      return {sentence: answer.kind === "refused" ? answer.sentence : ""};
    } catch (error) {
      tellKernel({kind: "cancel", upload: id});
      return {sentence: `The file ${file.name} could not be read: ${error.message ?? error}`};
    }
  }

  function ask(upload, message, buffers) {
    const answer = answerTo(upload);
    if (!tellKernel(message, buffers)) upload.settle({kind: "refused", sentence: UNREACHABLE});
    return answer;
  }

  /** Return what the kernel says next; say so when it takes long, and keep waiting: it may only be busy. */
  function answerTo(upload) {
    return new Promise((resolve) => {
      const clock = setTimeout(() => upload === current && change({late: true}), 1000 * model.get("time_out"));
      upload.settle = (answer) => {
        clearTimeout(clock);
        if (upload === current && progress.late) change({late: false});
        resolve(answer);
      };
    });
  }

  /** Send a message; return whether that could be done. After a restart of the kernel it cannot. */
  function tellKernel(message, buffers) {
    try {
      model.send(message, undefined, buffers);
      return true;
    } catch (error) {
      console.warn("The kernel could not be reached.", error);
      return false;
    }
  }

  /** End what is under way, here and in the kernel. */
  function cancel() {
    if (!current) return;
    const upload = current;
    current = null;
    upload.settle?.({kind: "cancelled"});
    tellKernel({kind: "cancel", upload: upload.id});
    change({phase: "cancelled", late: false});
  }

  function hear(message) {
    if (!current || message?.upload !== current.id) return; // of another page, or too late
    if (ANSWERS.includes(message.kind)) current.settle?.(message);
  }

  return {send, cancel, hear};
}

/** Say why a file is not sent at all, or nothing. */
function whyNot(file, limit) {
  if (file.size > limit) {
    return `The file ${file.name} holds ${readableSize(file.size)}; the limit is ${readableSize(limit)}. ` +
      "Cut the frame, or compress it.";
  }
  return file.size === 0 ? `The file ${file.name} is empty, or a folder.` : "";
}

/** Number an upload. crypto.randomUUID is missing where a page comes over plain HTTP from another machine. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16)).join("-");
}

function readableSize(bytes) {
  for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes} bytes`;
}

// ---------------------------------------------------------------------------------------------- showing

/** Build the elements of one view. */
function buildView(el, description) {
  const root = make("div", "acw-file-upload");
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys
  const input = make("input", "acw-file-upload-input", {type: "file", multiple: true, hidden: true, tabIndex: -1});
  const open = make("button", "jupyter-button widget-button acw-file-upload-open", {type: "button"});
  open.textContent = description;
  const hint = make("span", "acw-file-upload-hint");
  hint.textContent = "or drop it here";
  const bar = make("progress", "acw-file-upload-bar", {max: 100});
  bar.setAttribute("aria-label", "Upload");
  const label = make("span", "acw-file-upload-label");
  const stop = make("button", "jupyter-button widget-button acw-file-upload-cancel", {type: "button"});
  stop.textContent = "Cancel";
  const transfer = make("div", "acw-file-upload-transfer", {hidden: true});
  transfer.append(label, bar, stop);
  const row = make("div", "acw-file-upload-row");
  row.append(open, input, hint, transfer); // the transfer stands in the hint's place, so that nothing below moves

  const message = make("div", "acw-file-upload-message");
  // Heard rather than seen: the label changes with every slice, which is too often to be read out.
  const spoken = make("div", "acw-file-upload-spoken");
  for (const live of [message, spoken]) {
    live.setAttribute("role", "status");
    live.setAttribute("aria-live", "polite");
  }
  root.append(row, message, spoken);
  el.append(root);
  return {root, input, open, hint, transfer, bar, label, stop, message, spoken};
}

function make(tag, className, properties = {}) {
  return Object.assign(document.createElement(tag), {className, ...properties});
}

/** Let the view's elements act; return what undoes it. */
function connectView(view, model, sender) {
  view.open.addEventListener("click", () => view.input.click());
  view.input.addEventListener("change", () => {
    const files = [...view.input.files];
    view.input.value = ""; // or choosing the same file again would be no change
    if (files.length) sender.send(files);
  });
  view.stop.addEventListener("click", () => {
    sender.cancel();
    view.open.focus();
  });
  const zone = model.get("drop_anywhere") ? document.body : view.root;
  return acceptDrops(zone, view.root, (files) => !model.get("disabled") && sender.send(files));
}

/** Take files that are dropped on a zone; `marked` shows that they may be. */
function acceptDrops(zone, marked, take) {
  let depth = 0; // dragenter and dragleave come for every child
  const mark = (change) => {
    depth = Math.max(0, change === 0 ? 0 : depth + change);
    marked.classList.toggle("acw-drop-target", depth > 0);
  };
  const onFiles = (act) => (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    act(event);
  };
  const handlers = {
    dragenter: onFiles(() => mark(+1)),
    dragleave: onFiles(() => mark(-1)),
    dragover: onFiles((event) => {
      event.preventDefault(); // or the browser would open the file in place of the page
      event.dataTransfer.dropEffect = "copy";
    }),
    drop: onFiles((event) => {
      event.preventDefault();
      event.stopPropagation();
      mark(0);
      const files = [...event.dataTransfer.files];
      if (files.length) take(files);
    }),
  };
  for (const [name, handler] of Object.entries(handlers)) zone.addEventListener(name, handler);
  return () => {
    for (const [name, handler] of Object.entries(handlers)) zone.removeEventListener(name, handler);
  };
}

/** Show the traits and the progress. */
function paintView(view, model, progress) {
  view.open.textContent = model.get("description");
  view.open.disabled = view.input.disabled = model.get("disabled");
  view.input.accept = model.get("accept");
  const percent = progress.size ? Math.floor((100 * progress.sent) / progress.size) : 0;
  view.root.dataset.phase = progress.phase;
  const underWay = ["sending", "opening"].includes(progress.phase);
  view.transfer.hidden = !underWay;
  view.hint.hidden = underWay || model.get("disabled");
  view.stop.hidden = progress.phase !== "sending";
  if (progress.phase === "opening") view.bar.removeAttribute("value"); // busy, for nobody knows how long
  else view.bar.value = percent;
  view.label.textContent = progress.place + transferLabel(progress, percent);

  setText(view.message, [...progress.sentences, ...endSentence(progress)].join("\n"));
  view.message.classList.toggle("acw-failed", progress.sentences.length > 0 || progress.late);
  setText(view.spoken, spokenText(progress, percent));
}

/** Change a live region only when it says something else, or it would be read out again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function transferLabel(progress, percent) {
  if (progress.phase === "opening") return `Opening ${progress.name}…`;
  return `${progress.name}: ${percent} % of ${readableSize(progress.size)}`;
}

/** Return what the message line says beside failures. */
function endSentence(progress) {
  if (progress.late) return [progress.phase === "sending" ? SILENT : STILL_OPENING];
  if (progress.phase === "cancelled") return [`Sending ${progress.name} was cancelled.`];
  if (progress.phase === "opened") return [`The file ${progress.name} (${readableSize(progress.size)}) was received.`];
  return [];
}

function spokenText(progress, percent) {
  if (progress.phase === "opening") return `Opening ${progress.name}.`;
  if (progress.phase !== "sending") return "";
  return `Sending ${progress.name}: ${25 * Math.floor(percent / 25)} percent.`;
}
