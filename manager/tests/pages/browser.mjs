// What every part of the test needs: managers that serve, browsers that tell what is wrong, pages that are looked at.
import { createHmac } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [manager, given, out] = process.argv.slice(2);
// The content folder that was named.
export const folder = given;
const packages = process.env.CARTELERA_PAGES ?? join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache"), "cartelera/pages");
const require = createRequire(join(packages, "package.json"));
export const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const PASSWORD = "tres gatos en la azotea";
export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };
export const WIDE = { width: 1920, height: 1080 };
mkdirSync(out, { recursive: true });
export const scratch = mkdtempSync(join(tmpdir(), "cartelera-pages-"));
export const faults = [];
export const running = [];
export const figures = [];

export function check(is, text) {
  if (!is) faults.push(text);
}

export function run(...args) {
  const ended = spawnSync(manager, args, { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`${args.join(" ")}: ${ended.stderr}`);
  return ended.stdout.trim();
}

// Serves a data folder; gives its address and the link for the first administrator.
export async function serve(data) {
  const child = spawn(manager, ["serve", "--clock", "assume-synchronised", "--listen", "127.0.0.1:0", "--data", data, "--demo", folder], { stdio: ["ignore", "pipe", "ignore"] });
  running.push(child);
  let said = "";
  for await (const part of child.stdout) {
    said += part;
    const link = said.match(/http:\/\/\S+\/first\/(\S+)/);
    if (link) return { base: said.match(/listening on (\S+)/)[1], link: link[0], data };
  }
  throw new Error(`the manager ended: ${said}`);
}

function base32(text) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text.replaceAll(" ", "")].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

export function code(secret, ahead = 0) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac("sha1", secret).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

// A page that tells what a strict policy or a script has against it.
export async function open(browser, base, options = {}) {
  const context = await browser.newContext({ baseURL: base, viewport: DESK, locale: "es-MX", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (line) => {
    // A test that breaks something says what the browser will say of it.
    const isExpected = /status of (401|403|404|405|422|503)/.test(line.text()) || page.expected?.test(line.text());
    if (line.type() === "error" && !isExpected) faults.push(`${page.url()}: ${line.text()}`);
  });
  // Leaving what was typed is asked about; here it is always meant, and counted.
  page.asked = 0;
  page.on("dialog", (dialog) => {
    page.asked += 1;
    dialog.accept().catch(() => {});
  });
  return page;
}

// Looks at a page: nothing serious for axe, nothing wider than the window, nothing too small to hit; and keeps a picture.
export async function look(page, name) {
  await page.evaluate(() => document.fonts.ready);
  for (const image of await page.locator("img").all()) {
    await image.scrollIntoViewIfNeeded().catch(() => {});
  }
  await page.waitForFunction(() => [...document.images].every((image) => image.complete), null, { timeout: 45000 }).catch(() => faults.push(`${name}: a picture does not come`));
  await page.evaluate(() => scrollTo(0, 0));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name}: ${wide} px wider than the window`);
  const small = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")];
    const isInText = (part) => part.matches("p a") && getComputedStyle(part).display === "inline";
    const isShown = (part) => part.checkVisibility() && !part.matches(".skip, .hidden");
    const size = (part) => part.getBoundingClientRect();
    return boxes.filter((part) => isShown(part) && !isInText(part) && (size(part).height < 23.5 || size(part).width < 23.5)).map((part) => part.outerHTML.slice(0, 90));
  });
  check(small.length === 0, `${name}: too small to hit: ${small.slice(0, 3).join(" ")}`);
  await page.evaluate(axe).catch(() => {});
  const found = await page.evaluate(() => window.axe?.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  check(found !== undefined, `${name}: axe did not run`);
  for (const { id, impact, nodes } of found?.violations ?? []) {
    const where = nodes.slice(0, 2).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`);
    if (["serious", "critical"].includes(impact)) faults.push(`${name}: ${id} (${impact}): ${where.join(" | ")}`);
    else console.log(`  ${name}: ${id} (${impact}): ${where[0]}`);
  }
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
}

// How much a page weighs, and when it is seen and can be used on a slow telephone with nothing kept of an earlier visit.
export async function weigh(page, path) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.clearBrowserCache");
  let [requests, bytes] = [0, 0];
  const kinds = {};
  client.on("Network.responseReceived", ({ requestId, type }) => (kinds[requestId] = type));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    requests += 1;
    bytes += encodedDataLength;
    if (kinds[requestId] === "Document") figures.push([path, "page alone", 1, encodedDataLength]);
  });
  // A telephone of a few years ago on a slow line: 1.6 Mbit/s, 150 ms there and back, a quarter of this machine's speed.
  await client.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 204800, uploadThroughput: 96000 });
  await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.setViewportSize(PHONE);
  await page.goto(path, { waitUntil: "load" });
  // Scripts are deferred: they have run when the document's content is there.
  const [seen, usable] = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return [paint?.startTime ?? 0, performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd].map(Math.round);
  });
  figures.push([path, "whole, slow phone", requests, bytes, `seen after ${seen} ms, to be used after ${usable} ms`]);
  await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await client.detach();
  await page.setViewportSize(DESK);
}

// Fills the form of the first administrator, by mouse.
export async function first(page, link) {
  await page.goto(link);
  for (const [label, value] of [["Nombre completo", "Ana Ruiz Galindo"], ["Número de empleado", "1042"], ["Usuario", "ana"], ["Contraseña nueva", PASSWORD], ["Repita la contraseña nueva", PASSWORD]]) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole("button", { name: "Crear la cuenta" }).click();
  await page.getByText("No puedo escanearlo").click();
  return base32(await page.locator("code.secret").innerText());
}

// Adds a person, who chooses a password.
export async function add(browser, admin, base, [name, number, user], roles) {
  await admin.goto("/people/new");
  await admin.getByLabel("Nombre completo").fill(name);
  await admin.getByLabel("Número de empleado").fill(number);
  await admin.getByLabel("Usuario", { exact: true }).fill(user);
  for (const role of roles) await admin.locator(`input[name=role][value=${role}]`).check();
  await admin.getByRole("button", { name: "Agregar y hacer el enlace" }).click();
  const link = await admin.locator("#link").inputValue();
  const own = await open(browser, base);
  await own.goto(link);
  await own.getByLabel("Contraseña nueva", { exact: true }).fill(PASSWORD);
  await own.getByLabel("Repita la contraseña nueva").fill(PASSWORD);
  await own.getByRole("button", { name: "Guardar" }).click();
  await own.context().close();
}

// Signs in with a password, and a code where the app asks for one.
export async function enter(page, user, secret, ahead = 0) {
  await page.goto("/");
  await page.getByLabel("Usuario").fill(user);
  await page.getByLabel("Contraseña").fill(PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  if (secret) {
    await page.getByLabel("Código de 6 dígitos").fill(code(secret, ahead));
    await page.getByRole("button", { name: "Continuar" }).click();
  }
  await page.getByRole("heading", { name: "Qué pasa hoy" }).waitFor();
}

// Sets the second step up, as whoever has a guarded role is asked to.
export async function setUp(page, user) {
  await page.goto("/");
  await page.getByLabel("Usuario").fill(user);
  await page.getByLabel("Contraseña").fill(PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await page.getByText("No puedo escanearlo").click();
  const secret = base32(await page.locator("code.secret").innerText());
  await page.getByLabel("Código de 6 dígitos").fill(code(secret));
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Qué pasa hoy" }).waitFor();
}

// Reaches a control by the tabulator alone, and looks whether its focus is seen.
export async function tabTo(page, name) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const told = await page.evaluate(() => {
      const on = document.activeElement;
      return (on.labels?.[0]?.innerText ?? on.innerText ?? "").trim();
    });
    if (told.startsWith(name)) {
      const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      check(ring !== "none", `the focus on ${name} is seen`);
      return;
    }
  }
  throw new Error(`the keyboard does not reach ${name} on ${page.url()}`);
}
