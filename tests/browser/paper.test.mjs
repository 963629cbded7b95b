// A sheet is printed, photographed and filed: the code on it brings it back to its order, or
// to its month; where it cannot be read, the number does; another's order stays closed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { SIZES, browser, photo, press, serve, signIn, visit } from "./school.mjs";

const LOOKED_AT = process.env.HOUQIN_LOOK;
let school, chrome;

before(async () => {
  if (LOOKED_AT) mkdirSync(LOOKED_AT, { recursive: true });
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
const look = (page, name) => LOOKED_AT && page.screenshot({ path: `${LOOKED_AT}/${name}.png`, fullPage: true });

async function report(page) {
  await page.goto(`${school.origin}/report?place=JX301`);
  await page.locator("label.choice:has(input[name=category][value=water])").first().click();
  await page.fill("textarea[name=description]", "三楼水房龙头漏水");
  await press(page, page.locator("form[action='/act/service.report'] .btn-primary"));
  return new URL(page.url()).pathname;
}

// The first page of a sheet as a phone would take it: A4 on a dark table, a little crooked.
async function photographed(seat, path) {
  const context = await chrome.newContext({ viewport: { width: 794, height: 1123 }, deviceScaleFactor: 2, storageState: await seat.context.storageState() });
  const page = await context.newPage();
  await page.emulateMedia({ media: "print" });
  await page.goto(school.origin + path);
  const number = await page.locator(".sheet-number .num").textContent();
  const flat = await page.screenshot();
  await page.goto("about:blank");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 900, height: 1200 });
  await page.setContent(`<body style="margin:0;background:#43352a;perspective:1600px;overflow:hidden">
    <img src="data:image/png;base64,${flat.toString("base64")}"
      style="display:block;margin:40px 55px;width:790px;transform:rotateX(9deg) rotateY(-6deg) rotateZ(3deg);filter:brightness(.82) contrast(.9)"></body>`);
  await page.locator("img").evaluate((img) => img.decode());
  const buffer = await page.screenshot({ type: "jpeg", quality: 70, path: LOOKED_AT && `${LOOKED_AT}/photo.jpg` });
  await context.close();
  return { number, file: { name: "sheet.jpg", mimeType: "image/jpeg", buffer } };
}

async function hand(page, files) {
  await page.goto(`${school.origin}/paper`);
  const field = page.locator("input[type=file][name=photos]");
  await field.setInputFiles(files);
  // The script makes large ones smaller before they go.
  await page.waitForFunction((n) => document.querySelectorAll("[data-photo-preview] > *").length === n || !document.querySelector("[data-photo-field]"), files.length);
  await press(page, page.locator("button[name=_do][value=read]"));
}

const file = (page) => press(page, page.locator("button[name=_do][value=file]"));

for (const [size, lang] of [["phone", "zh"], ["desk", "en"]]) {
  test(`a signed sheet comes back to its order (${size}, ${lang})`, { timeout: 180_000 }, async () => {
    const zh = lang === "zh";
    const teacher = await seat("wang", { size, lang });
    const at = await report(teacher.page);
    const office = await seat("fuwutai", { size, lang });
    const { number, file: sheet } = await photographed(office, `${at}/sheet`);
    await office.page.goto(`${school.origin}/paper`);
    await look(office.page, `paper-${size}-${lang}`);
    await hand(office.page, [sheet, { ...photo(), name: "blank.png" }]);
    const rows = office.page.locator(".paper-row");
    assert.equal(await rows.count(), 2);
    assert.match(await rows.nth(0).textContent(), new RegExp(number));
    assert.ok(await rows.nth(0).locator("img").evaluate((img) => img.naturalWidth > 100), "it is shown small");
    assert.match(await rows.nth(1).textContent(), zh ? /没有认出码/ : /No code could be read/);
    assert.equal(await rows.nth(1).locator("input[type=text]").inputValue(), number, "most likely a page of the same sheet");
    await look(office.page, `paper-found-${size}-${lang}`);
    await rows.nth(1).locator("input[type=text]").fill("WX-2020-999999");
    const seen = await new AxeBuilder({ page: office.page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    assert.deepEqual(seen.violations.map((one) => one.id), []);
    const wide = await office.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= SIZES[size].width, `no wider than the screen: ${wide}`);
    // The sheet is filed; what could not be read stays, and goes by its number.
    await file(office.page);
    assert.match(await office.page.textContent("main"), zh ? /已存回 1 份/ : /One sheet filed/);
    await look(office.page, `paper-rest-${size}-${lang}`);
    assert.match(await office.page.textContent("main"), /WX-2020-999999/);
    assert.equal(await office.page.locator("button[name=_do][value=file]").count(), 0, "nothing to file yet");
    await office.page.locator(".paper-row input[type=text]").fill(number.toLowerCase());
    await press(office.page, office.page.locator("button[name=_do][value=read]"));
    await file(office.page);
    assert.equal(new URL(office.page.url()).pathname, at, "to the order, where it is seen");
    await office.page.locator("h2#signed").waitFor();
    const pictures = office.page.locator("h2#signed + ul.photo-strip img");
    assert.equal(await pictures.count(), 2);
    await pictures.first().scrollIntoViewIfNeeded();
    await pictures.first().evaluate((img) => img.decode());
    assert.match(await office.page.locator("h2#signed + ul.photo-strip").textContent(), /\d{1,2}:\d\d/, "who, and when");
    await look(office.page, `order-${size}-${lang}`);
    // Whoever asked for it sees it too; another teacher may not file it.
    await teacher.page.goto(school.origin + at);
    assert.equal(await teacher.page.locator("h2#signed").count(), 1);
    const other = await seat("zhang", { size, lang });
    await hand(other.page, [sheet]);
    assert.equal(await other.page.locator("button[name=_do][value=file]").count(), 0);
    assert.equal(await other.page.locator(".paper-row .notice-bad, .paper-row [role=alert]").count() > 0, true, "and is told why");
    await look(other.page, `paper-refused-${size}-${lang}`);
    for (const one of [teacher, office, other]) {
      assert.deepEqual(one.strangers, []);
      await one.context.close();
    }
  });
}

test("without scripts a scan goes the same way", { timeout: 120_000 }, async () => {
  const teacher = await seat("wang");
  const at = await report(teacher.page);
  const { file: sheet } = await photographed(teacher, `${at}/sheet`);
  const plain = await seat("wang", { scripts: false });
  await plain.page.goto(`${school.origin}/paper`);
  await plain.page.locator("input[type=file][name=photos]").setInputFiles([sheet]);
  await press(plain.page, plain.page.locator("button[name=_do][value=read]"));
  await file(plain.page);
  assert.equal(new URL(plain.page.url()).pathname, at);
  assert.equal(await plain.page.locator("h2#signed + ul.photo-strip img").count(), 1);
  await plain.context.close();
  await teacher.context.close();
});

test("the small repairs of a month are signed on one sheet", { timeout: 180_000 }, async () => {
  const office = await seat("fuwutai");
  await office.page.goto(`${school.origin}/service/small`);
  await look(office.page, "months");
  const open = office.page.locator("tbody tr", { hasText: "待签字" }).first();
  const href = await open.locator("a").first().getAttribute("href");
  await office.page.goto(school.origin + href);
  await look(office.page, "month");
  assert.ok(await office.page.locator(".month-lines section").count() > 1, "by building");
  const lines = await office.page.$$eval(".month-lines tbody td:first-child, .month-lines tbody th:first-child", (all) => all.map((one) => Number(one.textContent)));
  assert.deepEqual(lines, lines.map((_, at) => at + 1), "numbered through");
  const csv = await office.context.request.get(`${school.origin}${href}?as=csv`);
  assert.equal((await csv.text()).trim().split("\n").length, lines.length + 1);
  if (LOOKED_AT) await office.page.pdf({ path: `${LOOKED_AT}/month.pdf`, preferCSSPageSize: true });
  const { number, file: sheet } = await photographed(office, href);
  await hand(office.page, [sheet]);
  assert.match(await office.page.locator(".paper-row").textContent(), new RegExp(number));
  await look(office.page, "month-found");
  await file(office.page);
  assert.equal(new URL(office.page.url()).pathname, href);
  assert.match(await office.page.textContent("main"), /已签字存回/);
  const picture = office.page.locator("ul.photo-strip img").first();
  await picture.evaluate((img) => img.decode());
  await look(office.page, "month-signed");
  await office.page.goto(`${school.origin}/service/small`);
  assert.match(await office.page.locator(`tbody tr:has(a[href='${href}'])`).textContent(), /已签字存回/);
  // Once is enough.
  await hand(office.page, [sheet]);
  assert.match(await office.page.textContent("main"), /已经存过/);
  await office.context.close();
});
