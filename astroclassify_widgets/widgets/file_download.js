// Saves files that the kernel made. The model takes each file once, however often it is shown; other pages that
// show the same model are offered the file, too, and the kernel gives it to the first one that takes it.

const KEEP_URL_MS = 60_000; // some browsers read the blob only after they asked where to save it

export default () => {
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16)).join("-");
  const views = new Set();

  /** Tell the kernel how many views this page shows; it may be gone, when a page or a notebook is closed. */
  const announce = (model, count = views.size) => {
    try {
      model.send({kind: "views", page, count});
    } catch (error) {
      console.warn("The kernel could not be told how often a download is shown.", error);
    }
  };

  return {
    initialize({model}) {
      const leave = () => announce(model, 0);
      const comeBack = (event) => event.persisted && announce(model);
      window.addEventListener("pagehide", leave);
      window.addEventListener("pageshow", comeBack);
      model.on("msg:custom", (message, buffers) => {
        if (message.kind === "offer" && views.size > 0) {
          model.send({kind: "take", page, file: message.file});
        } else if (message.kind === "content" && message.page === page) {
          saveFile(message.name, message.mime, buffers[0]);
          views.forEach((spoken) => (spoken.textContent = `${message.name} was handed to the browser to save.`));
        }
      });
      return () => {
        window.removeEventListener("pagehide", leave);
        window.removeEventListener("pageshow", comeBack);
      };
    },
    render({model, el}) {
      const spoken = buildView(el);
      views.add(spoken);
      announce(model);
      return () => {
        views.delete(spoken);
        announce(model);
      };
    },
  };
};

/** Build the one element of a view, which is heard but not seen. */
function buildView(el) {
  el.classList.add("acw-file-download");
  const spoken = document.createElement("div");
  spoken.className = "acw-file-download-spoken";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  el.append(spoken);
  return spoken;
}

/** Let the browser save bytes under a name. */
function saveFile(name, type, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], {type}));
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_URL_MS);
}
