// The bell, without scripts: a report rings it for whoever dispatches; read, it
// is still; wishes are kept; an endpoint's secret is shown once.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { browser, serve, signIn, visit } from "./school.mjs";

let school, chrome;
const PICTURES = "tests/browser/pictures";

before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const unread = async (page) => Number((await page.getAttribute(".bell", "aria-label")).match(/\d+/)?.[0] ?? 0);

// Loads the page until the bell says what is awaited.
async function rings(page, wanted) {
  for (let left = 100; left > 0; left--) {
    await page.goto(`${school.origin}/notices`);
    if (wanted(await unread(page))) return unread(page);
  }
  assert.fail(`the bell says ${await unread(page)}`);
}

async function as(login, options = {}) {
  const { context, page } = await visit(chrome, school, { scripts: false, ...options });
  await signIn(page, school, login);
  return { context, page };
}

test("a report rings the bell of whoever dispatches, and reading stills it", { timeout: 120_000 }, async () => {
  const desk = await as("fuwutai");
  await desk.page.goto(`${school.origin}/notices`);
  const before = await unread(desk.page);
  const guest = await visit(chrome, school, { scripts: false, size: "phone" });
  await guest.page.goto(`${school.origin}/report?place=JX101`);
  await guest.page.fill("[name=description]", "教室灯不亮");
  await guest.page.check("[name=category][value=network]", { force: true });
  await guest.page.click("form[action='/act/service.report'] button[type=submit]");
  const now = await rings(desk.page, (n) => n > before);
  assert.equal(now, before + 1);
  const card = desk.page.locator("section.card").first();
  assert.match(await card.innerText(), /新报修 WX-\d{4}-\d{6}/);
  assert.doesNotMatch(await card.innerText(), /教室灯不亮/, "the reporter's own words stay on the order");
  await card.locator("form[action='/aside/notices-read'] button").click();
  assert.equal(await unread(desk.page), before);
  await desk.context.close();
  await guest.context.close();
});

test("wishes and endpoints are set without scripts; a secret is shown once", { timeout: 120_000 }, async () => {
  const { context, page } = await as("zongwu");
  await page.goto(`${school.origin}/notices/wishes`);
  await page.fill("[name=email]", "no address");
  await page.click("form[action='/act/notice.prefer'] button[type=submit]");
  assert.match(await page.innerText("main"), /邮箱地址无法识别/);
  await page.fill("[name=email]", "zongwu@school.example");
  await page.fill("[name=quiet_from]", "22:00");
  await page.fill("[name=quiet_until]", "07:00");
  await page.click("form[action='/act/notice.prefer'] button[type=submit]");
  await page.goto(`${school.origin}/notices/wishes`);
  assert.equal(await page.inputValue("[name=email]"), "zongwu@school.example");

  await page.goto(`${school.origin}/notices/endpoints`);
  await page.click("summary:has-text('新增接收端')");
  await page.fill("[name=code]", "registry");
  await page.selectOption("[name=kind]", "webhook");
  await page.fill("[name=url]", "https://school.example/hook");
  await page.check("[name=events][value='service.report']");
  await page.click("form[action='/act/notice.set_endpoint'] button[type=submit]");
  await page.goto(`${school.origin}/notices/endpoints/registry`);
  await page.click("form[action='/aside/notices-secret'] button[type=submit]");
  assert.match(await page.innerText("main"), /whsec_[A-Za-z0-9+/=]{44}/);
  await page.goto(`${school.origin}/notices/endpoints/registry`);
  assert.doesNotMatch(await page.content(), /whsec_/);

  // A rule is changed on its own page, and says so where the rules stand.
  await page.goto(`${school.origin}/notices/rules`);
  await page.locator("a[href='/notices/rules/taken']").click();
  await page.click("summary:has-text('修改')");
  await page.check("[name=off]");
  await page.click("form[action='/act/notice.set_rule'] button[type=submit]");
  await page.goto(`${school.origin}/notices/rules`);
  assert.match(await page.innerText("#rule-taken"), /停用/);
  const strange = await page.goto(`${school.origin}/notices/rules/none`);
  assert.equal(strange.status(), 404);
  await context.close();
});

test("every page of notices, as it is seen", { timeout: 180_000 }, async () => {
  for (const lang of ["zh", "en"]) {
    for (const size of ["phone", "desk"]) {
      const { context, page } = await as("zongwu", { lang, size });
      for (const path of ["", "/wishes", "/rules", "/rules/new-report", "/endpoints", "/endpoints/registry"]) {
        const answer = await page.goto(`${school.origin}/notices${path}`);
        assert.equal(answer.status(), 200, path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${path} scrolls sideways by ${wide} at ${size}`);
        await page.screenshot({ path: `${PICTURES}/notices${path.replaceAll("/", "-")}-${lang}-${size}.png`, fullPage: true });
      }
      await context.close();
    }
  }
});
