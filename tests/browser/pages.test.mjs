// The faces, in a real Chromium: every page with axe and without a stranger's
// request; one whole job at both widths in both languages; scripts off.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { browser, serve, signIn, visit } from "./school.mjs";

const PICTURES = "tests/browser/pictures";
let school, chrome;

before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const WHO = {
  null: ["/sign-in", "/report", "/report?place=JX101", "/nothing-here", "/design"],
  weixiu: ["/service/mine", "/service/my", "/me", "/service/catalogue"],
  fuwutai: ["/service/board", "/service/orders", "/service/orders?state=all&category=water", "/service/orders?state=late", "/service/my"],
  xiaozhang: ["/figures", "/rulebook/rules", "/rulebook/rules/service-desk", "/rulebook/procedures", "/rulebook/apart",
    "/organisation/posts", "/organisation/duties", "/organisation/people", "/organisation/places",
    "/organisation/places/codes?in=JX1", "/ledger", "/ledger/records/0", "/service/orders?figure=timeliness&met=0"],
};

async function judge(page, where) {
  // The head shown on the design page is a sample; the real one is judged on every page.
  const { violations } = await new AxeBuilder({ page }).exclude(".main .top").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

for (const [login, paths] of Object.entries(WHO)) {
  for (const [size, lang, dark] of [["phone", "zh", false], ["desk", "en", true]]) {
    test(`pages of ${login} pass axe on ${size} in ${lang}`, { timeout: 240_000 }, async () => {
      const { context, page, strangers } = await visit(chrome, school, { size, lang, dark });
      if (login !== "null") await signIn(page, school, login);
      for (const path of paths) {
        const answer = await page.goto(school.origin + path);
        assert.ok(answer.status() < 500, path);
        assert.ok(!(await page.content()).includes("⟦"), `a word is missing on ${path}`);
        await judge(page, `${path} ${size} ${lang}`);
      }
      assert.deepEqual(strangers, [], "no request to another host");
      await context.close();
    });
  }
}

async function press(page, button) {
  await Promise.all([page.waitForNavigation(), button.click()]);
}

// Report → accept → dispatch → take → arrive → finish → confirm → rate.
async function job(size, lang) {
  const words = lang === "zh" ? "三楼水房龙头漏水" : "The tap on the third floor leaks";
  const as = async (login) => {
    const seat = await visit(chrome, school, { size, lang });
    await signIn(seat.page, school, login);
    return seat;
  };
  const teacher = await as("wang");
  await teacher.page.goto(`${school.origin}/report?place=JX301`);
  await teacher.page.locator("input[name=category][value=water]").check({ force: true });
  await teacher.page.fill("textarea[name=description]", words);
  await press(teacher.page, teacher.page.locator("form[action='/act/service.report'] button.button-primary, form[action='/act/service.report'] button[type=submit]").last());
  const order = new URL(teacher.page.url()).pathname;
  assert.match(order, /^\/service\/orders\//);
  await teacher.page.screenshot({ path: `${PICTURES}/follow-${size}-${lang}.png` });

  const office = await as("fuwutai");
  await office.page.goto(school.origin + order);
  await press(office.page, office.page.locator("form[action='/act/service.accept'] button[type=submit]"));
  await office.page.goto(`${school.origin}/service/board`);
  await office.page.screenshot({ path: `${PICTURES}/board-${size}-${lang}.png` });
  const id = order.split("/").pop();
  const dispatch = office.page.locator(`form[action='/act/service.dispatch']:has(input[name=order][value='${id}'])`);
  const worker = await dispatch.locator("option", { hasText: "李有福" }).getAttribute("value");
  await dispatch.locator("select[name=assignee]").selectOption(worker);
  await press(office.page, dispatch.locator("button[type=submit]"));

  const hands = await as("weixiu");
  await hands.page.goto(`${school.origin}/service/mine`);
  await hands.page.screenshot({ path: `${PICTURES}/mine-${size}-${lang}.png` });
  for (const act of ["service.take", "service.arrive"]) {
    await hands.page.goto(school.origin + order);
    await press(hands.page, hands.page.locator(`form[action='/act/${act}'] button[type=submit]`));
  }
  await hands.page.goto(school.origin + order);
  const finish = hands.page.locator("form[action='/act/service.finish']").first();
  await finish.locator("button[type=submit]").last().click();
  await hands.page.waitForLoadState();
  assert.match(await hands.page.textContent("main"), /照片|photo/i, "finishing without a photo is refused, with its reason");
  const again = hands.page.locator("form[action='/act/service.finish']").first();
  await again.locator("input[type=file]").first().setInputFiles({ name: "tap.png", mimeType: "image/png", buffer: picture() });
  await press(hands.page, again.locator("button[type=submit]").last());

  await teacher.page.goto(school.origin + order);
  await press(teacher.page, teacher.page.locator("form[action='/act/service.confirm'] button[type=submit]"));
  await teacher.page.locator("form[action='/act/service.rate'] input[name=score][value='5']").check({ force: true });
  await press(teacher.page, teacher.page.locator("form[action='/act/service.rate'] button[type=submit]"));
  const told = await teacher.page.textContent("main");
  assert.match(told, lang === "zh" ? /已评价/ : /Rated/);
  await office.page.goto(school.origin + order);
  await office.page.screenshot({ path: `${PICTURES}/order-${size}-${lang}.png`, fullPage: true });
  for (const seat of [teacher, office, hands]) {
    assert.deepEqual(seat.strangers, []);
    await seat.context.close();
  }
}

// The smallest PNG there is: one grey point.
function picture() {
  return Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", "base64");
}

for (const size of ["phone", "desk"]) {
  for (const lang of ["zh", "en"]) {
    test(`one job from report to rating, ${size}, ${lang}`, { timeout: 120_000 }, () => job(size, lang));
  }
}

test("report and follow work with scripts off and without an account", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone", scripts: false });
  await page.goto(`${school.origin}/report?place=JX101`);
  await page.locator("input[name=category][value=electric]").check({ force: true });
  await page.fill("textarea[name=description]", "灯不亮");
  await press(page, page.locator("form[action='/act/service.report'] button[type=submit]").last());
  assert.match(new URL(page.url()).pathname, /^\/f\//, "the link that follows it");
  assert.match(await page.textContent("main"), /灯不亮/);
  await page.locator("details:has(form[action='/act/service.note']) summary").click();
  await page.fill("form[action='/act/service.note'] textarea", "是靠窗那盏");
  await press(page, page.locator("form[action='/act/service.note'] button[type=submit]"));
  assert.match(await page.textContent("main"), /是靠窗那盏/);
  await context.close();
});

test("the pictures of the README", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "desk", lang: "zh" });
  await signIn(page, school, "xiaozhang");
  for (const [name, path] of [["figures", "/figures"], ["rule", "/rulebook/rules/service-desk"], ["ledger", "/ledger"]]) {
    await page.goto(school.origin + path);
    await page.screenshot({ path: `${PICTURES}/${name}.png` });
  }
  await context.close();
});
