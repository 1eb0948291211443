// The table of sources: an ARIA grid of which only the rows in sight are in the page.

const ROW_HEIGHT = 24; // px, as in source_table.css
const SPARE_ROWS = 8; // above and below those in sight
const ANSWER_TIME = 1000; // ms that the kernel has to answer a key before its selection counts as its own
const MEANINGLESS = -Infinity; // sorts after every number

/** Make an element with attributes and text. */
function make(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

/** The number that a text begins with, for sorting. */
function leadingNumber(text) {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? MEANINGLESS : value;
}

/** Rows in the order of a column: as they come, or sorted by it. */
function sortedRows(columns, count, sort) {
  const rows = Array.from({ length: count }, (_, row) => row);
  const column = sort && columns.find((candidate) => candidate.name === sort.name);
  if (!column) return rows;
  const sign = sort.descending ? -1 : 1;
  if (column.kind === "flags") {
    return rows.sort((a, b) => sign * column.texts[a].localeCompare(column.texts[b]) || a - b);
  }
  const keys = column.texts.map(leadingNumber);
  const order = (a, b) => {
    if (keys[a] === keys[b]) return a - b;
    if (keys[a] === MEANINGLESS) return 1;
    if (keys[b] === MEANINGLESS) return -1;
    return sign * (keys[a] - keys[b]);
  };
  return rows.sort(order);
}

/** Widths that hold the longest text of every column, in letters; the last takes what is left. */
function columnWidths(columns) {
  return columns
    .map((column, index) => {
      const longest = column.texts.reduce((most, text) => Math.max(most, text.length), 0);
      const letters = Math.max(longest, column.head.length + 2, column.unit.length) + 1;
      return index === columns.length - 1 ? `minmax(${Math.min(letters, 24)}ch, 1fr)` : `${letters}ch`;
    })
    .join(" ");
}

class SourceTable {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.sort = null;
    this.cursor = -1; // place (not row) that the keyboard is at
    this.asked = { row: null, at: -Infinity }; // what the kernel was last told
    this.order = [];
    el.classList.add("acw-source-table");
    el.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves our keys alone
    this.scroller = make("div", { class: "acw-table-scroller", role: "grid", tabindex: "0", "aria-label": "Sources" });
    this.head = make("div", { class: "acw-table-head", role: "row", "aria-rowindex": "1" });
    this.body = make("div", { class: "acw-table-body", role: "rowgroup" });
    this.empty = make("p", { class: "acw-table-empty" });
    this.scroller.append(this.head, this.body);
    el.append(this.scroller, this.empty);
    this.scroller.addEventListener("scroll", () => this.drawRows());
    this.scroller.addEventListener("keydown", (event) => this.pressed(event));
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.head.addEventListener("click", (event) => this.headClicked(event));
    this.resizing = new ResizeObserver(() => this.drawRows());
    this.resizing.observe(this.scroller);
  }

  /** Take new data from the kernel; the place scrolled to stays. */
  load() {
    this.columns = this.model.get("_columns");
    this.count = this.columns.length ? this.columns[0].texts.length : 0;
    this.empty.textContent = this.model.get("_empty");
    this.empty.hidden = this.count > 0;
    this.scroller.hidden = this.count === 0;
    this.el.style.setProperty("--acw-columns", columnWidths(this.columns));
    this.scroller.setAttribute("aria-rowcount", String(this.count + 1));
    this.scroller.setAttribute("aria-colcount", String(this.columns.length));
    this.body.style.height = `${this.count * ROW_HEIGHT}px`;
    this.reorder();
  }

  reorder() {
    this.order = sortedRows(this.columns, this.count, this.sort);
    this.placeOf = new Map(this.order.map((row, place) => [row, place]));
    const selected = this.model.get("selected");
    if (!this.isOvertaken(selected)) this.cursor = this.placeOf.get(selected) ?? -1;
    this.cursor = Math.min(this.cursor, this.count - 1);
    this.drawHead();
    this.drawRows();
  }

  drawHead() {
    this.head.replaceChildren(...this.columns.map((column) => this.headCell(column)));
  }

  headCell(column) {
    const sorted = this.sort?.name === column.name;
    const direction = this.sort?.descending ? "descending" : "ascending";
    const cell = make("div", {
      class: `acw-head-cell acw-${column.kind}`,
      role: "columnheader",
      title: `${column.description}. Click to sort.`,
      "data-column": column.name,
      "aria-sort": sorted ? direction : "none",
    });
    cell.append(make("span", { class: "acw-head-name" }, column.head), make("span", { class: "acw-unit" }, column.unit));
    return cell;
  }

  /** Put the rows in sight, and a few more, into the page. */
  drawRows() {
    const top = Math.floor(this.scroller.scrollTop / ROW_HEIGHT) - SPARE_ROWS;
    const inSight = Math.ceil(this.scroller.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const first = Math.max(0, top);
    const last = Math.min(this.count, top + inSight);
    const rows = [];
    for (let place = first; place < last; place += 1) rows.push(this.row(place));
    this.body.replaceChildren(...rows);
    this.markSelected();
  }

  row(place) {
    const row = this.order[place];
    const element = make("div", {
      class: "acw-row",
      role: "row",
      id: this.rowId(place),
      "data-row": String(row),
      "aria-rowindex": String(place + 2),
    });
    element.style.top = `${place * ROW_HEIGHT}px`;
    element.append(...this.columns.map((column) => this.cell(column, column.texts[row])));
    return element;
  }

  rowId(place) {
    return `acw-row-${this.model.model_id ?? ""}-${place}`;
  }

  cell(column, text) {
    const cell = make("div", { class: `acw-cell acw-${column.kind}`, role: "gridcell", "data-column": column.name });
    if (column.kind === "number") {
      cell.textContent = text;
      return cell;
    }
    const meanings = this.model.get("_meanings");
    const names = text ? text.split(", ") : [];
    cell.append(...names.map((name) => make("span", { class: "acw-flag", title: meanings[name] ?? "" }, name)));
    return cell;
  }

  /** Show which row is selected, without moving anything. */
  markSelected() {
    const selected = this.model.get("selected");
    for (const row of this.body.children) {
      row.setAttribute("aria-selected", String(Number(row.dataset.row) === selected));
    }
    const place = this.placeOf?.get(selected);
    if (place === undefined) this.scroller.removeAttribute("aria-activedescendant");
    else this.scroller.setAttribute("aria-activedescendant", this.rowId(place));
  }

  /** Bring the selected row into view. */
  selectionChanged() {
    const selected = this.model.get("selected");
    if (!this.isOvertaken(selected)) {
      this.cursor = this.placeOf.get(selected) ?? this.cursor;
      if (selected >= 0) this.reveal(this.cursor);
    }
    this.markSelected();
  }

  /** Whether a selection answers an earlier key than the last, and must not move the cursor back. */
  isOvertaken(selected) {
    return selected !== this.asked.row && performance.now() - this.asked.at < ANSWER_TIME;
  }

  /** Scroll no further than needed, so that a place is in sight below the head. */
  reveal(place) {
    const room = this.scroller.clientHeight - this.head.offsetHeight - ROW_HEIGHT;
    const top = place * ROW_HEIGHT;
    const now = this.scroller.scrollTop;
    if (top < now) this.scroller.scrollTop = top;
    else if (top > now + room) this.scroller.scrollTop = top - room;
    else return;
    this.drawRows();
  }

  /** Tell the kernel what the user selects; it answers by the trait `selected`. */
  select(row) {
    this.asked = { row: row ?? -1, at: performance.now() };
    this.model.send({ kind: "select", row });
  }

  clicked(event) {
    const element = event.target.closest(".acw-row");
    if (!element || window.getSelection()?.type === "Range") return;
    const row = Number(element.dataset.row);
    this.select(row === this.model.get("selected") && (event.ctrlKey || event.metaKey) ? null : row);
  }

  headClicked(event) {
    const name = event.target.closest(".acw-head-cell")?.dataset.column;
    if (!name) return;
    if (this.sort?.name !== name) this.sort = { name, descending: false };
    else this.sort = this.sort.descending ? null : { name, descending: true };
    this.reorder();
    if (this.cursor >= 0) this.reveal(this.cursor);
  }

  pressed(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.select(null);
      return;
    }
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW_HEIGHT) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = Math.min(this.count - 1, Math.max(0, this.cursor + steps[event.key]));
    this.reveal(this.cursor);
    this.select(this.order[this.cursor]);
  }

  remove() {
    this.resizing.disconnect();
  }
}

function render({ model, el }) {
  const table = new SourceTable(model, el);
  const load = () => table.load();
  const select = () => table.selectionChanged();
  model.on("change:_columns change:_empty", load);
  model.on("change:selected", select);
  load();
  return () => {
    model.off("change:_columns change:_empty", load);
    model.off("change:selected", select);
    table.remove();
  };
}

export default { render };
