// What Voila expects of a page (the names that begin with voila_), and a watch over the session that the page shows.
{
  const LONGEST_COVER_MS = 15_000;
  const LOOK_EVERY_MS = 3000;
  const ENDED = "This session has ended, and what it held is gone. Reload the page to begin another.";
  const SILENT = "The app does not answer: it was stopped, or the connection is lost. Unsaved work may be lost.";
  const element = (id) => document.getElementById(id);

  // Voila calls it while a cell runs for long.
  window.voila_heartbeat = () => {};

  // Called when the last cell has come and again when the theme is there; the later of the two shows the page.
  window.voila_finish = () => {
    if (!window.themeLoaded) {
      window.cellLoaded = true;
      return;
    }
    element("rendered_cells").style.display = "";
    uncoverWhenDrawn(performance.now() + LONGEST_COVER_MS);
    watchSession();
  };

  /** Takes the notice of loading away once every output shows something of its own, or after a while. */
  function uncoverWhenDrawn(until) {
    const waiting = document.querySelector('script[type="application/vnd.voila.cell-output+json"]');
    const outputs = [...document.querySelectorAll(".jp-OutputArea-output")];
    if ((!waiting && outputs.every((output) => output.firstElementChild)) || performance.now() > until) {
      element("loading").remove();
    } else {
      window.setTimeout(uncoverWhenDrawn, 50, until);
    }
  }

  /** Asks from time to time whether the kernel of this page still lives, and says so when it does not. */
  function watchSession() {
    const { baseUrl, kernelId } = JSON.parse(element("jupyter-config-data").textContent);
    const address = `${baseUrl}api/kernels/${kernelId}`;
    let timer = 0;
    const look = async () => {
      const status = await fetch(address, { cache: "no-store" }).then((answer) => answer.status, () => 0);
      const ended = status === 404 || status === 403;
      tell(ended ? ENDED : status === 0 ? SILENT : "");
      if (!ended) timer = window.setTimeout(look, LOOK_EVERY_MS);
    };
    timer = window.setTimeout(look, LOOK_EVERY_MS);
    // The kernel of a page that is left ends; nobody needs to be told.
    window.addEventListener("pagehide", () => window.clearTimeout(timer));
    // A page that comes back out of the browser's memory has none any more.
    window.addEventListener("pageshow", (event) => event.persisted && look());
  }

  /** Shows a sentence above the page; none hides it. */
  function tell(sentence) {
    element("session-ended-reason").textContent = sentence;
    element("session-ended").hidden = !sentence;
  }
}
