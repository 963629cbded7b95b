// One whole job by hand at both widths in both languages, each refusal shown in
// its place with what was typed kept; the taps of the two that matter are counted.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { browser, photo, press, serve, signIn, visit } from "./school.mjs";

const PICTURES = process.env.HOUQIN_PICTURES ? "docs/pictures" : null;
let school, chrome;

before(async () => {
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const seat = async (login, look) => {
  const made = await visit(chrome, school, look);
  if (login) await signIn(made.page, school, login);
  return made;
};
const send = (page, act) => page.locator(`form[action='/act/${act}'] button[type=submit]`).first();
const order = (page) => new URL(page.url()).pathname;
const open = async (page, fold) => { if (!(await fold.getAttribute("open").then((o) => o !== null))) await fold.locator("summary").first().click(); };
const foldOf = (page, act) => page.locator(`details.fold:has(> form[action='/act/${act}'])`).first();

// Reports; gives the order. Counts what the hand does.
async function report(page, place, category, words) {
  await page.goto(`${school.origin}/report?place=${place}`);
  let taps = 0;
  const card = page.locator(`label.choice:has(input[name=category][value=${category}])`).first();
  await card.click(); taps += 1;
  await page.fill("textarea[name=description]", words); taps += 1;
  await press(page, page.locator("form[action='/act/service.report'] .btn-primary")); taps += 1;
  return { at: order(page), taps };
}

async function job(size, lang) {
  const look = { size, lang };
  const words = lang === "zh" ? "三楼水房龙头漏水" : "The tap on the third floor leaks";
  const teacher = await seat("wang", look);
  // Refused in its place, what was chosen kept.
  await teacher.page.goto(`${school.origin}/report?place=JX301`);
  await teacher.page.locator("label.choice:has(input[value=water])").first().click();
  await press(teacher.page, teacher.page.locator("form[action='/act/service.report'] .btn-primary"));
  assert.match(await teacher.page.textContent("main"), lang === "zh" ? /请写一句话说明哪里坏了/ : /Say in a sentence what is broken/);
  assert.ok(await teacher.page.locator("input[value=water]").first().isChecked(), "the choice is kept");
  const { at, taps } = await report(teacher.page, "JX301", "water", words);
  assert.ok(taps <= 3, `reporting takes ${taps} touches`);
  assert.match(at, /^\/service\/orders\//);
  if (PICTURES && size === "phone" && lang === "zh") await teacher.page.screenshot({ path: `${PICTURES}/follow.png` });

  // The office: two taps on the board, late ones first.
  const office = await seat("fuwutai", look);
  await office.page.goto(`${school.origin}/service/board`);
  const id = at.split("/").pop();
  const card = office.page.locator(`.board-card:has(a[href='/service/orders/${id}'])`);
  const late = await office.page.$$eval(".board-column:first-child .board-card", (all) => all.map((one) => one.classList.contains("due-bad")));
  assert.deepEqual(late, [...late].sort((a, b) => b - a), "late ones stand first");
  await card.locator("details.fold-first > summary").click();
  await press(office.page, card.locator("button.hand", { hasText: "李有福" }));
  await office.page.goto(school.origin + at);
  assert.equal(await office.page.locator("form[action='/act/service.accept']").count(), 0, "accepted by the same tap");

  // The worker: refused without a photo where one must be, finished by one.
  const hands = await seat("weixiu", look);
  for (const act of ["service.take", "service.arrive"]) {
    await hands.page.goto(school.origin + at);
    await press(hands.page, send(hands.page, act));
  }
  await hands.page.goto(school.origin + at);
  const pause = foldOf(hands.page, "service.pause");
  await open(hands.page, pause);
  await pause.locator("select[name=why]").selectOption("material");
  await press(hands.page, pause.locator("button[type=submit]"));
  await press(hands.page, send(hands.page, "service.resume"));
  const finish = hands.page.locator("form[action='/act/service.finish']").first();
  await finish.locator("details.fold > summary").first().click();
  await finish.locator("input[name=note]").fill("换垫片");
  await finish.evaluate((form) => { form.noValidate = true; });
  await press(hands.page, finish.locator("button[type=submit]").last());
  assert.match(await hands.page.textContent("main"), /照片|photo/i, "finishing without a photo is refused, with its reason");
  const again = hands.page.locator("form[action='/act/service.finish']").first();
  assert.equal(await again.locator("input[name=note]").inputValue(), "换垫片", "what was typed is kept");
  await again.locator("input[type=file]").first().setInputFiles(photo());
  await press(hands.page, again.locator("button[type=submit]").last());

  // The requester sends it back, the worker finishes by the camera alone, she confirms and rates.
  await teacher.page.goto(school.origin + at);
  const back = foldOf(teacher.page, "service.send_back");
  await open(teacher.page, back);
  await back.locator("textarea").fill(lang === "zh" ? "还在滴" : "It still drips");
  await press(teacher.page, back.locator("button[type=submit]"));
  await hands.page.goto(`${school.origin}/service/mine`);
  const mine = hands.page.locator(`.work-card:has(a[href='/service/orders/${id}'])`);
  // One touch: the photo sends the form.
  await Promise.all([
    hands.page.waitForURL(/done=/),
    mine.locator("[data-sends] input[type=file]").setInputFiles(photo()),
  ]);
  assert.equal(await hands.page.locator(`.work-card:has(a[href='/service/orders/${id}'])`).count(), 0, "it has left today's list");
  await teacher.page.goto(school.origin + at);
  await press(teacher.page, send(teacher.page, "service.confirm"));
  await teacher.page.locator("form[action='/act/service.rate'] label.choice:has(input[value='5'])").click();
  await press(teacher.page, send(teacher.page, "service.rate"));
  assert.match(await teacher.page.textContent("main"), lang === "zh" ? /已评价/ : /Rated/);
  // And again: it fails once more.
  const anew = foldOf(teacher.page, "service.reopen");
  await open(teacher.page, anew);
  await anew.locator("textarea").fill(lang === "zh" ? "又漏了" : "It leaks again");
  await press(teacher.page, anew.locator("button[type=submit]"));
  assert.match(await teacher.page.textContent("main"), lang === "zh" ? /已受理/ : /Accepted/);
  for (const one of [teacher, office, hands]) {
    assert.deepEqual(one.strangers, []);
    await one.context.close();
  }
}

for (const size of ["phone", "desk"]) {
  for (const lang of ["zh", "en"]) {
    test(`one job from report to rating and anew, ${size}, ${lang}`, { timeout: 120_000 }, () => job(size, lang));
  }
}

test("on behalf, rejected, withdrawn, reversed, repaired at once and ratified", { timeout: 120_000 }, async () => {
  const office = await seat("fuwutai", { size: "desk" });
  const desk = office.page;
  await desk.goto(`${school.origin}/report?for=1&place=JX101`);
  await desk.fill("input[name=_on_behalf_of]", "NOBODY");
  await desk.locator("label.choice:has(input[name=category][value=furniture])").first().click();
  await desk.fill("textarea[name=description]", "椅子背断了");
  await press(desk, desk.locator("form[action='/act/service.report'] .btn-primary"));
  assert.match(await desk.textContent("main"), /没有这个学工号/);
  assert.equal(await desk.inputValue("textarea[name=description]"), "椅子背断了", "what was typed is kept");
  const admin = await seat("xiaozhang", { size: "desk" });
  await admin.page.goto(`${school.origin}/organisation/people`);
  const number = /[A-Z]*\d{3,}/.exec(await admin.page.locator("tr", { hasText: "王芳" }).first().textContent())[0];
  await desk.fill("input[name=_on_behalf_of]", number);
  await press(desk, desk.locator("form[action='/act/service.report'] .btn-primary"));
  const behalf = order(desk);
  assert.match(await desk.textContent(".timeline, main"), /王芳/);

  // Rejected by a named reason; reversed by the director.
  const no = foldOf(desk, "service.reject");
  await open(desk, no);
  await no.locator("select[name=why]").selectOption("duplicate");
  await no.locator("textarea").fill("与前一张重复");
  await press(desk, no.locator("button[type=submit]"));
  assert.match(await desk.textContent("main"), /不受理/);
  const director = await seat("zongwu", { size: "desk" });
  await director.page.goto(school.origin + behalf);
  const undo = foldOf(director.page, "service.reverse");
  await open(director.page, undo);
  await undo.locator("textarea").fill("看错了，不是重复");
  await press(director.page, undo.locator("button[type=submit]"));
  assert.match(await director.page.textContent("main"), /冲正|更正/);

  // Withdrawn by whom it is for.
  const teacher = await seat("wang", { size: "phone" });
  await teacher.page.goto(school.origin + behalf);
  const away = foldOf(teacher.page, "service.withdraw");
  await open(teacher.page, away);
  await press(teacher.page, away.locator("button[type=submit]"));
  assert.match(await teacher.page.textContent("main"), /已撤回/);

  // An emergency repair starts at once and is ratified.
  const { at } = await report(teacher.page, "JX102", "water", "水管爆了");
  const hands = await seat("weixiu", { size: "phone" });
  await hands.page.goto(school.origin + at);
  const now = foldOf(hands.page, "service.emergency");
  await open(hands.page, now);
  await now.locator("textarea").fill("水漫到走廊");
  await press(hands.page, now.locator("button[type=submit]"));
  await director.page.goto(school.origin + at);
  await press(director.page, director.page.locator("form[action='/act/rulebook.ratify'] button[value=true]"));
  assert.match(await director.page.textContent("main"), /已追认/);

  // Whoever may read bundles takes the proof home; others get no such link.
  await admin.page.goto(school.origin + at);
  const [bundle] = await Promise.all([admin.page.waitForEvent("download"), admin.page.locator("a[href^='/ledger/bundle/']").click()]);
  assert.match(bundle.suggestedFilename(), /\.bundle$/);
  await teacher.page.goto(school.origin + at);
  assert.equal(await teacher.page.locator("a[href^='/ledger/bundle/']").count(), 0);
  for (const one of [office, admin, director, teacher, hands]) await one.context.close();
});

test("report and follow work with scripts off and without an account", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone", scripts: false });
  await page.goto(`${school.origin}/report?place=JX101`);
  await page.locator("input[name=category][value=electric]").check({ force: true });
  await page.fill("textarea[name=description]", "灯不亮");
  await press(page, page.locator("form[action='/act/service.report'] .btn-primary"));
  assert.match(new URL(page.url()).pathname, /^\/f\//, "the link that follows it");
  assert.match(await page.textContent("main"), /灯不亮/);
  await page.locator("details:has(form[action='/act/service.note']) summary").first().click();
  await page.fill("form[action='/act/service.note'] textarea", "是靠窗那盏");
  await press(page, send(page, "service.note"));
  assert.match(await page.textContent("main"), /是靠窗那盏/);
  await context.close();
});

test("touch targets of a worker are large enough", { timeout: 60_000 }, async () => {
  const { page, context } = await seat("weixiu2", { size: "phone" });
  await page.goto(`${school.origin}/service/mine`);
  const small = await page.$$eval(".work-card button, .work-card .btn, .work-card summary, .work-card [data-sends], .phone-nav a", (all) => all
    .filter((one) => one.offsetParent && !one.closest("details:not([open]) > :not(summary)"))
    .map((one) => ({ text: one.textContent.trim().slice(0, 20), height: one.getBoundingClientRect().height, width: one.getBoundingClientRect().width }))
    .filter(({ height, width }) => height < 44 || width < 44));
  assert.deepEqual(small, []);
  await context.close();
});

test("the pictures of the README", { timeout: 120_000, skip: !PICTURES }, async () => {
  const shots = [
    ["report", null, "phone", "/report?place=JX101"],
    ["worker", "weixiu2", "phone", "/service/mine"],
    ["board", "fuwutai", "desk", "/service/board"],
    ["figures", "xiaozhang", "desk", "/figures"],
  ];
  for (const [name, login, size, path] of shots) {
    const { page, context } = await seat(login, { size });
    await page.goto(school.origin + path, { waitUntil: "networkidle" });
    // A little lower than the window: the file stays small.
    const clip = size === "desk" ? { x: 0, y: 0, width: 1440, height: 840 } : undefined;
    await page.screenshot({ path: `${PICTURES}/${name}.png`, clip });
    await context.close();
  }
  const { page, context } = await seat("xiaozhang", { size: "desk" });
  await page.goto(`${school.origin}/service/orders?state=rated`);
  await page.locator("tbody th a").first().click();
  await page.locator("main h2").last().scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${PICTURES}/order.png`, clip: { x: 0, y: 0, width: 1440, height: 1300 }, fullPage: true });
  await context.close();
});

// Last: it fills the board with reports.
test("strangers' reports are limited, and say so", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone", scripts: false });
  let refused = null;
  for (let tries = 0; tries < 60 && !refused; tries++) {
    const answer = await context.request.post(`${school.origin}/act/service.report`, {
      headers: { origin: school.origin },
      form: { category: "water", description: "漏", place_text: "三楼", _next: "/f/{follow}", _page: "/report" },
      maxRedirects: 0,
    });
    if (answer.status() !== 303) refused = await answer.text();
  }
  assert.match(refused ?? "", /不登录的报修太多了/);
  await context.close();
});
