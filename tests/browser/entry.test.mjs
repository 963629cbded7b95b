// The reporter's way, measured and walked: from the scanned link to the sent
// report; what is offered before one reports again; the link that was lost; the
// code that was mistyped; a voice note; a complaint; two orders made one.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { browser, photo, press, serve, signIn, visit } from "./school.mjs";

const FIRST_PAINT_BYTES_MAX = 100 * 1024;
const REPORT_TAPS_MAX = 3;
const FINISH_TAPS_MAX = 1;

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
  if (login) await signIn(made.page, school, login);
  return made;
};
const act = (page, name) => page.locator(`form[action='/act/${name}']`);
const unfold = async (fold) => { if ((await fold.getAttribute("open")) === null) await fold.locator("summary").first().click(); };
const main = (page) => page.textContent("main");
// Judged with scripts on: a page that was walked with them off is opened anew.
const clean = async (page, anew = false) => {
  const judged = anew ? await visit(chrome, school, { size: "phone" }) : { page };
  if (anew) await judged.page.goto(page.url());
  const found = await new AxeBuilder({ page: judged.page }).analyze();
  await judged.context?.close();
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
};

// One tap a touch: whatever the hand does is counted where it is done.
async function reports(page, place, category, words) {
  let taps = 0;
  const tap = async (what) => { taps += 1; await what.click(); };
  await page.goto(`${school.origin}/report?place=${place}`);
  await tap(page.locator(`label.choice:has(input[name=category][value=${category}])`).first());
  await tap(page.locator("textarea[name=description]"));
  await page.keyboard.insertText(words);
  await Promise.all([page.waitForNavigation(), tap(act(page, "service.report").locator(".btn-primary"))]);
  return taps;
}

test("from the scanned link to the sent report: taps, bytes, machine time", { timeout: 60_000 }, async (t) => {
  const { context, page, strangers } = await seat(null, { size: "phone" });
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (one) => { bytes += one.encodedDataLength; });
  await page.goto(`${school.origin}/report?place=JX202`, { waitUntil: "networkidle" });
  const first = bytes;
  const begun = performance.now();
  const taps = await reports(page, "JX202", "water", "龙头关不紧");
  const seconds = (performance.now() - begun) / 1000;
  t.diagnostic(`scanned link to sent report: ${taps} taps, ${seconds.toFixed(2)} s of machine time; first paint ${(first / 1024).toFixed(1)} KB over the wire`);
  assert.match(new URL(page.url()).pathname, /^\/f\//);
  assert.ok(taps <= REPORT_TAPS_MAX, `${taps} taps`);
  assert.ok(first > 0 && first < FIRST_PAINT_BYTES_MAX, `${first} bytes`);
  assert.deepEqual(strangers, []);
  await context.close();
});

test("the worker finishes by one tap", { timeout: 60_000 }, async (t) => {
  const teacher = await seat("wang", { size: "phone" });
  await reports(teacher.page, "JX201", "furniture", "桌腿松了");
  const at = new URL(teacher.page.url()).pathname;
  const hands = await seat("weixiu", { size: "phone" });
  const office = await seat("fuwutai", { size: "desk" });
  await office.page.goto(`${school.origin}/service/board`);
  const card = office.page.locator(`.board-card:has(a[href='${at}'])`);
  await card.locator("details.fold-first > summary").click();
  await press(office.page, card.locator("button.hand", { hasText: "李有福" }));
  await hands.page.goto(`${school.origin}/service/mine`);
  const mine = hands.page.locator(`.work-card:has(a[href='${at}'])`);
  const begun = performance.now();
  let taps = 0;
  taps += 1;
  await Promise.all([
    hands.page.waitForURL(/done=/),
    mine.locator("[data-sends] input[type=file]").setInputFiles(photo()),
  ]);
  const seconds = (performance.now() - begun) / 1000;
  t.diagnostic(`finished: ${taps} tap, ${seconds.toFixed(2)} s of machine time`);
  assert.ok(taps <= FINISH_TAPS_MAX);
  await teacher.page.goto(school.origin + at);
  assert.match(await main(teacher.page), /说修好了/);
  for (const one of [teacher, office, hands]) await one.context.close();
});

test("what is open there is offered first, and joined by one tap, scripts off", { timeout: 90_000 }, async () => {
  const teacher = await seat("wang", { size: "phone" });
  await reports(teacher.page, "JX203", "water", "拖把池堵了，王老师的手机 13800001111");
  const at = new URL(teacher.page.url()).pathname;
  const stranger = await seat(null, { size: "phone", scripts: false });
  await stranger.page.goto(`${school.origin}/report?place=JX203`);
  const told = await main(stranger.page);
  assert.match(told, /已经报过/);
  assert.match(told, /WX-\d{4}-\d{6}/);
  assert.doesNotMatch(told, /拖把池|13800001111|王芳/, "nothing of who reported it");
  await clean(stranger.page, true);
  await press(stranger.page, act(stranger.page, "service.join").locator("button").first());
  assert.match(new URL(stranger.page.url()).pathname, /^\/f\//);
  assert.match(await main(stranger.page), /您跟着这张单子/);
  assert.doesNotMatch(await main(stranger.page), /拖把池|13800001111|王芳/);
  await clean(stranger.page, true);
  // Another with an account joins too, and finds it in their own list.
  const other = await seat("weixiu2", { size: "phone" });
  await other.page.goto(`${school.origin}/report?place=JX203`);
  await press(other.page, act(other.page, "service.join").locator("button").first());
  await other.page.goto(`${school.origin}/service/my`);
  assert.match(await main(other.page), /我也遇到的/);
  await teacher.page.goto(school.origin + at);
  assert.match(await main(teacher.page), /另有 2 人也遇到/);
  await teacher.page.goto(`${school.origin}/report?place=JX203`);
  await act(teacher.page, "service.join").locator("button").first().click();
  await teacher.page.waitForLoadState();
  assert.match(await main(teacher.page), /就是您报的/);
  for (const one of [teacher, stranger, other]) await one.context.close();
});

test("a lost link is found again by its code, which is hard to guess, scripts off", { timeout: 90_000 }, async () => {
  const { context, page } = await seat(null, { size: "phone", scripts: false });
  await page.goto(`${school.origin}/report?place=JX204`);
  await page.locator("input[name=category][value=electric]").check({ force: true });
  await page.fill("textarea[name=description]", "插座冒火花");
  await press(page, act(page, "service.report").locator(".btn-primary"));
  const code = (await page.locator(".keep-code strong").textContent()).trim();
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  await clean(page, true);
  const link = new URL(page.url()).pathname;
  await context.close();

  const lost = await seat(null, { size: "phone", scripts: false });
  const find = async (typed) => {
    await lost.page.goto(`${school.origin}/follow`);
    await lost.page.fill("input[name=code]", typed);
    await press(lost.page, lost.page.locator("main form[action='/follow'] button[type=submit]"));
  };
  await lost.page.goto(`${school.origin}/follow`);
  await clean(lost.page, true);
  await find("12");
  assert.match(await main(lost.page), /8 个字母和数字/);
  const slip = code.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  await find(slip);
  assert.match(await main(lost.page), /有一个字符不对/);
  await find(code.toLowerCase().replace("-", " "));
  assert.equal(new URL(lost.page.url()).pathname, link, "the same page as the link's");
  const away = lost.page.locator("details.fold:has(> form[action='/act/service.withdraw'])").first();
  await away.locator("summary").click();
  await press(lost.page, away.locator("button[type=submit]"));
  assert.match(await main(lost.page), /已撤回/);
  // Well-formed guesses that open nothing are soon too many.
  for (let tries = 0; tries < 12; tries++) await find("00000000");
  assert.match(await main(lost.page), /查询码太多了/);
  await lost.context.close();
});

test("a mistyped place is told what it may have been", { timeout: 60_000 }, async () => {
  const { context, page } = await seat(null, { size: "phone", scripts: false });
  await page.goto(`${school.origin}/r`);
  await page.fill("#place-code", "jx10l");
  await press(page, page.locator("form[action='/report'] button[type=submit]").first());
  assert.match(await main(page), /没有编号为“jx10l”的地点/);
  await clean(page, true);
  await press(page, page.locator("main a", { hasText: "JX101" }).first());
  assert.equal(await page.locator("input[name=place][type=hidden]").inputValue(), "JX101");
  await page.goto(`${school.origin}/r/jx101`);
  assert.equal(await page.locator("input[name=place][type=hidden]").inputValue(), "JX101", "small letters do");
  await page.goto(`${school.origin}/report?place=ZZZZZZ`);
  assert.match(await main(page), /没有编号为“ZZZZZZ”的地点/);
  assert.doesNotMatch(await main(page), /是不是/);
  await context.close();
});

// A second of a tone, as a phone that knows no better records it.
function tone() {
  const rate = 8000;
  const data = Buffer.alloc(rate);
  for (let at = 0; at < rate; at++) data[at] = 128 + Math.round(60 * Math.sin((at / rate) * 2 * Math.PI * 440));
  const head = Buffer.alloc(44);
  head.write("RIFF", 0); head.writeUInt32LE(36 + rate, 4); head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24); head.writeUInt32LE(rate, 28); head.writeUInt16LE(1, 32); head.writeUInt16LE(8, 34);
  head.write("data", 36); head.writeUInt32LE(rate, 40);
  return { name: "voice.wav", mimeType: "audio/wav", buffer: Buffer.concat([head, data]) };
}

test("what is said in place of written is heard on the order", { timeout: 90_000 }, async () => {
  const { context, page, strangers } = await seat(null, { size: "phone" });
  const refused = [];
  page.on("console", (message) => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });
  await page.goto(`${school.origin}/report?place=JX205`);
  await page.locator("label.choice:has(input[name=category][value=electric])").first().click();
  const fold = page.locator("details.fold:has([data-voice-field])").first();
  await unfold(fold);
  await fold.locator("input[type=file]").setInputFiles({ ...tone(), buffer: Buffer.from("MZ not a sound") });
  await press(page, act(page, "service.report").locator(".btn-primary"));
  assert.match(await main(page), /录音/);
  assert.match(new URL(page.url()).pathname, /report/, "refused, in its place");
  await unfold(page.locator("details.fold:has([data-voice-field])").first());
  await page.locator("[data-voice-field] input[type=file]").setInputFiles(tone());
  await press(page, act(page, "service.report").locator(".btn-primary"));
  assert.match(new URL(page.url()).pathname, /^\/f\//);
  const sound = page.locator("figure.voice audio");
  const seconds = await sound.evaluate((audio) => new Promise((done, broke) => {
    audio.onloadedmetadata = () => done(audio.duration);
    audio.onerror = () => broke(new Error(audio.error?.message));
    audio.load(); audio.preload = "metadata";
  }));
  assert.ok(Math.abs(seconds - 1) < 0.05, `${seconds} s`);
  const answer = await context.request.get(school.origin + (await sound.getAttribute("src")));
  assert.equal(answer.headers()["content-type"], "audio/wav");
  assert.deepEqual(refused, []);
  assert.deepEqual(strangers, []);
  await context.close();
});

test("a complaint is answered by the post that is named, and its maker reads the answer", { timeout: 90_000 }, async () => {
  const teacher = await seat("wang", { size: "phone" });
  await reports(teacher.page, "JX301", "water", "水池反味");
  const at = new URL(teacher.page.url()).pathname;
  const fold = teacher.page.locator("details.fold:has(> form[action='/act/service.complain'])").first();
  await unfold(fold);
  await fold.locator("textarea").fill("报了三次没有人来");
  await press(teacher.page, fold.locator("button[type=submit]"));
  assert.match(await main(teacher.page), /由总务主任在 .+ 前答复/);
  const office = await seat("fuwutai", { size: "desk" });
  await office.page.goto(school.origin + at);
  assert.equal(await act(office.page, "service.answer").count(), 0, "not by whoever handles it");
  const director = await seat("zongwu", { size: "desk" });
  await director.page.goto(`${school.origin}/service/complaints`);
  await clean(director.page);
  await press(director.page, director.page.locator(`a[href='${at}']`).first());
  const answer = act(director.page, "service.answer");
  await unfold(director.page.locator("details.fold:has(> form[action='/act/service.answer'])").first());
  await answer.locator("label.choice:has(input[value=upheld])").click();
  await answer.locator("textarea").fill("属实，今天下午到场，明早换水封");
  await press(director.page, answer.locator("button[type=submit]"));
  await clean(director.page);
  await teacher.page.goto(school.origin + at);
  assert.match(await main(teacher.page), /已答复：属实[\s\S]*明早换水封/);
  for (const one of [teacher, office, director]) await one.context.close();
});

test("the desk makes two orders one by one tap, and both show it", { timeout: 90_000 }, async () => {
  const teacher = await seat("wang", { size: "phone" });
  await reports(teacher.page, "JX302", "water", "窗边水管滴水");
  const first = new URL(teacher.page.url()).pathname;
  const stranger = await seat(null, { size: "phone" });
  await reports(stranger.page, "JX302", "water", "水管漏水");
  const link = new URL(stranger.page.url()).pathname;
  const office = await seat("fuwutai", { size: "desk" });
  await office.page.goto(`${school.origin}/service/orders?state=reported`);
  const number = (await main(stranger.page)).match(/WX-\d{4}-\d{6}/)[0];
  await press(office.page, office.page.locator("a", { hasText: number }).first());
  const second = new URL(office.page.url()).pathname;
  const fold = office.page.locator("details.fold:has(> form[action='/act/service.merge'])").first();
  await unfold(fold);
  await press(office.page, fold.locator("button[name=main]").first());
  assert.match(await main(office.page), /已并入 WX-/);
  await office.page.goto(school.origin + first);
  assert.match(await main(office.page), /并入本单的/);
  assert.ok(await office.page.locator(`a[href='${second}']`).count() > 0);
  await stranger.page.goto(school.origin + link);
  assert.match(await main(stranger.page), /已并入 WX-/);
  await clean(stranger.page);
  for (const one of [teacher, stranger, office]) await one.context.close();
});

// The last: whoever comes from this address is asked to wait from here on.
test("a stranger who is asked to wait is led back, and nothing typed is lost", { timeout: 60_000 }, async () => {
  const { context, page } = await seat(null, { size: "phone" });
  await page.goto(`${school.origin}/report?place=JX203`);
  await page.locator("label.choice:has(input[name=category][value=water])").first().click();
  await page.locator("textarea[name=description]").fill("水管漏水，地上都是水");
  for (let sent = 0; sent < 40; sent++) {
    const answer = await page.request.post(`${school.origin}/act/service.report`, { form: {} });
    if (answer.status() === 429) break;
  }
  await press(page, act(page, "service.report").locator(".btn-primary"));
  await clean(page);
  await press(page, page.locator("main a[href^='/report']"));
  assert.equal(await page.inputValue("textarea[name=description]"), "水管漏水，地上都是水");
  assert.ok(await page.locator("input[name=category][value=water]").first().isChecked());
  await context.close();
});
