// Units, posts, people, duties, places in a real Chromium: every page with axe;
// a refused form keeps what was typed; a person comes, holds a post, leaves and
// is erased.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { browser, serve, signIn, visit } from "./school.mjs";

let school, chrome;

before(async () => {
  school = await serve("school");
  chrome = await browser();
}, { timeout: 180_000 });

after(async () => {
  await chrome?.close();
  await school?.stop();
});

const PATHS = [
  "/organisation/posts", "/organisation/posts?show=vacant", "/organisation/posts?show=closed",
  "/organisation/posts?unit=general-affairs", "/organisation/posts/repair-worker", "/organisation/posts/supervisor",
  "/organisation/posts/member", "/organisation/duties", "/organisation/duties?met=0", "/organisation/people",
  "/organisation/people?state=left", "/organisation/people?q=%E7%8E%8B", "/organisation/places", "/organisation/places?in=XQ",
  "/organisation/places?in=JX1", "/organisation/places?in=JX101", "/organisation/places?q=JX3",
  "/organisation/places/codes?in=JX", "/organisation/places/codes?in=JX101",
];

async function judge(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
  assert.ok(!(await page.content()).includes("⟦"), `a word is missing on ${where}`);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

async function send(page, form, button = "button[type=submit]") {
  await Promise.all([page.waitForNavigation(), form.locator(button).last().click()]);
}

/// The form of an act; its fold opened.
async function open(page, act, about = "") {
  const form = page.locator(`form[action='/act/${act}']${about}`).first();
  const fold = page.locator("details", { has: form }).last();
  if ((await fold.count()) && !(await fold.evaluate((one) => one.open))) await fold.locator("summary").first().click();
  return form;
}

// Who may do everything here, and who may only read.
for (const [login, size, lang, dark] of [
  ["xiaozhang", "phone", "zh", false], ["xiaozhang", "desk", "en", true], ["zongwu", "desk", "zh", false],
]) {
  test(`the organisation passes axe for ${login} on ${size} in ${lang}`, { timeout: 300_000 }, async () => {
    const { context, page, strangers } = await visit(chrome, school, { size, lang, dark });
    await signIn(page, school, login);
    for (const path of PATHS) {
      const answer = await page.goto(school.origin + path);
      assert.equal(answer.status(), 200, path);
      // Folded forms are judged too.
      for (const fold of await page.locator("main details").all()) await fold.evaluate((one) => { one.open = true; });
      await judge(page, `${path} ${login} ${size} ${lang}`);
    }
    assert.deepEqual(strangers, [], "no request to another host");
    await context.close();
  });
}

test("who may not sees no form, and a worker may delegate", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone" });
  await signIn(page, school, "weixiu");
  await page.goto(`${school.origin}/organisation/posts`);
  assert.equal(await page.locator("main form[action^='/act/']").count(), 0);
  await page.goto(`${school.origin}/organisation/posts/repair-worker`);
  assert.deepEqual(await page.locator("main form[action^='/act/']").evaluateAll((all) => all.map((one) => one.getAttribute("action"))), ["/act/organisation.delegate"]);
  const form = await open(page, "organisation.delegate");
  await form.locator("select[name=person]").selectOption({ label: "林小燕" });
  await form.locator("[name='until~local']").fill("2020-01-01T08:00");
  await send(page, form);
  assert.ok((await page.textContent(".refusal")).includes("结束时间须晚于开始时间"));
  const again = await open(page, "organisation.delegate");
  assert.equal(await again.locator("[name='until~local']").inputValue(), "2020-01-01T08:00", "what was typed is kept");
  const answer = await page.goto(`${school.origin}/organisation/people`);
  assert.ok((await page.textContent("main")).includes("您现在没有担任其中的岗位"), `${answer.status()}`);
  await context.close();
});

test("a refused form keeps every word and every tick", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { lang: "en" });
  await signIn(page, school, "xiaozhang");
  await page.goto(`${school.origin}/organisation/duties`);
  const form = await open(page, "organisation.set_duty");
  await form.locator("[name=code]").fill("Not A Code");
  await form.locator("[name='name.zh']").fill("看护花坛");
  await form.locator("[name=post]").selectOption("safety-officer");
  await form.locator("[name=clause]").selectOption("posts-charter#1");
  for (const fold of await form.locator("details").all()) await fold.evaluate((one) => { one.open = true; });
  for (const post of ["principal", "vice-principal"]) await form.locator(`[name=leads][value=${post}]`).check({ force: true });
  await send(page, form);
  assert.ok((await page.textContent(".refusal")).includes("A code is 1 to 64 small letters"));
  const again = await open(page, "organisation.set_duty");
  assert.equal(await again.locator("[name=code]").inputValue(), "Not A Code");
  assert.equal(await again.locator("[name=code]").getAttribute("aria-invalid"), "true");
  assert.equal(await again.locator("[name='name.zh']").inputValue(), "看护花坛");
  assert.equal(await again.locator("[name=post]").inputValue(), "safety-officer");
  assert.deepEqual(await again.locator("[name=leads]:checked").evaluateAll((all) => all.map((one) => one.value).sort()), ["principal", "vice-principal"]);
  await again.locator("[name=code]").fill("flower-beds");
  await send(page, again);
  await page.goto(`${school.origin}/organisation/duties/flower-beds`);
  assert.ok((await page.textContent("main")).includes("Vice-principal"));
  await judge(page, "one duty");
  await context.close();
});

test("a unit and a post are added, changed and closed without scripts", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone", scripts: false });
  await signIn(page, school, "xiaozhang");
  await page.goto(`${school.origin}/organisation/posts`);
  let form = await open(page, "organisation.add_unit");
  await form.locator("[name=code]").fill("garden");
  await form.locator("[name='name.zh']").fill("绿化组");
  await form.locator("[name=parent]").selectOption("general-affairs");
  await send(page, form);
  await page.goto(`${school.origin}/organisation/posts?unit=garden`);
  form = await open(page, "organisation.add_post");
  await form.locator("[name=code]").fill("gardener");
  await form.locator("[name='name.zh']").fill("花工");
  await form.locator("[name=clause]").selectOption("posts-charter#1");
  await form.locator("[name=shared]").check();
  await send(page, form);
  await page.goto(`${school.origin}/organisation/posts/gardener`);
  assert.ok((await page.textContent("main")).includes("多校共享"));
  form = await open(page, "organisation.appoint");
  await form.locator("[name=person]").selectOption({ label: "王芳 · 2026016" });
  await form.locator("[name=tenure]").selectOption("shared");
  await send(page, form);
  assert.ok((await page.textContent(".line-list")).includes("王芳"));
  form = await open(page, "organisation.close_post");
  await send(page, form);
  assert.ok((await page.textContent(".refusal")).includes("请先免去任职"));
  form = await open(page, "organisation.end_appointment");
  await send(page, form);
  assert.ok((await page.textContent("main")).includes("岗位空缺时，它的职责没有人直接负责"));
  form = await open(page, "organisation.close_post");
  await send(page, form);
  assert.ok((await page.textContent("main")).includes("已撤岗"));
  await page.goto(`${school.origin}/organisation/posts?unit=garden`);
  form = await open(page, "organisation.close_unit");
  await send(page, form);
  assert.ok(!(await page.textContent(".tree")).includes("绿化组"));
  await context.close();
});

test("a person is enrolled, leaves, and is erased in two steps", { timeout: 120_000 }, async () => {
  const office = await visit(chrome, school);
  await signIn(office.page, school, "xinxi");
  const { page } = office;
  await page.goto(`${school.origin}/organisation/people`);
  let form = await open(page, "organisation.enrol");
  await form.locator("[name=name]").fill("临时工小何");
  await form.locator("[name=number]").fill("2026001");
  await form.locator("[name=phone]").fill("13977778888");
  for (const skill of ["plumbing", "carpentry"]) await form.locator(`[name=skills][value=${skill}]`).check({ force: true });
  await send(page, form);
  assert.ok((await page.textContent(".refusal")).includes("已有人使用"));
  form = await open(page, "organisation.enrol");
  assert.equal(await form.locator("[name=skills]:checked").count(), 2);
  await form.locator("[name=number]").fill("2026900");
  await send(page, form);
  await page.goto(`${school.origin}/organisation/people?q=2026900`);
  await Promise.all([page.waitForNavigation(), page.click("tbody th a")]);
  const person = new URL(page.url()).pathname;
  await judge(page, "one person");
  assert.ok((await page.textContent("main")).includes("13977778888"));
  form = await open(page, "organisation.leave");
  await send(page, form);
  await office.context.close();

  const head = await visit(chrome, school, { size: "phone" });
  await signIn(head.page, school, "xiaozhang");
  await head.page.goto(school.origin + person);
  await Promise.all([head.page.waitForNavigation(), head.page.click(`a[href='${person}/erase']`)]);
  await judge(head.page, "erasing");
  assert.ok((await head.page.textContent("main")).includes("清除以后不能恢复"));
  form = head.page.locator("form[action='/act/organisation.erase_person']");
  await form.locator("[name=basis]").fill("个人信息保护法第四十七条");
  await form.locator("button[type=submit]").click();
  assert.ok(head.page.url().endsWith("/erase"), "the box must be ticked first");
  await form.locator("[name=_understood]").check();
  await send(head.page, form);
  const text = await head.page.textContent("main");
  assert.ok(text.includes("（已清除）") && !text.includes("临时工小何") && !text.includes("13977778888"));
  await judge(head.page, "one who is erased");
  await head.context.close();
});

test("a place is added, found, closed; its codes print on A4", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(chrome, school, { size: "phone" });
  await signIn(page, school, "zongwu");
  await page.goto(`${school.origin}/organisation/places?in=ST`);
  let form = await open(page, "organisation.set_place", ":has([name=parent][value=ST])");
  await form.locator("[name=code]").fill("ST2");
  await form.locator("[name=name]").fill("备餐间");
  await form.locator("[name=kind]").selectOption("room");
  await send(page, form);
  await page.goto(`${school.origin}/organisation/places?q=${encodeURIComponent("备餐")}`);
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.goto(`${school.origin}/organisation/places/codes?in=ST`);
  assert.equal(await page.locator(".label svg.qr").count(), 3);
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(String(pdf.subarray(0, 5)), "%PDF-");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".no-print").isVisible(), false);
  await page.emulateMedia({ media: "screen" });
  await page.goto(`${school.origin}/organisation/places?in=ST2`);
  form = await open(page, "organisation.close_place");
  await send(page, form);
  assert.ok(!(await page.textContent("tbody")).includes("备餐间"));
  await context.close();
});

test("a list of people is sent, shown, confirmed; what came out goes in again unchanged", { timeout: 120_000 }, async () => {
  for (const [size, lang] of [["desk", "zh"], ["phone", "en"]]) {
    const { context, page } = await visit(chrome, school, { size, lang });
    await signIn(page, school, "xinxi");
    const text = (name, more = "") => `学工号,姓名,类别,手机,任职岗位\nM${size},${name},教职工,139,${more}\n`;
    await page.goto(school.origin + "/organisation/people/import");
    await judge(page, `bringing a list ${size}`);
    const sends = async (buffer, name = "a.csv") => {
      await page.goto(school.origin + "/organisation/people/import");
      await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
      await send(page, page.locator("form[action='/aside/people-preview']"));
      await judge(page, `preview ${size}`);
    };
    await sends(Buffer.from("姓名,类别\n甲,教职工\n"));
    assert.ok((await page.textContent("main")).includes(lang === "zh" ? "没有“学工号”这一栏" : "no column"));
    assert.equal(await page.locator("form[action='/aside/people-preview'] input[type=file]").count(), 1, "the form again");
    await sends(Buffer.from("学工号,姓名,类别\n"));
    assert.ok((await page.textContent("main")).includes(lang === "zh" ? "只有表头" : "no people below"));
    await sends(Buffer.from(text("名册甲", "木匠王")));
    assert.ok((await page.textContent("main")).includes("木匠王"), "an unknown post is named");
    assert.equal(await page.locator("form[action='/aside/people-confirm']").count(), 0);
    assert.doesNotMatch(await page.textContent("main table tbody"), lang === "zh" ? /[a-z]{2,} [a-z]{2,}/ : /。/, "one language");
    await sends(Buffer.from(text("名册甲")));
    assert.ok((await page.textContent("main table tbody")).includes("139"), "what is told of somebody new is shown");
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/roll-${size}-${lang}.png`, fullPage: true });
    await send(page, page.locator("form[action='/aside/people-confirm']"));
    await judge(page, `done ${size}`);
    await sends(Buffer.from(text("名册乙")));
    assert.ok((await page.textContent("main")).includes("名册乙"));
    await send(page, page.locator("form[action='/aside/people-confirm']"));
    const { book } = await page.evaluate(async () => {
      const bytes = new Uint8Array(await (await fetch("/organisation/people/export")).arrayBuffer());
      return { book: Array.from(bytes) };
    });
    await sends(Buffer.from(book), "people.xlsx");
    assert.equal(await page.locator("form[action='/aside/people-confirm']").count(), 0, await page.textContent("main"));
    assert.equal(await page.locator("main table").count(), 0, "the round trip changes nothing and refuses nothing");
    if (process.env.SHOTS) {
      await page.goto(school.origin + "/organisation/people/import");
      await page.screenshot({ path: `${process.env.SHOTS}/roll-import-${size}-${lang}.png`, fullPage: true });
    }
    await context.close();
  }
});
