// A sample school, served by the real binary on a free port, and a real Chromium.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function serve(pack = "school", settings = "") {
  const data = mkdtempSync(join(tmpdir(), "houqin-browser-"));
  if (settings) writeFileSync(join(data, "houqin.toml"), settings);
  const server = spawn("target/debug/houqin", [
    "serve", "--data", data, "--sample", pack, "--sample-size", "short", "--listen", "127.0.0.1:0",
  ]);
  let text = "";
  const ready = new Promise((resolve, reject) => {
    server.stdout.on("data", (chunk) => {
      text += chunk;
      const found = /listening (http:\/\/\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    server.stderr.on("data", (chunk) => (text += chunk));
    server.on("exit", (code) => reject(new Error(`houqin ended with ${code}: ${text}`)));
  });
  const origin = await ready;
  // The server prints each login as: "  login  password  who".
  const logins = {};
  for (const [, login, password] of text.matchAll(/^ {2}(\S+)\s{2,}(\S+)\s{2,}\S/gm)) logins[login] = password;
  const stop = () => new Promise((done) => {
    server.removeAllListeners("exit");
    server.on("exit", () => { rmSync(data, { recursive: true, force: true }); done(); });
    server.kill("SIGTERM");
  });
  return { origin, logins, stop };
}

export async function browser() {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

// A context that fails the test when the page asks another host for anything.
export async function visit(chrome, school, { size = "desk", lang = "zh", dark = false, scripts = true } = {}) {
  const context = await chrome.newContext({
    viewport: SIZES[size],
    javaScriptEnabled: scripts,
    colorScheme: dark ? "dark" : "light",
    locale: lang === "zh" ? "zh-CN" : "en-GB",
    extraHTTPHeaders: { "accept-language": lang === "zh" ? "zh-CN,zh" : "en-GB,en" },
  });
  const strangers = [];
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(school.origin) && !url.startsWith("data:") && !url.startsWith("blob:")) strangers.push(url);
  });
  const page = await context.newPage();
  return { context, page, strangers };
}

export async function signIn(page, school, login) {
  await page.goto(`${school.origin}/sign-in`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", school.logins[login]);
  await Promise.all([page.waitForNavigation(), page.click("form[action='/sign-in'] button[type=submit]")]);
}

// Presses and waits for the page that follows.
export async function press(page, button) {
  await Promise.all([page.waitForNavigation(), button.click()]);
}

// The smallest PNG there is: one grey point.
export function photo() {
  const buffer = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", "base64");
  return { name: "tap.png", mimeType: "image/png", buffer };
}
