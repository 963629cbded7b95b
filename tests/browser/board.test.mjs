// The dispatcher's board by person and day, and what is done to several orders
// at once: shown first, then each by itself, and never twice.
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

const seat = async (login, look) => {
  const made = await visit(chrome, school, look);
  await signIn(made.page, school, login);
  return made;
};
const main = (page) => page.textContent("main");
const clean = async (page) => {
  const found = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, `${page.url()} scrolls sideways`);
};

// Reports so many things; gives the ids of the orders.
async function reports(page, count) {
  const ids = [];
  for (let at = 0; at < count; at++) {
    await page.goto(`${school.origin}/report?place=JX302`);
    await page.locator("input[name=category][value=furniture]").check({ force: true });
    await page.fill("textarea[name=description]", `桌子坏了 ${at}`);
    await press(page, page.locator("form[action='/act/service.report'] .btn-primary"));
    ids.push(new URL(page.url()).pathname.split("/").pop());
  }
  return ids;
}

async function withdraws(page, id) {
  await page.goto(`${school.origin}/service/orders/${id}`);
  const fold = page.locator("details.fold:has(> form[action='/act/service.withdraw'])").first();
  await fold.locator("summary").click();
  await press(page, fold.locator("button[type=submit]"));
}

async function together(size, lang) {
  const teacher = await seat("wang", { size, lang });
  const ids = await reports(teacher.page, 5);
  const office = await seat("fuwutai", { size, lang });
  const page = office.page;
  await page.goto(`${school.origin}/service/orders?state=reported`);
  await clean(page);
  for (const id of ids) await page.locator(`input[name='order.${id}']`).check();
  await press(page, page.locator(".tick-bar button[type=submit]"));
  await clean(page);
  const form = page.locator("form[action='/each/service.dispatch_at_once']");
  const dispatch = page.locator("details.fold:has(> form[action='/each/service.dispatch_at_once'])");
  if ((await dispatch.getAttribute("open")) === null) await dispatch.locator("summary").click();
  await press(page, form.locator("button.hand", { hasText: "李有福" }));
  assert.match(await main(page), lang === "zh" ? /5 件中 5 件可以办，0 件不能/ : /Of 5, 5 can be done and 0 cannot/);
  assert.match(await main(page), /李有福/, "it says to whom");
  await clean(page);
  // Nothing is recorded by looking.
  await teacher.page.goto(`${school.origin}/service/orders/${ids[0]}`);
  assert.match(await main(teacher.page), lang === "zh" ? /待受理|已报修|已提交/ : /Reported/i);
  // One of them goes away meanwhile: it alone is refused.
  await withdraws(teacher.page, ids[2]);
  await press(page, page.locator("form[action='/each/service.dispatch_at_once'] button.btn-primary"));
  assert.match(await main(page), lang === "zh" ? /5 件中办成 4 件，1 件没有办成/ : /Of 5, 4 are done and 1 are not/);
  assert.equal(await page.locator("tbody tr.row-bad").count(), 1);
  assert.equal(await page.locator(`tbody tr.row-bad a[href='/service/orders/${ids[2]}']`).count(), 1, "the one that went away");
  await clean(page);
  // Sent again, it does nothing twice.
  await page.reload();
  assert.equal(await page.locator("tbody tr", { hasText: lang === "zh" ? /先前已记录/ : /Recorded before/ }).count(), 4);
  await press(page, page.locator(`a[href^='/service/bulk?order.${ids[2]}']`));
  assert.match(await main(page), lang === "zh" ? /没有可以一起办的事/ : /nothing to do to these orders/, "it can be looked at again");
  await page.goto(`${school.origin}/service/board/days`);
  await clean(page);
  for (const one of [teacher, office]) {
    assert.deepEqual(one.strangers, []);
    await one.context.close();
  }
}

for (const size of ["phone", "desk"]) {
  for (const lang of ["zh", "en"]) {
    test(`five dispatched at once, one refused, ${size}, ${lang}`, { timeout: 120_000 }, () => together(size, lang));
  }
}

test("every number of the board by person and day opens to so many orders", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { scripts: false });
  await signIn(page, school, "fuwutai");
  await page.goto(`${school.origin}/service/board`);
  await press(page, page.locator("main a[href='/service/board/days']"));
  const cells = await page.$$eval("td.num a", (all) => all.map((one) => ({ href: one.getAttribute("href"), said: Number(one.textContent) })));
  assert.ok(cells.length > 10, `${cells.length} numbers`);
  for (const { href, said } of cells) {
    await page.goto(school.origin + href);
    let rows = await page.locator("tbody tr").count();
    for (let pages = 1; pages < 20 && (await page.locator("a[rel=next]").count()); pages++) {
      await page.goto(school.origin + (await page.locator("a[rel=next]").getAttribute("href")));
      rows += await page.locator("tbody tr").count();
    }
    assert.equal(rows, said, href);
  }
  await context.close();
});

test("all on a page are ticked by one box, and without scripts the box is not there", { timeout: 60_000 }, async () => {
  for (const scripts of [true, false]) {
    const { context, page } = await visit(chrome, school, { scripts });
    await signIn(page, school, "fuwutai");
    await page.goto(`${school.origin}/service/orders`);
    const whole = page.locator("[data-ticks-all]");
    assert.equal(await whole.isVisible(), scripts);
    if (scripts) {
      await whole.check();
      assert.ok((await page.locator(".tick-box:checked").count()) > 5);
    }
    await context.close();
  }
});

test("a worker who dispatches nothing has nothing to tick", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(chrome, school, {});
  await signIn(page, school, "weixiu");
  await page.goto(`${school.origin}/service/orders`);
  assert.equal(await page.locator(".tick-box").count(), 0);
  await context.close();
});
