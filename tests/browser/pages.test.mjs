// Every page the product has, found by following its links as each post: axe,
// no stranger's request, no missing word, no sideways scroll, at both widths, in
// both languages, light and dark. A new page cannot be forgotten: it is linked.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { SIZES, browser, serve, signIn, visit } from "./school.mjs";

let school, chrome;

before(async () => {
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

// Who looks. Between them they hold every post that reads something of its own.
const EYES = [null, "wang", "weixiu", "fuwutai", "xiaozhang", "jiandu", "xinxi", "zongwu"];
// Pages that stand on no other page's links.
const DOORS = ["/", "/sign-in", "/report?place=JX101", "/design", "/nothing-here", "/me", "/report?for=1", "/pledge", "/search", "/search?q=%E6%BC%8F%E6%B0%B4", "/search?q=%E7%8E%8B&kind=people"];
const IDS = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

// The kind of a page: its path without what names one row, and the names of its query.
function kind(address) {
  const url = new URL(address, school.origin);
  const path = url.pathname
    .replace(IDS, "{id}")
    .replace(/\/f\/.+/, "/f/{token}")
    .replace(/^\/(rulebook|organisation|notices)\/([a-z-]+)\/.+/, "/$1/$2/{code}")
    .replace(/\/records\/\d+/, "/records/{n}");
  const told = [...url.searchParams].map(([name, value]) => (/^(figure|met|state)$/.test(name) && path !== "/service/orders" ? `${name}=${value}` : name));
  return `${path}?${[...new Set(told)].sort().join("&")}`;
}

// Files are not pages.
const isPage = (path) => !/^\/(assets|photo|api|ledger\/bundle|healthz|metrics|organisation\/people\/(export|import\/template))\b/.test(path);

async function links(page) {
  const found = await page.$$eval("a[href]", (all) => all.map((one) => one.href));
  return found.filter((href) => href.startsWith(school.origin)).map((href) => href.slice(school.origin.length).split("#")[0])
    .filter((path) => path && isPage(new URL(path, school.origin).pathname) && !/[?&]as=(csv|pdf)\b/.test(path));
}

// Walks from the doors over every link; gives the pages of each kind, once, and
// the session, for the looks to share.
async function walk(login) {
  const { context, page, strangers } = await visit(chrome, school, { scripts: false });
  if (login) await signIn(page, school, login);
  const kinds = new Map();
  const queue = [...DOORS];
  const known = new Set(queue.map(kind));
  while (queue.length) {
    const path = queue.shift();
    const answer = await page.goto(school.origin + path);
    assert.ok(answer.status() < 500, `${path} as ${login}: ${answer.status()}`);
    assert.ok(path === "/nothing-here" || answer.status() !== 404, `${path} as ${login} is linked and missing`);
    const here = page.url().slice(school.origin.length);
    const name = kind(here);
    if (!kinds.has(name)) kinds.set(name, here);
    // The samples on the design page lead nowhere.
    for (const link of here.startsWith("/design") ? [] : await links(page)) {
      if (known.has(kind(link))) continue;
      known.add(kind(link));
      queue.push(link);
    }
  }
  assert.deepEqual(strangers, []);
  const cookies = await context.cookies();
  await context.close();
  return { kinds, cookies };
}

// In the page: words so squeezed that they stand one or two letters a line.
function squeezed() {
  // What is there for the ear alone is clipped away.
  const clipped = (one) => one && (getComputedStyle(one).clipPath !== "none" || clipped(one.parentElement));
  const tight = (one) => {
    const [box, style] = [one.getBoundingClientRect(), getComputedStyle(one)];
    const letter = parseFloat(style.fontSize);
    const width = box.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return one.innerText.trim().length > 3 && width > 0 && width < letter * 2.2 && box.height > letter * 4;
  };
  return [...document.querySelectorAll("td, th, p, a, span, dd, dt, li, h1, h2, h3, label, button")].filter((one) => one.checkVisibility() && tight(one) && !clipped(one)).map((one) => one.outerHTML.slice(0, 120));
}

async function judge(page, where, axe) {
  assert.ok(!(await page.content()).includes("⟦"), `a word is missing on ${where}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} scrolls sideways by ${wide} px`);
  assert.deepEqual(await page.evaluate(squeezed), [], `${where}: words one letter a line`);
  if (!axe) return;
  // The head shown on the design page is a sample; the real one is judged on every page.
  const { violations } = await new AxeBuilder({ page }).exclude(".main .top").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

// Every kind of page is judged in all four looks, by the first who reaches it; its
// siblings differ in their rows alone. Axe judges each at both widths, in both
// languages, light and dark; the two other looks must hold their words and width.
const LOOKS = [
  { size: "phone", lang: "zh", dark: false, axe: true },
  { size: "desk", lang: "en", dark: true, axe: true },
  { size: "phone", lang: "en", dark: true, axe: false },
  { size: "desk", lang: "zh", dark: false, axe: false },
];
// HOUQIN_LOOKS=DIR keeps a picture of every page in all eight looks, for eyes.
const PICTURES = process.env.HOUQIN_LOOKS;
if (PICTURES) {
  LOOKS.push({ size: "phone", lang: "zh", dark: true }, { size: "phone", lang: "en", dark: false });
  LOOKS.push({ size: "desk", lang: "zh", dark: true }, { size: "desk", lang: "en", dark: false });
}

// A bar that sticks to the screen would stand in the middle of a long picture.
async function keep(page, path, { size, lang, dark }) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...SIZES[size], height: Math.max(SIZES[size].height, Math.min(height, 6000)) });
  const name = kind(path).replace(/[^a-z0-9]+/gi, "-").slice(0, 80);
  await page.screenshot({ path: `${PICTURES}/${name}.${size}-${lang}-${dark ? "dark" : "light"}.png` });
  await page.setViewportSize(SIZES[size]);
}
const judged = new Set();

for (const login of EYES) {
  test(`every page that ${login ?? "a stranger"} reaches`, { timeout: PICTURES ? 1_200_000 : 300_000 }, async () => {
    const { kinds, cookies } = await walk(login);
    const mine = [...kinds].filter(([name]) => !judged.has(name));
    for (const [name] of mine) judged.add(name);
    const looked = LOOKS.map(async (look) => {
      const { context, page, strangers } = await visit(chrome, school, look);
      await context.addCookies(cookies);
      for (const [, path] of mine) {
        await page.goto(school.origin + path);
        if (PICTURES) await keep(page, path, look);
        await judge(page, `${path} as ${login} ${look.size} ${look.lang} ${look.dark ? "dark" : "light"}`, look.axe);
      }
      assert.deepEqual(strangers, [], "no request to another host");
      await context.close();
    });
    await Promise.all(looked);
  });
}

test("what was walked is the whole product", async () => {
  const wanted = ["/service/mine?", "/service/board?", "/service/board/days?", "/service/my?", "/service/orders/{id}?", "/service/orders/{id}/sheet?",
    "/service/catalogue?", "/report?", "/report?place", "/figures?", "/figures/coverage?", "/figures/by/unit?", "/figures/by/person?", "/figures/by/category?", "/figures/charts?", "/figures/month?", "/pledge?", "/ledger?", "/ledger/records/{n}?",
    "/rulebook/rules?", "/organisation/posts?", "/design?", "/sign-in?", "/me?", "/search?q"];
  const missing = wanted.filter((name) => !judged.has(name) && ![...judged].some((one) => one.startsWith(`${name}`)));
  assert.deepEqual(missing, []);
});

test("every number on the figures opens to so many orders", { timeout: 180_000 }, async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "xiaozhang");
  for (const asked of ["/figures", "/figures?period=last-month", "/figures?period=90&category=water"]) {
    await page.goto(school.origin + asked);
    const numbers = await page.$$eval(".figure-link, .bar a, .stat a", (all) => all.map((one) => {
      const text = one.closest(".bar")?.querySelector(".bar-value")?.textContent ?? one.textContent;
      return { href: one.getAttribute("href"), text: text.trim() };
    }));
    assert.ok(numbers.length > 8, `${asked}: ${numbers.length} numbers`);
    for (const { href, text } of numbers) {
      await page.goto(school.origin + href);
      const told = page.locator("[data-total]");
      const total = (await told.count()) ? await told.getAttribute("data-total") : null;
      let rows = await page.locator("tbody tr").count();
      for (let pages = 1; pages < 40; pages++) {
        const next = page.locator("a[rel=next]");
        if (!(await next.count())) break;
        await page.goto(school.origin + (await next.getAttribute("href")));
        rows += await page.locator("tbody tr").count();
      }
      if (total !== null) assert.equal(rows, Number(total), `${href} says ${total} and lists ${rows}`);
      // A share or a mean is no count; a count is said as it is listed.
      const said = /%|\./.test(text) ? null : /\d[\d,]*/.exec(text)?.[0].replace(",", "");
      if (said) assert.equal(rows, Number(said), `${asked} says ${text}, ${href} lists ${rows}`);
    }
  }
  await context.close();
});

// Every number of every table behind the figures: the list it opens to is as long.
test("every cell of the cuts and charts opens to so many orders", { timeout: 240_000 }, async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "xiaozhang");
  const faces = ["unit", "building", "category", "urgency", "person"].map((face) => `/figures/by/${face}?period=30`);
  const seen = new Map();
  for (const asked of [...faces, "/figures/charts?period=30"]) {
    await page.goto(school.origin + asked);
    const cells = await page.$$eval("td.num .cell, .column-value", (all) => all.map((cell) => ({
      href: cell.querySelector("a")?.getAttribute("href"),
      link: cell.querySelector("a")?.textContent.trim(),
      soft: cell.querySelector(".soft")?.textContent ?? "",
    })));
    const opening = cells.filter((cell) => cell.href?.startsWith("/service/orders"));
    assert.ok(opening.length > 10, `${asked}: ${opening.length} numbers open`);
    for (const { href, link, soft } of opening) {
      // A count is said as it is listed; behind a share stand "part / whole".
      const shares = /(\d+) \/ (\d+)/.exec(soft);
      const figure = new URL(href, school.origin).searchParams;
      if (figure.get("figure") === "satisfied") continue;
      const said = shares ? Number(figure.get("met") === "1" ? shares[1] : shares[2]) : Number(link.replace(",", ""));
      if (!seen.has(href)) {
        await page.goto(school.origin + href);
        seen.set(href, Number(await page.locator("[data-total]").getAttribute("data-total")));
      }
      assert.equal(seen.get(href), said, `${asked}: ${link} ${soft} opens ${href}`);
    }
  }
  assert.ok(seen.size > 100, `${seen.size} lists`);
  await context.close();
});

test("each table comes as a file, for whoever may see it", async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "xiaozhang");
  for (const asked of ["/figures/by/unit", "/figures/charts"]) {
    await page.goto(school.origin + asked);
    const files = await page.$$eval("a[download]", (all) => all.map((one) => one.getAttribute("href")));
    assert.ok(files.length > 0, asked);
    for (const file of files) {
      const answer = await context.request.get(school.origin + file);
      assert.equal(answer.status(), 200, file);
      assert.match(answer.headers()["content-type"], /^text\/csv/);
      const text = await answer.text();
      const lines = text.trim().split("\r\n");
      assert.ok(text.startsWith("\ufeff") && lines.length > 1, `${file}: ${text.slice(0, 80)}`);
      const width = lines[0].split(",").length;
      for (const line of lines) assert.equal(line.split(",").length, width, `${file}: ${line}`);
    }
  }
  await context.close();
});

test("a worker sees the own line and nobody else's name", async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "weixiu");
  await page.goto(`${school.origin}/figures/by/person?period=365`);
  assert.equal(await page.locator("tbody tr").count(), 1);
  const other = await (async () => {
    const { context: eyes, page: seen } = await visit(chrome, school, { scripts: false });
    await signIn(seen, school, "xiaozhang");
    await seen.goto(`${school.origin}/figures/by/person?period=365`);
    const all = await seen.$$eval("td a[href*=assignee]", (links) => links.map((one) => new URL(one.href).searchParams.get("assignee")));
    await eyes.close();
    return [...new Set(all)];
  })();
  assert.ok(other.length > 1, "the principal sees several");
  const own = await page.$$eval("td a[href*=assignee]", (links) => links.map((one) => new URL(one.href).searchParams.get("assignee")));
  const stranger = other.find((one) => !own.includes(one));
  const answer = await page.goto(`${school.origin}/figures?assignee=${stranger}`);
  assert.equal(answer.status(), 403);
  await context.close();
});

test("the charts draw without scripts, and the month fits its paper", async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "xiaozhang");
  await page.goto(`${school.origin}/figures/charts?period=365`);
  for (const part of [".plot-lines .plot-line", ".columns-plot rect", ".heat-dot", ".bars rect"]) {
    assert.ok(await page.locator(part).count() > 1, part);
  }
  await page.goto(`${school.origin}/figures/month`);
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages >= 1 && pages <= 3, `${pages} pages of paper`);
  await context.close();
});
