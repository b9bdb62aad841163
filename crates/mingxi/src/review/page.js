"use strict";
const view = JSON.parse(document.getElementById("view").textContent);
const words = WORDS[view.language];
const MARKS = { proven: "✓", seconded: "=", single: "?", contested: "≠" };
const SVG = "http://www.w3.org/2000/svg";
const at = (id) => document.getElementById(id);
const [list, card, pictures, tables] = ["list", "card", "pictures", "tables"].map(at);

// Whatever a document says becomes text: children that are no nodes are made text nodes.
function element(name, attributes = {}, ...children) {
  const made = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// ---- what there is, by id and by page
const cells = new Map();
const onPage = new Map(view.pages.map((page) => [page.no, { page, cells: [], tables: new Map() }]));
for (const table of view.tables) {
  for (const cell of table.cells) {
    cells.set(cell.id, { cell, table });
    for (const place of cell.places) {
      const here = onPage.get(place.page);
      if (!here) continue;
      here.cells.push({ cell, bbox: place.bbox });
      if (!here.tables.has(table)) here.tables.set(table, []);
      here.tables.get(table).push(cell);
    }
  }
}
const checks = new Map(view.checks.map((check) => [check.id, check]));
const statements = new Map(view.statements.map((stated) => [stated.id, stated]));
const terms = new Map(view.checks.flatMap((c) => [...c.left.terms, ...c.right.terms].map((term) => [term.id, term])));

// ---- decisions, kept by the browser under the document's hash
const key = `mingxi-review-${view.key}`;
const decisions = new Map();
try {
  for (const decision of JSON.parse(localStorage.getItem(key) || "[]")) decisions.set(`${decision.about}:${decision.id}`, decision);
} catch { /* a browser that keeps nothing still exports */ }

function decide(about, id, text, change) {
  const name = `${about}:${id}`;
  const before = decisions.get(name) || { about, id, decision: "note", text };
  if (change) decisions.set(name, { ...before, ...change });
  else decisions.delete(name);
  try { localStorage.setItem(key, JSON.stringify([...decisions.values()])); } catch { /* as above */ }
  for (const cell of document.querySelectorAll("td[data-id], th[data-id]")) if (cell.dataset.id === id) fill(cell, cells.get(id).cell);
  summarise();
}

// What of an amount of an identity can be corrected: its cell, or its number in the prose.
function correctable(id) {
  if (cells.has(id)) return { about: "cell", text: cells.get(id).cell.text, value: cells.get(id).cell.text, form: cells.get(id).cell.amount ? AMOUNT : null };
  const stated = statements.get(id);
  return stated && stated.number ? { about: "statement", text: stated.text, value: stated.number, form: NUMBER } : null;
}
const correctionOf = (id) => [`cell:${id}`, `statement:${id}`].map((name) => decisions.get(name)).find((one) => one && one.decision === "correct");

const decisionOn = (doubt) => decisions.get(`${doubt.kind}:${doubt.id}`);
function stateOf(doubt) {
  const own = decisionOn(doubt);
  const mended = doubt.kind === "check" && termsOf(doubt).map((term) => correctionOf(term.id)).find(Boolean);
  if (mended) return { name: "corrected", value: mended.value };
  if (!own) return { name: "open" };
  return { name: { accept: "accepted", correct: "corrected", note: "noted" }[own.decision], value: own.value };
}
const isOpen = (doubt) => ["open", "noted"].includes(stateOf(doubt).name);
const termsOf = (doubt) => doubt.checks.flatMap((id) => [...checks.get(id).left.terms, ...checks.get(id).right.terms]);

function exportDecisions() {
  const file = { mingxi_review: 1, file_name: view.file_name, sha256: view.sha256, tool_version: view.tool_version, decisions: [...decisions.values()] };
  const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + "\n"], { type: "application/json" }));
  const link = element("a", { href: url, download: view.file_name.replace(/\.pdf$/i, "") + ".review.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// ---- pictures, decoded when they are near
function pictureUrl(id) {
  const inert = at(id);
  if (!inert) return null;
  const bytes = Uint8Array.from(atob(inert.textContent), (c) => c.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: inert.dataset.type }));
}

function box(bbox, attributes) {
  return element("svg:rect", { x: bbox.l, y: bbox.t, width: Math.max(bbox.r - bbox.l, 0.5), height: Math.max(bbox.b - bbox.t, 0.5), ...attributes });
}

function drawPage(section) {
  const { page, cells: here } = onPage.get(Number(section.dataset.page));
  const figure = section.querySelector("figure");
  const url = pictureUrl(`page-${page.no}`);
  if (url) figure.append(element("img", { src: url, alt: words.page(page.no) }));
  const overlay = element("svg:svg", { viewBox: `0 0 ${page.width} ${page.height}`, role: "img", "aria-label": words.page(page.no) });
  for (const mark of page.watermarks) overlay.append(box(mark.bbox, { class: "watermark" }));
  for (const { cell, bbox } of here) {
    const state = cell.assurance || "plain";
    overlay.append(box(bbox, { class: `cell ${state}`, "data-id": cell.id }));
    if (cell.assurance === "contested") overlay.append(element("svg:path", { class: "corner", d: `M${bbox.r - 6} ${bbox.t}h6v6z` }));
  }
  for (const doubt of view.doubts) {
    const is_here = doubt.place && doubt.place.page === page.no && (doubt.kind === "statement" || doubt.kind === "finding");
    if (is_here) overlay.append(box(doubt.place.bbox, { class: `cell ${doubt.assurance || "doubted"}`, "data-id": doubt.id }));
  }
  figure.append(overlay);
}

// ---- tables as read: the rows that stand on a page, the header again where a table goes on
function fill(td, cell) {
  const decision = decisions.get(`cell:${cell.id}`);
  td.replaceChildren();
  if (decision && decision.decision === "correct") td.append(element("del", {}, cell.text), " ", element("ins", {}, decision.value));
  else td.append(cell.text);
  if (decision) td.append(element("span", { class: "decided", title: words[{ accept: "accepted", correct: "corrected", note: "noted" }[decision.decision]] }, { accept: "☑", correct: "✎", note: "✍" }[decision.decision]));
  if (cell.assurance) td.append(element("span", { class: "mark", title: words.assurance[cell.assurance] }, MARKS[cell.assurance]));
}

function layTable(table, here) {
  const rows = new Set();
  const alone = here.filter((cell) => cell.at[2] === 1);
  for (const cell of alone.length ? alone : here) for (let i = 0; i < cell.at[2]; i++) rows.add(cell.at[0] + i);
  for (let row = 0; row < table.header_rows; row++) rows.add(row);
  const shown = [...rows].sort((a, b) => a - b);
  const lines = new Map(shown.map((row) => [row, []]));
  const ids = new Set(here.map((cell) => cell.id));
  for (const cell of table.cells) {
    const covered = shown.filter((row) => row >= cell.at[0] && row < cell.at[0] + cell.at[2]);
    if (covered.length) lines.get(covered[0]).push({ cell, span: covered.length });
  }
  const body = element("tbody");
  for (const row of shown) {
    const line = element("tr", { class: row < table.header_rows && !lines.get(row).some(({ cell }) => ids.has(cell.id)) ? "again" : null });
    for (const { cell, span } of lines.get(row).sort((a, b) => a.cell.at[1] - b.cell.at[1])) {
      const td = element(row < table.header_rows ? "th" : "td", { "data-id": cell.id, class: `${cell.role} ${cell.assurance || ""}` });
      if (span > 1) td.rowSpan = span;
      if (cell.at[3] > 1) td.colSpan = cell.at[3];
      fill(td, cell);
      line.append(td);
    }
    body.append(line);
  }
  const caption = element("caption", {}, table.name || table.id, table.unit ? ` (${table.unit})` : "");
  return element("div", { class: "wide" }, element("table", {}, caption, body));
}

function drawTables(section) {
  for (const [table, here] of onPage.get(Number(section.dataset.page)).tables) section.append(layTable(table, here));
}

const DRAW = new Map([[pictures, drawPage], [tables, drawTables]]);
function draw(section) {
  if (section.dataset.drawn) return;
  section.dataset.drawn = "yes";
  section.style.minHeight = "";
  DRAW.get(section.parentElement)(section);
}

function layPages(pane) {
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); draw(entry.target); }
  }, { root: pane, rootMargin: "500px" });
  for (const { page, tables: here } of onPage.values()) {
    if (pane === tables && here.size === 0) continue;
    const heading = element("h3", {}, element("button", { type: "button", onclick: () => goTo(pane === tables ? pictures : tables, sectionOf(pane === tables ? pictures : tables, page.no)) }, words.page(page.no)));
    const section = element("section", { class: "page", "data-page": page.no }, heading);
    if (pane === pictures) {
      const figure = element("figure", {}, page.picture ? "" : element("p", { class: "missing" }, words.no_picture));
      figure.style.aspectRatio = `${page.width} / ${page.height}`;
      section.append(figure);
    } else {
      const rows = [...here.keys()].reduce((sum, table) => sum + 3 + here.get(table).length / Math.max(1, ...here.get(table).map((c) => c.at[1] + 1)), 0);
      section.style.minHeight = `${Math.round(rows * 26)}px`;
    }
    pane.append(section);
    near.observe(section);
  }
}

const sectionOf = (pane, page) => [...pane.children].find((section) => Number(section.dataset.page) === page);

function goTo(pane, target, isCell) {
  if (!target) return;
  const [inner, outer] = [target.getBoundingClientRect(), pane.getBoundingClientRect()];
  pane.scrollTop += inner.top - outer.top - (isCell ? (pane.clientHeight - inner.height) / 2 : 0);
  if (isCell && (inner.left < outer.left || inner.right > outer.right)) {
    const scroller = target.closest(".wide") || pane;
    scroller.scrollLeft += inner.left - outer.left - (pane.clientWidth - inner.width) / 2;
  }
}

// ---- what is selected lights up on both sides
function light(id, name) {
  for (const lit of document.querySelectorAll(`.${name}`)) lit.classList.remove(name);
  if (id) for (const found of document.querySelectorAll("[data-id]")) if (found.dataset.id === id) found.classList.add(name);
}

function show(id, page) {
  for (const pane of [pictures, tables]) {
    const section = sectionOf(pane, page);
    if (!section) continue;
    draw(section);
    const found = [...section.querySelectorAll("[data-id]")].find((one) => one.dataset.id === id);
    goTo(pane, found || section, Boolean(found));
  }
  light(id, "lit");
}

let current = null;
let target = null; // the cell or statement that a correction is for

function aim(id, page) {
  target = id;
  if (page) show(id, page);
  for (const term of card.querySelectorAll(".term")) term.setAttribute("aria-pressed", String(term.dataset.id === id));
}

function pick(doubt) {
  current = doubt;
  const index = view.doubts.indexOf(doubt);
  if (index >= list.children.length) { layList(index + LISTED); summarise(); }
  for (const item of list.children) item.firstChild.setAttribute("aria-current", String(item.dataset.doubt === doubt.id));
  const item = [...list.children].find((one) => one.dataset.doubt === doubt.id);
  if (item) { const top = item.offsetTop - list.offsetTop; if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3; }
  layCard(doubt);
  const doubtful = termsOf(doubt).filter((term) => correctable(term.id));
  const first = doubt.kind !== "check" ? doubt.id : (doubt.slip || [])[0] || (doubtful.find((term) => ["contested", "single"].includes(term.assurance)) || doubtful[0] || {}).id;
  const place = (terms.get(first) || {}).place || doubt.place;
  aim(first || doubt.id, place && place.page);
}

function pickCell(id) {
  const listed = view.doubts.find((doubt) => doubt.id === id);
  if (listed) return pick(listed);
  const { cell, table } = cells.get(id);
  pick({ kind: "cell", id, text: cell.text, place: cell.places[0], assurance: cell.assurance, names: [table.name || table.id], readings: [], messages: [], checks: [], explains: [] });
}

function step(by) {
  const now = view.doubts.indexOf(current);
  const next = view.doubts[now < 0 ? 0 : (now + by + view.doubts.length) % view.doubts.length];
  if (next) pick(next);
}

function advance() {
  const now = view.doubts.indexOf(current);
  if (now < 0) return pick(current);
  const rest = [...view.doubts.slice(now + 1), ...view.doubts.slice(0, now)];
  pick(rest.find(isOpen) || current);
}

// ---- the card of a doubt
function layCard(doubt) {
  const index = view.doubts.indexOf(doubt);
  const state = stateOf(doubt);
  const note = (decisionOn(doubt) || {}).note;
  const parts = [index < 0 ? words.chosen : words.of(index + 1, view.doubts.length), words.kinds[doubt.kind], doubt.assurance && `${MARKS[doubt.assurance]} ${words.assurance[doubt.assurance]}`, doubt.place && words.page(doubt.place.page)];
  const laid = [
    element("h2", { class: doubt.assurance }, parts.filter(Boolean).join(" · ")),
    element("p", { class: "names" }, [...doubt.names, doubt.id].join(" › ")),
    layCrop(index, doubt),
    layReadings(doubt),
    element("form", { id: "form", hidden: "" }), // beside the picture: one reads it while typing
    ...doubt.messages.map((message) => element("p", { class: "message" }, message)),
    doubt.explains.length ? element("p", { class: "explains" }, words.explains) : null,
    ...doubt.checks.map((id) => layCheck(checks.get(id))),
    doubt.slip ? element("p", { class: "slip" }, words.close(...doubt.slip)) : null,
    element("p", { class: `state ${state.name}` }, words[state.name], state.value ? `: ${state.value}` : "", note ? ` · ${words.noting}: ${note}` : ""),
    element("div", { class: "actions" }, ...[["accept", accept], ["correct", () => correct()], ["note", makeNote], ["undo", undo], ["previous", () => step(-1)], ["next", () => step(1)]]
      .map(([name, act]) => element("button", { type: "button", "data-act": name, onclick: act }, words[name]))),
  ];
  card.replaceChildren(...laid.filter(Boolean));
  card.scrollTop = 0;
}

function layCrop(index, doubt) {
  const here = doubt.place && onPage.get(doubt.place.page);
  if (!here) return null;
  // Without a crop of its own, a doubt is cut out of the picture of its page.
  const { page } = here;
  const { l, t, r, b } = doubt.place.bbox;
  const crop = view.crops[index];
  const shown = crop || { l: Math.max(0, l - 100), t: Math.max(0, t - 11), r: Math.min(page.width, Math.max(r, l + 230)), b: Math.min(page.height, Math.min(b, t + 70) + 11) };
  const url = pictureUrl(crop ? `crop-${index}` : `page-${page.no}`);
  if (!url) return null;
  const whole = crop || { l: 0, t: 0, r: page.width, b: page.height };
  const image = element("svg:image", { href: url, x: whole.l, y: whole.t, width: whole.r - whole.l, height: whole.b - whole.t, preserveAspectRatio: "none" });
  image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
  const [width, height] = [shown.r - shown.l, shown.b - shown.t];
  const picture = element("svg:svg", { class: "crop", viewBox: `${shown.l} ${shown.t} ${width} ${height}`, role: "img", "aria-label": doubt.text }, image, box(doubt.place.bbox, { class: "here" }));
  picture.style.width = `${Math.round(width * 2)}px`;
  return picture;
}

function layReadings(doubt) {
  if (doubt.kind === "check" || doubt.kind === "finding") return null;
  const by = [doubt.source && words.source[doubt.source], doubt.confidence !== undefined && doubt.confidence !== null && doubt.confidence < 1 && words.sure(doubt.confidence.toFixed(2))].filter(Boolean).join(", ");
  const row = (reader, text, take) => element("tr", {}, element("th", {}, reader), element("td", { class: "reading" }, text || "∅"), element("td", {}, take));
  const others = doubt.readings.map((other) => row(words.readers[other.reader] || other.reader, other.text,
    doubt.kind === "cell" && other.text ? element("button", { type: "button", class: "take", onclick: () => correct(other.text) }, words.take) : ""));
  return element("table", { class: "readings" }, row(`${words.read}${by ? ` (${by})` : ""}`, doubt.text, doubt.unit || ""), ...others);
}

function layCheck(check) {
  const side = (name, { text, amount, terms }) => [
    element("div", { class: "side" }, element("b", {}, words[name]), " ", text, " = ", element("b", { class: "sum" }, amount || "?")),
    element("div", { class: "terms" }, ...(terms.length ? terms.map(layTerm) : [words.none])),
  ];
  return element("details", { class: `check ${check.status}`, "data-check": check.id, open: "" },
    element("summary", {}, `${check.rule} ${check.id} · ${words.status[check.status]} · ${check.title}`),
    ...side("left", check.left), ...side("right", check.right),
    check.status === "fail" && check.difference ? element("p", {}, words.differ(check.difference, check.tolerance || "0")) : null,
    check.verdict ? element("p", { class: "verdict" }, words.verdict[check.verdict]) : null,
  );
}

function layTerm(term) {
  const place = [...term.names.slice(-2), term.place && words.page(term.place.page)].filter(Boolean).join(" · ");
  return element("button", { type: "button", class: `term ${term.assurance}`, "data-id": term.id, "aria-pressed": "false", title: term.names.join(" › "), onclick: () => aim(term.id, term.place && term.place.page) },
    element("span", { class: "mark" }, MARKS[term.assurance]), element("b", {}, term.amount), " ", term.unit || "", element("small", {}, place));
}

// ---- what a person decides
function accept() {
  if (!current) return;
  decide(current.kind, current.id, current.text, { decision: "accept", value: undefined });
  advance();
}

function undo() {
  if (!current) return;
  decide(current.kind, current.id, current.text, null);
  if (current.kind === "check") for (const term of termsOf(current)) if (correctionOf(term.id)) decide(correctionOf(term.id).about, term.id, "", null);
  pick(current);
}

const AMOUNT = /^[-－−]?\d{1,3}(,?\d{3})*(\.\d+)?%?$|^\d+(\.\d+)?$|^[-—–]*$/;
const NUMBER = /^\d{1,3}(,\d{3})*(\.\d+)?$|^\d+(\.\d+)?$/; // its words tell sign and unit

function correct(given) {
  if (!current) return;
  const form = at("form");
  const known = correctable(target);
  if (!known) return ask(form, statements.has(target) ? words.unlike : words.choose);
  const before = decisions.get(`${known.about}:${target}`);
  const slip = current.slip && current.slip[0] === target ? current.slip[1].replace(known.about === "statement" ? /^-/ : "", "") : null;
  const other = current.id === target && current.readings.length ? current.readings[0].text : null;
  const input = element("input", { id: "value", type: "text", autocomplete: "off", value: given || (before && before.value) || slip || other || known.value });
  ask(form, words.correcting(target), input, () => {
    const value = input.value.trim();
    const wrong = known.form && !known.form.test(value);
    input.setCustomValidity(wrong ? words.wrong : "");
    if (!form.reportValidity()) return;
    decide(known.about, target, known.text, { decision: "correct", value });
    advance();
  });
}

function makeNote() {
  if (!current) return;
  const input = element("input", { id: "value", type: "text", value: (decisionOn(current) || {}).note || "" });
  ask(at("form"), words.noting, input, () => {
    const note = input.value.trim();
    const own = decisionOn(current);
    decide(current.kind, current.id, current.text, note ? { note } : own && own.decision !== "note" ? { note: undefined } : null);
    pick(current);
  });
}

function ask(form, label, input, save) {
  form.hidden = false;
  form.replaceChildren(element("label", { for: "value" }, label));
  form.onsubmit = (event) => { event.preventDefault(); if (save) save(); };
  if (!input) return;
  form.append(input, element("button", { type: "submit" }, words.save), element("button", { type: "button", onclick: putAway }, words.cancel));
  input.addEventListener("input", () => input.setCustomValidity(""));
  card.scrollTop = 0;
  form.scrollIntoView({ block: "nearest" });
  input.focus();
  input.select();
}

// A hidden input would go on taking keys.
function putAway() {
  if (document.activeElement) document.activeElement.blur();
  if (at("form")) at("form").hidden = true;
}

// ---- the list, the head, the legend
const LISTED = 500; // so many at a time: a long document may have thousands

function layList(upTo) {
  for (const doubt of view.doubts.slice(list.children.length, upTo)) {
    const name = doubt.kind === "check" ? doubt.text : doubt.names.slice(1).join(" · ") || doubt.names[0] || doubt.text;
    const value = doubt.kind === "check" ? checks.get(doubt.id).difference || "" : doubt.kind === "finding" ? "" : doubt.text;
    list.append(element("li", { "data-doubt": doubt.id }, element("button", { type: "button", onclick: () => pick(doubt) },
      element("span", { class: `mark ${doubt.assurance || "failing"}`, title: doubt.assurance ? words.assurance[doubt.assurance] : words.kinds[doubt.kind] }, MARKS[doubt.assurance] || "!"),
      element("span", { class: "name" }, name), element("span", { class: "value" }, value), element("span", { class: "state" })),
      ...doubt.explains.map((id) => layExplained(doubt, checks.get(id)))));
  }
}

// A failing check under the amount that accounts for it: nothing to decide, but something to look at.
function layExplained(doubt, check) {
  const show = () => { pick(doubt); card.querySelector(`[data-check="${check.id}"]`).scrollIntoView({ block: "nearest" }); };
  return element("button", { type: "button", class: "explained", "data-check": check.id, title: words.explains, onclick: show },
    element("span", { class: "mark failing" }, "└ !"), element("span", { class: "name" }, check.title), element("span", { class: "value" }, check.difference || ""));
}

function summarise() {
  const open = view.doubts.filter(isOpen).length;
  at("listed").textContent = view.doubts.length === 0 ? words.nothing : open === 0 ? words.done : words.needs(open, view.doubts.length);
  at("export").textContent = `${words.export} (${decisions.size})`;
  [...list.children].forEach((item, i) => {
    const doubt = view.doubts[i];
    const { name } = stateOf(doubt);
    const state = item.querySelector(".state");
    state.textContent = { open: "", accepted: "☑", corrected: "✎", noted: "✍" }[name];
    state.title = words[name];
    item.classList.toggle("settled", !isOpen(doubt));
  });
}

function layHead() {
  const { entity, fiscal_year, title } = view.head;
  at("title").textContent = [entity, title || fiscal_year].filter(Boolean).join(" · ") || view.file_name;
  at("summary").textContent = `${view.file_name} · ${words.status[view.status]} · sha256 ${view.sha256.slice(0, 12)}…`;
  at("keys").textContent = words.keys;
  at("help").setAttribute("aria-label", words.help);
  pictures.setAttribute("aria-label", words.published);
  tables.setAttribute("aria-label", words.as_read);
  const shape = (name, label, title) => element("span", { title }, element("svg:svg", { viewBox: "0 0 24 14" }, box({ l: 2, t: 2, r: 22, b: 12 }, { class: name })), label);
  at("legend").append(
    ...Object.keys(MARKS).map((name) => shape(`cell ${name}`, `${MARKS[name]} ${words.assurance[name]}`, words.explained[name])),
    shape("cell plain", words.other), shape("watermark", words.watermark), shape("cell doubted", words.mark));
}

const KEYS = { n: () => step(1), p: () => step(-1), a: accept, c: () => correct(), m: makeNote, e: exportDecisions, Escape: putAway };
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches && event.target.matches("input, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
for (const pane of [pictures, tables]) {
  pane.addEventListener("pointerover", (event) => { const found = event.target.closest("[data-id]"); light(found && found.dataset.id, "hover"); });
  pane.addEventListener("pointerleave", () => light(null, "hover"));
  pane.addEventListener("click", (event) => {
    const found = event.target.closest("[data-id]");
    if (!found) return;
    if (cells.has(found.dataset.id)) pickCell(found.dataset.id);
    else pick(view.doubts.find((doubt) => doubt.id === found.dataset.id));
  });
}
at("export").addEventListener("click", exportDecisions);
at("help").addEventListener("click", () => { at("help").setAttribute("aria-expanded", String(document.body.classList.toggle("helped"))); });

layHead();
layList(LISTED);
list.addEventListener("scroll", () => {
  const isNearEnd = list.scrollTop + 2 * list.clientHeight > list.scrollHeight;
  if (isNearEnd && list.children.length < view.doubts.length) { layList(list.children.length + LISTED); summarise(); }
});
layPages(pictures);
layPages(tables);
summarise();
if (view.doubts.length) pick(view.doubts.find(isOpen) || view.doubts[0]);
document.body.dataset.ready = String(Math.round(performance.now()));
