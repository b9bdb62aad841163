// The picture of a review page for README: node tests/browser/picture.mjs PAGE.html OUT.png
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";

const [page, out] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const view = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
await view.goto(pathToFileURL(page).href);
await view.waitForFunction(() => document.body.dataset.ready);
await view.waitForSelector("#pictures .lit");
await view.waitForTimeout(500);
await view.screenshot({ path: out });
await browser.close();
