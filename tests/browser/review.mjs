// Drives the review page in Chromium, as a reviewer does. Called by crates/cli/tests/browser.rs with the command and a folder:
//   node tests/browser/review.mjs MINGXI FOLDER [SCREENSHOTS]
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [mingxi, folder, screenshots] = process.argv.slice(2);
const samples = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../samples");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

function run(expected, ...args) {
  const done = spawnSync(mingxi, args, { encoding: "utf8" });
  assert.ok(expected.includes(done.status), `mingxi ${args.join(" ")}: exit ${done.status}: ${done.stderr}`);
  return done;
}

const json = (file) => JSON.parse(readFileSync(file, "utf8"));

function convert(pdf) {
  run([0, 1], "convert", pdf, "-o", folder, "--jobs", "1", "--quiet");
  return path.join(folder, path.basename(pdf, ".pdf") + ".json");
}

function review(document, pdf, language = "en") {
  const page = document.replace(/\.json$/, ".review.html");
  run([0], "review", document, pdf, "-o", page, "--lang", language);
  return page;
}

const browser = await chromium.launchPersistentContext(mkdtempSync(path.join(folder, "chromium-")), {
  executablePath: "/usr/bin/chromium", args: FLAGS, viewport: { width: 1280, height: 900 }, acceptDownloads: true,
});

async function open(file, options = {}) {
  const page = await browser.newPage();
  if (options.size) await page.setViewportSize(options.size);
  if (options.theme) await page.emulateMedia({ colorScheme: options.theme });
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") page.complaints.push(message.text()); });
  page.on("request", (request) => { if (!/^(file|blob):/.test(request.url())) page.complaints.push(`asked for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => document.body.dataset.ready);
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.close();
}

const listed = (page) => page.$$eval("#list li", (items) => items.map((item) => item.dataset.doubt));

// Failing checks that stand under the amounts that account for them.
const explained = (page) => page.$$eval("#list .explained", (items) => items.map((item) => item.dataset.check));
const everything = async (page) => [...await listed(page), ...await explained(page)];

// Every amount that the JSON doubts, and every check that fails.
function doubtful(document) {
  const unsure = ({ assurance }) => ["single", "contested"].includes(assurance);
  return [...document.facts.filter(unsure).map((f) => f.fact_id), ...document.narrative.filter(unsure).map((s) => s.statement_id),
    ...document.checks.filter((c) => c.status === "fail").map((c) => c.check_id)];
}

// What is lit on the picture is the box of the JSON, scaled; what is lit among the tables says the same words.
async function isLit(page, document, id) {
  const [, table, row, col] = /^(t\d+)\.r(\d+)\.c(\d+)$/.exec(id);
  const cell = document.tables.find((t) => t.table_id === table).cells.find((c) => c.row === Number(row) && c.col === Number(col));
  const { page_no, bbox } = cell.prov[0];
  const width = document.pages.find((p) => p.page_no === page_no).width_pt;
  const lit = await page.$$eval("#pictures .lit", (rects) => rects.map((rect) => {
    const [inner, outer] = [rect.getBoundingClientRect(), rect.closest("figure").getBoundingClientRect()];
    const pane = document.getElementById("pictures").getBoundingClientRect();
    return { page: Number(rect.closest("section").dataset.page), l: inner.left - outer.left, t: inner.top - outer.top, r: inner.right - outer.left, b: inner.bottom - outer.top,
      width: outer.width, inView: inner.top >= pane.top - 1 && inner.bottom <= pane.bottom + 1 };
  }));
  assert.equal(lit.length, cell.prov.length, id);
  const [box] = lit;
  const scale = box.width / width;
  for (const side of ["l", "t", "r", "b"]) assert.ok(Math.abs(box[side] - bbox[side] * scale) < 2.5, `${id} ${side}: ${box[side]}, expected ${bbox[side] * scale}`);
  assert.equal(box.page, page_no);
  assert.ok(box.inView, `${id} is out of view`);
  assert.ok((await page.textContent("#tables .lit")).includes(cell.text), id);
}

async function correctTo(page, value) {
  await page.keyboard.press("c");
  await page.fill("#value", value);
  await page.keyboard.press("Enter");
}

async function exported(page, document) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  assert.equal(download.suggestedFilename(), path.basename(document, ".json") + ".review.json");
  const file = document.replace(/\.json$/, ".review.json");
  await download.saveAs(file);
  return file;
}

async function seededErrors() {
  const pdf = path.join(samples, "seeded-errors.pdf");
  const file = convert(pdf);
  const before = json(file);
  const page = await open(review(file, pdf));
  assert.deepEqual((await everything(page)).sort(), doubtful(before).sort());

  // a term of the identity leads to its place, and from there to a correction
  for (const [check, id, value] of [["k1", "t1.r34.c3", "925.83"], ["k29", "t2.r4.c2", "874.35"], ["k48", "t3.r5.c2", "28.98"], ["k71", "t4.r5.c1", "311.07"]]) {
    await page.click(`#list [data-doubt="${check}"] button`);
    await page.click(`#card .term[data-id="${id}"]`);
    await isLit(page, before, id);
    await correctTo(page, value);
  }
  // a picture's cell and its table's cell light up together
  await page.click(`#tables [data-id="t4.r4.c1"]`);
  await isLit(page, before, "t4.r4.c1");
  await page.locator(`#pictures [data-id="t4.r5.c2"]`).click();
  await isLit(page, before, "t4.r5.c2");
  await page.hover(`#tables [data-id="t4.r4.c1"]`);
  assert.equal(await page.$$eval("#pictures .hover", (all) => all.length), 1);
  // keys: next, previous, note, accept
  await page.click(`#list [data-doubt="k14"] button`);
  await page.keyboard.press("n");
  assert.equal(await page.getAttribute(`#list [data-doubt="k19"] button`, "aria-current"), "true");
  await page.keyboard.press("p");
  await page.keyboard.press("m");
  await page.fill("#value", "see k48");
  await page.keyboard.press("Enter");
  await page.keyboard.press("a");
  assert.match(await page.getAttribute(`#list [data-doubt="k14"]`, "class"), /settled/);
  // what was decided outlives the page
  await page.reload();
  await page.waitForFunction(() => document.body.dataset.ready);
  assert.match(await page.textContent("#export"), /\(5\)/);
  const decided = await exported(page, file);
  await close(page);

  const out = path.join(folder, "seeded-errors.reviewed.json");
  run([0], "apply", file, decided);
  run([0], "check", out);
  const after = json(out);
  assert.equal(after.checks.filter((c) => c.status === "fail").length, 0);
  assert.equal(after.reviews.length, 5);
  const fact = after.facts.find((f) => f.fact_id === "t1.r34.c3");
  assert.equal(fact.amount, "925.83");
  assert.ok(["proven", "seconded"].includes(fact.assurance) && fact.evidence.includes("reviewer"));
  assert.deepEqual(fact.readings.filter((r) => r.reader === "first"), [{ reader: "first", text: "1015.83" }]);
  const [source] = after.tables[0].cells.find((c) => c.row === 34 && c.col === 3).prov;
  assert.equal(source.source, "reviewer");
  // the same decisions do not fit another document
  const other = convert(path.join(samples, "lying-font.pdf"));
  assert.match(run([2], "apply", other, decided).stderr, /the review is of seeded-errors\.pdf .*\nhint: /);
  console.log("seeded-errors: 4 corrected, 1 accepted, every check passes");
}

async function scanned() {
  const pdf = path.join(samples, "shanxi-scan.pdf");
  const file = convert(pdf);
  const clean = json(file);
  if (clean.facts.length === 0) return console.log("shanxi-scan: not done: no OCR engine");
  // One amount misread: put in by hand, and accounted for by an empty review.
  const fact = clean.facts.find((f) => f.assurance === "proven" && /^\d\d\d\.\d[1-9]$/.test(f.amount));
  const spoilt = structuredClone(clean);
  const cell = spoilt.tables.find((t) => t.table_id === fact.table_id).cells.find((c) => c.row === fact.row && c.col === fact.col);
  const right = cell.text;
  cell.text = cell.amount.value = `${fact.amount.slice(0, -1)}0`;
  const misread = path.join(folder, "misread.json");
  writeFileSync(misread, JSON.stringify(spoilt));
  const nothing = path.join(folder, "nothing.json");
  writeFileSync(nothing, JSON.stringify({ mingxi_review: 1, file_name: "", sha256: clean.source.sha256, tool_version: clean.tool.version, decisions: [] }));
  const document = path.join(folder, "shanxi-scan.json");
  run([1], "apply", misread, nothing, "-o", document);
  const before = json(document);

  const page = await open(review(document, pdf, "zh"));
  const [all, shown] = [await listed(page), await everything(page)];
  for (const id of doubtful(before)) assert.equal(shown.filter((one) => one === id).length, 1, `${id} is listed once`);
  assert.ok(all.includes(fact.fact_id));
  // the checks that the slip breaks stand under it, and lead to it
  const broken = before.checks.filter((c) => c.status === "fail" && [...c.left.facts, ...c.right.facts].includes(fact.fact_id)).map((c) => c.check_id);
  const under = await page.$$eval(`#list [data-doubt="${fact.fact_id}"] .explained`, (items) => items.map((item) => item.dataset.check));
  assert.ok(broken.length > 0);
  assert.deepEqual(under.sort(), broken.sort());
  await page.click(`#list .explained[data-check="${broken[0]}"]`);
  assert.equal(await page.getAttribute(`#list [data-doubt="${fact.fact_id}"] button`, "aria-current"), "true");
  assert.ok(await page.isVisible(`#card [data-check="${broken[0]}"]`));
  assert.ok((await page.textContent("#listed")).includes(` ${all.length} `), "groups are counted");
  await page.click(`#list [data-doubt="${fact.fact_id}"] button`);
  await isLit(page, before, fact.fact_id);
  await page.waitForFunction(() => document.querySelector("#card .crop image").getBBox().width > 0);
  await correctTo(page, right);
  // what else the slip put in doubt is as printed
  for (let left = 0; left < all.length; left++) {
    if (await page.$$eval("#list li:not(.settled)", (open) => open.length) === 0) break;
    await page.keyboard.press("a");
  }
  const decided = await exported(page, document);
  await close(page);
  run([0], "apply", document, decided, "-o", path.join(folder, "scan-reviewed.json"));
  run([0], "check", path.join(folder, "scan-reviewed.json"));
  const after = json(path.join(folder, "scan-reviewed.json"));
  assert.ok(after.facts.every((f) => ["proven", "seconded"].includes(f.assurance)));
  assert.equal(after.status, "clean");
  console.log(`shanxi-scan: ${all.length} doubts of one misread amount settled`);
}

// A number of the prose, misread and put right.
async function prose() {
  const pdf = path.join(samples, "shanxi-annotation.pdf");
  const clean = json(convert(pdf));
  const words = (document, { section_id, block }) => document.sections.find((s) => s.section_id === section_id).blocks[block];
  const once = (text, part) => text.split(part).length === 2;
  const stated = clean.narrative.find((s) => s.restates && /^[\d,]+\.\d[1-9]万元$/.test(s.text) && once(words(clean, s).text, s.text));
  const right = stated.text.replace("万元", "");
  const text = `${right.slice(0, -1)}0万元`;
  const spoilt = structuredClone(clean);
  words(spoilt, stated).text = words(spoilt, stated).text.replace(stated.text, text);
  const misread = path.join(folder, "misstated.json");
  writeFileSync(misread, JSON.stringify(spoilt));
  const nothing = path.join(folder, "nothing-stated.json");
  writeFileSync(nothing, JSON.stringify({ mingxi_review: 1, file_name: "", sha256: clean.source.sha256, tool_version: clean.tool.version, decisions: [] }));
  const document = path.join(folder, "shanxi-annotation.json");
  run([0, 1], "apply", misread, nothing, "-o", document);
  const before = json(document);
  const id = stated.statement_id;
  assert.equal(before.narrative.find((s) => s.statement_id === id).text, text);

  const page = await open(review(document, pdf));
  assert.deepEqual((await everything(page)).sort(), doubtful(before).sort());
  await page.click(`#list [data-doubt="${id}"] button`);
  await page.keyboard.press("c");
  await page.fill("#value", "12,34");
  await page.keyboard.press("Enter");
  assert.ok(await page.$eval("#value", (input) => !input.validity.valid), "no number");
  await page.fill("#value", right);
  await page.keyboard.press("Enter");
  const decided = await exported(page, document);
  await close(page);
  assert.deepEqual(json(decided).decisions, [{ about: "statement", id, decision: "correct", text, value: right }]);
  const out = path.join(folder, "shanxi-annotation.reviewed.json");
  run([0, 1], "apply", document, decided, "-o", out);
  run([0, 1], "check", out);
  const after = json(out);
  const now = after.narrative.find((s) => s.statement_id === id);
  assert.equal(now.value, stated.value);
  assert.equal(words(after, stated).text, words(clean, stated).text);
  assert.ok(now.prov.every((p) => p.source === "reviewer") && now.evidence.includes("reviewer"));
  assert.deepEqual([now.restates, now.assurance], [stated.restates, stated.assurance], "it is tied to its fact again");
  assert.equal(after.reviews[0].text, text);
  console.log("prose: a misread number corrected in its paragraph");
}

// A PDF of this many pages with a ruled table of amounts on each, and these words in the first column.
function typeset(pages, rows, words) {
  const columns = [50, 200, 300, 400, 540];
  const bottom = 780 - 18 * rows;
  const lines = columns.map((x) => `${x} ${bottom} m ${x} 780 l S`);
  for (let row = 0; row <= rows; row++) lines.push(`50 ${780 - 18 * row} m 540 ${780 - 18 * row} l S`);
  for (let row = 0; row < rows; row++) {
    columns.slice(0, 4).forEach((x, i) => {
      const text = i === 0 ? words[row % words.length] : `${(row + 1) * 7 * i}.${10 + row % 90}`;
      lines.push(`BT /F 8 Tf ${x + 4} ${768 - 18 * row} Td (${text.replace(/[\\()]/g, "\\$&")}) Tj ET`);
    });
  }
  const content = lines.join("\n");
  const kids = Array.from({ length: pages }, (_, i) => `${i + 5} 0 R`);
  const objects = ["<</Type/Catalog/Pages 2 0 R>>", `<</Type/Pages/Count ${pages}/Kids[${kids.join(" ")}]>>`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`, ...kids.map(() => "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>")];
  return `%PDF-1.4\n${objects.map((object, i) => `${i + 1} 0 obj ${object} endobj\n`).join("")}trailer <</Root 1 0 R/Size ${objects.length + 1}>>\n`;
}

const EVIL = ["<script>window.pwned = 1</script>", "\"><img src=x onerror=\"window.pwned=1\">", "</script><script>window.pwned=1</script>", "<!--<script>", "'-alert(1)-'\u2028\u2029", "{{7*7}}<svg onload=window.pwned=1>"];

async function hostile() {
  const pdf = path.join(folder, "hostile.pdf");
  writeFileSync(pdf, typeset(1, 12, EVIL.filter((text) => /^[ -~]*$/.test(text))));
  const file = convert(pdf);
  assert.ok(readFileSync(file, "utf8").includes("<script>window.pwned"), "the PDF's words are in the JSON");
  // and where no PDF could put them: every string of a document with doubts that is shown
  const seeded = json(convert(path.join(samples, "seeded-errors.pdf")));
  let nth = 0;
  const evil = (text) => `${EVIL[nth++ % EVIL.length]}${text}`;
  Object.assign(seeded.disclosure, { entity: evil("e"), title: evil("t") });
  seeded.source.file_name = evil("f.pdf");
  for (const table of seeded.tables) {
    Object.assign(table, { title: evil("t"), number: evil("n"), unit: evil("u") });
    for (const cell of table.cells) cell.text = evil(cell.text);
  }
  for (const fact of seeded.facts) { fact.item.name = evil("i"); fact.unit = evil("u"); fact.assurance = "contested"; fact.readings = [{ reader: evil("r"), text: evil("1") }]; }
  for (const check of seeded.checks) { check.title = evil("c"); check.left.text = evil("l"); check.difference = evil("1"); }
  for (const stated of seeded.narrative) Object.assign(stated, { text: evil("s"), subject: evil("s"), assurance: "single" });
  seeded.findings = [{ code: "P010", severity: "warning", message: evil("m"), page_no: 4, bbox: null, table_id: null, fact_ids: [] }];
  seeded.pages.forEach((p) => p.watermarks.forEach((w) => { w.text = evil("w"); }));
  const spoilt = path.join(folder, "spoilt.json");
  writeFileSync(spoilt, JSON.stringify(seeded));
  for (const made of [review(file, pdf), review(spoilt, path.join(samples, "seeded-errors.pdf"))]) {
    const page = await open(made);
    const scripts = await page.$$eval("script", (all) => all.length);
    const doubts = Math.min(40, (await listed(page)).length);
    for (let i = 0; i < doubts; i++) await page.keyboard.press("n");
    for (const cell of (await page.$$("#tables td")).slice(0, 10)) await cell.click();
    await correctTo(page, EVIL[1]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("m");
    await page.fill("#value", EVIL[1]);
    await page.keyboard.press("Enter");
    const found = await page.evaluate(() => ({ pwned: window.pwned, made: document.querySelectorAll("[onerror], [onload], iframe, object, form[action]").length, scripts: document.scripts.length }));
    assert.deepEqual(found, { pwned: undefined, made: 0, scripts });
    await close(page);
  }
  // Were our escaping to fail, the page's policy would still stop it.
  const page = await open(review(file, pdf));
  page.complaints = { push: () => {} };
  const pwned = await page.evaluate(() => { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.pwned=1'>"); return new Promise((done) => setTimeout(() => done(window.pwned), 300)); });
  assert.equal(pwned, undefined);
  await page.close();
  console.log("hostile: nothing ran");
}

async function long() {
  const pdf = path.join(folder, "long.pdf");
  writeFileSync(pdf, typeset(100, 38, ["income", "salaries", "travel", "training"]));
  const document = convert(pdf);
  const start = Date.now();
  const made = review(document, pdf);
  const written = Date.now() - start;
  const page = await open(made);
  const ready = Number(await page.evaluate(() => document.body.dataset.ready));
  const count = () => page.evaluate(() => ({ pages: document.querySelectorAll("#pictures section").length, decoded: document.querySelectorAll("#pictures img").length, cells: document.querySelectorAll("td, th").length }));
  const first = await count();
  assert.equal(first.pages, 100);
  assert.ok(first.decoded <= 6 && first.cells < 3000, JSON.stringify(first));
  await page.evaluate(() => { const pane = document.getElementById("pictures"); pane.scrollTop = pane.scrollHeight; });
  await page.waitForSelector(`#pictures [data-page="100"] img`);
  const then = await count();
  assert.ok(then.decoded <= 12, JSON.stringify(then));
  const largest = await page.$$eval("script[id^=page-]", (all) => Math.max(...all.map((one) => one.textContent.length)));
  assert.ok(largest <= 150_000, `a picture has ${largest} characters`);
  assert.ok(ready < 10_000, `interactive after ${ready} ms`);
  console.log(`long: 100 pages written in ${written} ms, interactive after ${ready} ms, ${first.decoded} pictures decoded`);
  await close(page);
}

async function index() {
  const out = path.join(folder, "run");
  run([1], "convert", path.join(samples, "seeded-errors.pdf"), path.join(samples, "lying-font.pdf"), path.join(samples, "borderless.pdf"), "-o", out, "--review", "--lang", "en", "--quiet");
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path.join(out, "index.html")).href);
  const links = await page.$$eval("a", (all) => all.map((a) => a.getAttribute("href")));
  assert.ok(links.includes("seeded-errors.review.html") && links.includes("lying-font.review.html") && links.includes("borderless.json"), links.join(" "));
  await page.click(`a[href="lying-font.review.html"]`);
  await page.waitForFunction(() => document.body.dataset.ready);
  assert.deepEqual((await everything(page)).sort(), doubtful(json(path.join(out, "lying-font.json"))).sort());
  await page.close();
  console.log("index: links lead to the review pages");
}

// Nothing is wider than the window, at both widths and in both themes.
async function looks() {
  const pdf = path.join(samples, "lying-font.pdf");
  const document = convert(pdf);
  for (const language of ["zh", "en"]) for (const [width, height] of [[1280, 900], [400, 860]]) for (const theme of ["light", "dark"]) {
    const page = await open(review(document, pdf, language), { size: { width, height }, theme });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} pixels wide at ${width}`);
    if (screenshots) {
      mkdirSync(screenshots, { recursive: true });
      await page.waitForTimeout(400);
      await page.screenshot({ path: path.join(screenshots, `review-${language}-${width}-${theme}.png`), fullPage: width < 900 });
    }
    await close(page);
  }
  console.log("looks: fits 1280 and 400 pixels, light and dark");
}

try {
  for (const test of [seededErrors, scanned, prose, hostile, long, index, looks]) await test();
} finally {
  await browser.close();
}
