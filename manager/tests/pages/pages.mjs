// Goes through the page in a real browser: every job by mouse and by keyboard, on a desk and on a telephone, with the
// accessibility checker on every page. Usage: node pages.mjs MANAGER FOLDER OUT
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, PASSWORD, PHONE, WIDE, add, check, chromium, code, faults, figures, first, folder, look, open, run, running, scratch, serve, tabTo, weigh } from "./browser.mjs";
import { content } from "./content.mjs";

// A city whose texts are as long as they may be.
function lengthen(source) {
  const copy = join(scratch, "largo");
  cpSync(source, copy, { recursive: true });
  for (const part of ["offices", "playlists", "departments"]) {
    for (const file of readdirSync(join(copy, part))) {
      const path = join(copy, part, file);
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace(/^((?:name|title) = ")(.*)(")$/gm, (_, before, value, after) => `${before}${value} de la Subdirección Administrativa de Ventanillas Únicas y Extraordinariamenteinterinstitucionales${after}`));
    }
  }
  return copy;
}

// Makes screens that have a device and told something, so many minutes ago.
function tell(data, screens) {
  const rows = screens.map(([screen, minutes, heartbeat]) => {
    const key = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
    return [screen, Date.now() - minutes * 60000, key, JSON.stringify(heartbeat)];
  });
  const script = `import json, sqlite3, sys
base = sqlite3.connect(sys.argv[1])
for screen, at, key, body in json.loads(sys.argv[2]):
    base.execute("INSERT INTO screen_key (key_id, public_key, screen, hardware, bound_ms, bound_by) VALUES (?, ?, ?, 'Raspberry Pi 5', ?, 'Tito Núñez (n.º 2002)')", (key, key, screen, at))
    base.execute("INSERT INTO heartbeat (screen, at_ms, body) VALUES (?, ?, ?)", (screen, at, body))
base.commit()`;
  const ended = spawnSync("python3", ["-c", script, join(data, "cartelera.sqlite"), JSON.stringify(rows)], { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(ended.stderr);
}

async function empty(browser) {
  const served = await serve(join(scratch, "vacio"));
  const page = await open(browser, served.base);
  await page.goto("/");
  await look(page, "empty-sign-in");
  await page.goto(served.link);
  await look(page, "first");
  const secret = await first(page, served.link);
  await look(page, "set-up");
  await page.getByLabel("Código de 6 dígitos").fill(code(secret));
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Haga su ciudad" }).waitFor();
  for (const [path, name] of [["/", "home"], ["/screens", "screens"], ["/stops", "stops"], ["/pairing", "pairing"], ["/content", "content"], ["/audit?q=zzzz", "audit"]]) {
    await page.goto(path);
    await look(page, `empty-${name}`);
  }
  await founding(page);
  await page.context().close();
}

// Makes a city, on a desk and on a telephone, with something wrong at first, and adds to it.
async function founding(page) {
  await page.goto("/");
  await page.getByRole("link", { name: "Hacer la ciudad" }).click();
  await look(page, "founding");
  await page.setViewportSize(PHONE);
  await look(page, "founding-phone");
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "founding-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByLabel("Nombre de la ciudad").pressSequentially("Torreón, Coahuila");
  await page.goto("/screens");
  check(page.asked === 1, "who leaves what was typed is asked whether that is meant");
  await page.goto("/city/new");
  await page.getByLabel("Nombre de la ciudad").fill("Torreón, Coahuila");
  await page.getByLabel("Zona horaria").selectOption("America/Monterrey");
  await page.locator("#weekdays-from").fill("00:00");
  await page.locator("#weekdays-until").fill("00:00");
  for (const day of ["saturday", "sunday"]) for (const end of ["from", "until"]) await page.locator(`#${day}-${end}`).fill("00:00");
  await page.locator("#normal-text").fill("#8899aa");
  await page.getByRole("button", { name: "Hacer la ciudad y publicarla" }).click();
  await page.getByText("hay 4 datos por corregir").waitFor();
  await look(page, "founding-wrong");
  await page.locator("#normal-text").fill("#1b2430");
  await page.getByLabel("Oficina", { exact: true }).fill("Presidencia Municipal");
  await page.getByLabel("Dependencia que la atiende").fill("Comunicación Social");
  await page.getByLabel("Pantalla", { exact: true }).fill("Vestíbulo principal");
  await page.getByRole("group", { name: "Imagen de la administración" }).getByLabel("Nombre en pantalla").fill("Gobierno de Torreón");
  await page.getByRole("button", { name: "Hacer la ciudad y publicarla" }).click();
  await page.getByText("La ciudad está hecha y publicada").waitFor();
  check(page.asked === 1, "what is sent is not asked about");
  await look(page, "founded-home");
  await page.getByRole("link", { name: "Vestíbulo principal" }).first().click();
  await look(page, "founded-screen");
  for (const [path, name] of [["/content", "content"], ["/content/items/bienvenida", "welcome"], ["/content/items/emergencias-911", "911"], ["/content/items/lavado-de-manos", "hands"], ["/content/items/linea-de-la-vida", "line"], ["/places/screens/new", "screen-new"], ["/places/offices/new", "office-new"], ["/places/departments/new", "department-new"]]) {
    await page.goto(path);
    await look(page, `founded-${name}`);
  }
  await page.setViewportSize(PHONE);
  await page.goto("/places/offices/new");
  await look(page, "founded-office-new-phone");
  await page.getByLabel("Oficina", { exact: true }).fill("Biblioteca Central");
  await page.getByLabel("Dependencia que la atiende").selectOption({ label: "Comunicación Social" });
  await page.getByLabel("Pantalla", { exact: true }).fill("Sala de lectura");
  await page.getByLabel("Cómo está colgada").selectOption("90");
  await page.getByRole("button", { name: "Agregar y publicar" }).click();
  await page.getByText("Oficina agregada y publicada").waitFor();
  await look(page, "founded-portrait-phone");
  await page.setViewportSize(DESK);
  await page.goto("/screens");
  await page.getByText("Agregar", { exact: true }).click();
  await look(page, "founded-screens");
}

async function full(browser) {
  const data = join(scratch, "ciudad");
  run("publish", folder, "--now", "--data", data);
  const healthy = { version: "0.1.0", uptime_s: 86400, clock: { rank: 1, offset_ms: 0 }, display: "on", temperature_dc: 512, disk: { cache_bytes: 1e9, free_bytes: 2.1e10, is_writable: true, damaged: 0 } };
  tell(data, [
    ["seguridad-24h", 190, { ...healthy, undervoltage: true, missing: { files: 3, bytes: 9e6, no_room: true }, errors: [{ at: "2026-11-28T08:00:00Z", text: "decoding capsule las-tres-2 failed" }] }],
    ["tesoreria-cajas", 0, healthy],
    ["presidencia-totem", 1, { ...healthy, display: "standby", is_safe_mode: true }],
  ]);
  const served = await serve(data);
  const admin = await open(browser, served.base);
  const secret = await first(admin, served.link);
  await admin.getByLabel("Código de 6 dígitos").fill("000000");
  await admin.getByRole("button", { name: "Continuar" }).click();
  check(await admin.getByText("El código no es correcto").isVisible(), "a wrong code is told beside its field");
  await admin.getByLabel("Código de 6 dígitos").fill(code(secret));
  await admin.getByRole("button", { name: "Continuar" }).click();
  await admin.getByRole("heading", { name: "Qué pasa hoy" }).waitFor();
  await add(browser, admin, served.base, ["Berta Ávila", "2001", "berta"], ["author"]);
  await add(browser, admin, served.base, ["Tito Núñez", "2002", "tito"], ["technician"]);
  await add(browser, admin, served.base, ["María de los Ángeles Fernández-Villaseñor y Gutiérrez de la Concha", "2003-EXT/0042", "maria.fernandez-villasenor"], ["legal", "civil-protection", "programmer", "auditor"]);

  await admin.goto("/");
  check(await admin.getByText("sin contacto").first().isVisible(), "a silent screen is among the dark ones");
  await look(admin, "home-on-air");
  await admin.goto("/screens/tesoreria-cajas");
  await admin.getByRole("button", { name: "Identificar" }).click();
  await admin.getByText("en espera de respuesta").waitFor();
  await look(admin, "screen-paired");
  await keyboard(browser, served.base);
  await phone(browser, served.base);
  await scriptless(browser, served.base);

  const paths = [["/", "home"], ["/screens", "screens"], ["/screens/seguridad-24h", "screen"], ["/pairing", "pairing"], ["/stops", "stops"], ["/stops/new", "stop-new"], ["/people", "people"], ["/people/new", "person-new"], ["/people/4", "person"], ["/audit", "audit"], ["/account", "account"], ["/nada", "not-found"]];
  for (const [path, name] of paths) {
    await admin.goto(path);
    await look(admin, name);
    if (["home", "screens", "screen", "stops", "person", "audit"].includes(name)) {
      await admin.emulateMedia({ colorScheme: "dark" });
      await look(admin, `${name}-dark`);
      await admin.emulateMedia({ colorScheme: "light" });
    }
    await admin.setViewportSize(PHONE);
    await look(admin, `${name}-phone`);
    await admin.setViewportSize(DESK);
  }
  await admin.setViewportSize(PHONE);
  await admin.goto("/screens/seguridad-24h");
  const height = await admin.evaluate(() => document.documentElement.scrollHeight);
  check(height < 5000, `the page of a screen is ${height} px long on a telephone`);
  figures.push(["/screens/seguridad-24h", `on a telephone ${height} px long`]);
  await admin.setViewportSize(WIDE);
  for (const [path, name] of [["/", "home"], ["/screens/seguridad-24h", "screen"]]) {
    await admin.goto(path);
    await look(admin, `${name}-wide`);
  }
  await admin.setViewportSize(DESK);
  for (const path of ["/sign-in", "/", "/content", "/content/items/talleres-cultura", "/content/playlists", "/content/campaigns", "/content/media", "/screens", "/screens/seguridad-24h", "/people", "/stops", "/audit"]) await weigh(admin, path);
  await admin.goto("/account");
  await admin.getByLabel("Idioma").selectOption("en");
  await admin.locator("form[action='/account/locale'] button").click();
  check((await admin.locator("html").getAttribute("lang")) === "en", "the language is switched");
  await admin.goto("/");
  await look(admin, "home-english");
  await admin.context().close();
}

// Signs in and suspends with the keyboard alone.
async function keyboard(browser, base) {
  const page = await open(browser, base);
  await page.goto("/stops/new");
  const tab = (name) => tabTo(page, name);
  await page.keyboard.press("Tab");
  check((await page.evaluate(() => document.activeElement.className)) === "skip", "the first stop of the keyboard is the skip link");
  await page.keyboard.press("Enter");
  await tab("Usuario");
  await page.keyboard.type("berta");
  await tab("Contraseña");
  await page.keyboard.type("no es la contraseña");
  await page.keyboard.press("Enter");
  await page.getByText("El usuario o la contraseña no son correctos").waitFor();
  await look(page, "sign-in-wrong");
  await tab("Contraseña");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Suspender" }).waitFor();
  await tab("¿Qué se suspende?");
  await page.keyboard.press("ArrowDown");
  await tab("Motivo");
  await page.keyboard.type("La fecha está equivocada");
  await tab("Ver qué cambia");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "¿Suspender esto?" }).waitFor();
  await look(page, "stop-confirm");
  await tab("Suspender ahora");
  await page.keyboard.press("Enter");
  await page.getByText("La fecha está equivocada").first().waitFor();
  check(page.url().includes("/stops?done=suspended"), "suspended with the keyboard");
  const answer = await page.goto("/people");
  check(answer.status() === 403, "an author does not see people");
  await look(page, "forbidden");
  await page.context().close();
}

// Stops everything from a telephone.
async function phone(browser, base) {
  const page = await open(browser, base, { viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await page.goto("/");
  await page.getByLabel("Usuario").fill("tito");
  await page.getByLabel("Contraseña").fill(PASSWORD);
  await look(page, "sign-in-phone");
  await page.getByRole("button", { name: "Entrar" }).tap();
  await page.getByRole("link", { name: "Suspender" }).first().tap();
  await page.getByLabel("¿Qué se suspende?").selectOption("all");
  await page.getByLabel("Motivo").fill("Simulacro");
  await page.getByRole("button", { name: "Ver qué cambia" }).tap();
  await page.getByLabel("Sí: suspender todo").check();
  await look(page, "stop-all-phone");
  await page.getByRole("button", { name: "Suspender ahora" }).tap();
  await page.getByText("Simulacro").first().waitFor();
  await page.goto("/");
  await page.getByText("Todo está suspendido").waitFor();
  await page.goto("/pairing");
  await page.getByLabel("Código del panel").fill("BCDF-GHJK");
  await page.getByLabel("Pantalla", { exact: true }).selectOption("seguridad-24h");
  await page.getByRole("button", { name: "Continuar" }).tap();
  await page.getByText("Ninguna pantalla muestra ese código").waitFor();
  await look(page, "pairing-wrong-phone");
  await page.context().close();
}

// Everything works without script.
async function scriptless(browser, base) {
  const page = await open(browser, base, { javaScriptEnabled: false });
  await page.goto("/screens");
  await page.getByLabel("Usuario").fill("berta");
  await page.getByLabel("Contraseña").fill(PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await page.getByLabel("Buscar").fill("seguridad");
  await page.getByRole("button", { name: "Filtrar" }).click();
  check((await page.locator("tbody tr").count()) >= 1, "the filter works without script");
  await page.getByRole("button", { name: "Salir" }).click();
  await page.getByText("Su sesión terminó").waitFor();
  await page.context().close();
}

async function long(browser) {
  const data = join(scratch, "datos-largos");
  run("publish", lengthen(folder), "--now", "--data", data);
  const served = await serve(data);
  const admin = await open(browser, served.base);
  const secret = await first(admin, served.link);
  await admin.getByLabel("Código de 6 dígitos").fill(code(secret));
  await admin.getByRole("button", { name: "Continuar" }).click();
  for (const [path, name] of [["/screens", "screens"], ["/screens/seguridad-24h", "screen"], ["/stops/new", "stop-new"]]) {
    for (const [size, kind] of [[DESK, "long"], [PHONE, "long-phone"]]) {
      await admin.setViewportSize(size);
      await admin.goto(path);
      await look(admin, `${kind}-${name}`);
    }
  }
  await admin.context().close();
}

const browser = await chromium.launch({ executablePath: process.env.CARTELERA_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const began = Date.now();
try {
  for (const part of [empty, full, content, long]) {
    const from = Date.now();
    await part(browser);
    console.log(`${part.name}: ${Math.round((Date.now() - from) / 1000)} s`);
  }
} catch (error) {
  faults.push(error.stack);
} finally {
  await browser.close();
  for (const child of running) child.kill();
  rmSync(scratch, { recursive: true, force: true });
}
for (const row of figures) console.log(row.join("  "));
console.log(`pages: ${faults.length} faults, ${Math.round((Date.now() - began) / 1000)} s`);
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);
