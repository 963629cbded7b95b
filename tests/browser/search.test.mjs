// The box in the frame: a number opens its order, words find what has them all,
// marked, by kind; without scripts and on a phone alike; and nothing that the
// viewer may not read.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { browser, press, serve, signIn, visit } from "./school.mjs";

let school, chrome;

before(async () => {
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const PICTURES = process.env.HOUQIN_PICTURES;

async function judge(page, where) {
  assert.ok(!(await page.content()).includes("⟦"), `a word is missing on ${where}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} scrolls sideways by ${wide} px`);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`), [], where);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${where.replace(/[^a-z0-9]+/g, "-")}.png` });
}

test("a number typed in the frame opens its order", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "fuwutai");
  await page.goto(`${school.origin}/service/orders?state=all`);
  const link = page.locator("tbody a[href^='/service/orders/']").first();
  const [number, href] = [(await link.textContent()).trim(), await link.getAttribute("href")];
  await page.fill(".top-search input", number.toLowerCase());
  await Promise.all([page.waitForNavigation(), page.press(".top-search input", "Enter")]);
  assert.equal(new URL(page.url()).pathname, href);
  await context.close();
});

test("words find orders, places, people and clauses, each with its marks", { timeout: 180_000 }, async () => {
  for (const look of [{ size: "desk", lang: "zh" }, { size: "phone", lang: "en", dark: true }, { size: "phone", lang: "zh" }, { size: "desk", lang: "en" }]) {
    const { context, page, strangers } = await visit(chrome, school, { ...look, scripts: true });
    await signIn(page, school, "xiaozhang");
    if (look.size === "phone") await press(page, page.locator(".top-find"));
    else await page.goto(`${school.origin}/search`);
    await judge(page, `search-empty-${look.size}-${look.lang}`);
    // Clauses are shown, and so marked, in the language of the page.
    for (const [name, asked] of [["leak", "漏水"], ["wang", "王"], ["place", "教学楼"], ["clause", look.lang === "zh" ? "报修" : "report"]]) {
      await page.fill(".search-page input[name=q]", asked);
      await press(page, page.locator(".search-page button[type=submit]"));
      assert.ok((await page.locator(".found li").count()) > 0, `${asked} finds something`);
      const marks = await page.locator(".found mark").allTextContents();
      assert.ok(marks.length > 0 && marks.every((mark) => mark.length > 0), `${asked} is marked`);
      await judge(page, `search-${name}-${look.size}-${look.lang}`);
    }
    // One kind alone is a link, and each thing found opens.
    await page.goto(`${school.origin}/search?q=%E6%BC%8F%E6%B0%B4&kind=orders`);
    const first = page.locator(".found li > a").first();
    await press(page, first);
    assert.match(page.url(), /\/service\/orders\/[0-9a-f-]{36}$/);
    await page.goto(`${school.origin}/search?q=zzzzzz`);
    assert.equal(await page.locator(".found li").count(), 0);
    await judge(page, `search-nothing-${look.size}-${look.lang}`);
    assert.deepEqual(strangers, []);
    await context.close();
  }
});

test("a teacher finds no other's order and no person", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "wang");
  await page.goto(`${school.origin}/search?q=%E6%BC%8F%E6%B0%B4&kind=orders`);
  const found = await page.$$eval(".found li > a", (all) => all.map((one) => one.getAttribute("href")));
  for (const href of found) assert.equal((await page.goto(school.origin + href)).status(), 200, href);
  await page.goto(`${school.origin}/search?q=%E7%8E%8B&kind=people`);
  assert.equal(await page.locator(".found li").count(), 0);
  await context.close();
});

test("what can be done until help comes follows the kind that is chosen", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone" });
  await signIn(page, school, "wang");
  await page.goto(`${school.origin}/report?place=JX101`);
  await page.locator("input[name=category][value=water]").first().check({ force: true });
  const shown = page.locator("[data-first-aid] li:not([hidden])");
  assert.equal(await shown.count(), 1);
  assert.ok((await shown.first().textContent()).length > 8);
  await context.close();
});
