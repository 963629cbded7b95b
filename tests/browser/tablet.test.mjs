// A crew's shared tablet at its own width and on a phone: set up by the post that
// may, stepped up to by a PIN, an order finished, back to the names by itself.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { SIZES, browser, photo, press, serve, signIn, visit } from "./school.mjs";

const TABLET = { width: 820, height: 1180 };
const PIN = "274916";
let school, chrome;

before(async () => {
  school = await serve("school", "[sign_on]\ntablet_idle_seconds = 20\n");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const seat = async (login, size, look = {}) => {
  const made = await visit(chrome, school, look);
  await made.page.setViewportSize(size);
  if (login) await signIn(made.page, school, login);
  return made;
};

async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
}

async function setUp(page) {
  await page.goto(`${school.origin}/tablets`);
  const form = page.locator("form[action='/tablets/set-up']");
  await form.locator("input[name=name]").fill("水电组值班室");
  await form.locator("label:has(input[value=repair-worker])").first().click();
  await press(page, form.locator("button[type=submit]"));
  assert.equal(new URL(page.url()).pathname, "/tablet");
}

async function choosePin() {
  const { page, context } = await seat("weixiu", SIZES.phone);
  await page.goto(`${school.origin}/me`);
  const form = page.locator("form:has(input[name=pin])");
  await form.locator("input[name=old]").fill(school.logins.weixiu);
  for (const name of ["pin", "again"]) await form.locator(`input[name=${name}]`).fill(PIN);
  await press(page, form.locator("button[type=submit]"));
  assert.match(await page.textContent("main"), /PIN 已设好/);
  await context.close();
}

// An order that the worker has to do.
async function dispatched() {
  const teacher = await seat("wang", SIZES.phone);
  await teacher.page.goto(`${school.origin}/report?place=JX301`);
  await teacher.page.locator("label.choice:has(input[value=water])").first().click();
  await teacher.page.fill("textarea[name=description]", "水龙头关不紧");
  await press(teacher.page, teacher.page.locator("form[action='/act/service.report'] .btn-primary"));
  const at = new URL(teacher.page.url()).pathname;
  const office = await seat("fuwutai", SIZES.desk);
  await office.page.goto(`${school.origin}/service/board`);
  const card = office.page.locator(`.board-card:has(a[href='${at}'])`);
  await card.locator("details.fold-first > summary").click();
  await press(office.page, card.locator("button.hand", { hasText: "李有福" }));
  await teacher.context.close();
  await office.context.close();
  return at;
}

async function stepUp(page, keys) {
  await press(page, page.locator("a.crew-one", { hasText: "李有福" }));
  if (keys) for (const digit of PIN) await page.locator(`.key[value='${digit}']`).click();
  else await page.fill("input[name=pin]", PIN);
  await press(page, page.locator(".pin button[type=submit]"));
  assert.equal(new URL(page.url()).pathname, "/service/mine");
}

for (const [name, size, lang] of [["tablet", TABLET, "zh"], ["phone", SIZES.phone, "en"]]) {
  test(`a crew shares a ${name}`, { timeout: 180_000 }, async () => {
    const at = await dispatched();
    const device = await seat("xinxi", size, { lang });
    const { page } = device;
    await page.goto(`${school.origin}/tablets`);
    await fits(page);
    await setUp(page);
    await fits(page);
    // Whoever is of its crew is asked for a PIN of their own.
    await choosePin();
    await page.reload();
    await fits(page);
    await stepUp(page, true);
    await fits(page);
    const done = await page.locator(".tablet-done").boundingBox();
    assert.ok(done.height >= 60, "the way out is for wet hands");
    await page.goto(school.origin + at);
    await fits(page);
    for (const act of ["service.take", "service.arrive"]) {
      await page.goto(school.origin + at);
      await press(page, page.locator(`form[action='/act/${act}'] button[type=submit]`).first());
    }
    await page.goto(school.origin + at);
    const finish = page.locator("form[action='/act/service.finish']").first();
    await finish.locator("input[type=file]").first().setInputFiles(photo());
    await press(page, finish.locator("button[type=submit]").last());
    assert.match(page.url(), /done=/);
    // What is not work on the tablet is refused in a sentence.
    await page.goto(`${school.origin}/me`);
    assert.match(await page.textContent("main"), lang === "zh" ? /用密码登录后办理/ : /sign in with your password/);
    // Done: the names again.
    await press(page, page.locator(".tablet-done"));
    assert.equal(new URL(page.url()).pathname, "/tablet");
    // Left lying: it goes back to the names by itself, and nothing is open.
    await stepUp(page, false);
    await page.waitForURL("**/tablet", { timeout: 60_000 });
    await page.goto(`${school.origin}/service/mine`);
    assert.equal(new URL(page.url()).pathname, "/tablet");
    assert.deepEqual(device.strangers, []);
    await device.context.close();
  });
}

test("without scripts the device's own keypad does it", { timeout: 60_000 }, async () => {
  const device = await visit(chrome, school, { scripts: false });
  await signIn(device.page, school, "xinxi");
  await setUp(device.page);
  await press(device.page, device.page.locator("a.crew-one").first());
  const pin = device.page.locator("input[name=pin]");
  assert.equal(await pin.getAttribute("inputmode"), "numeric");
  assert.equal(await pin.getAttribute("autocomplete"), "off");
  assert.ok(!(await device.page.locator(".keypad").isVisible()), "keys that would do nothing are not shown");
  await pin.fill(PIN);
  await press(device.page, device.page.locator(".pin button[type=submit]"));
  assert.equal(new URL(device.page.url()).pathname, "/service/mine");
  await device.context.close();
});
