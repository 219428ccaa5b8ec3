// Playlists: their rules in words, a rule changed with its forecast beside it, authorised; by mouse, by keyboard, on a telephone and
// without script.
import { DESK, PHONE, check, enter, figures, look, open, tabTo } from "./browser.mjs";

export async function playlists(programmer, approver, browser, base) {
  await programmer.goto("/content");
  await programmer.getByRole("link", { name: "Listas" }).click();
  await look(programmer, "playlists");
  await programmer.getByRole("link", { name: "Tu predial, tu ciudad" }).click();
  await look(programmer, "playlist");
  await programmer.emulateMedia({ colorScheme: "dark" });
  await look(programmer, "playlist-dark");
  await programmer.emulateMedia({ colorScheme: "light" });
  await programmer.setViewportSize(PHONE);
  await look(programmer, "playlist-phone");
  await programmer.setViewportSize(DESK);
  await programmer.getByLabel("Hora", { exact: true }).fill("10:15");
  await programmer.getByRole("button", { name: "Ver", exact: true }).click();
  await look(programmer, "playlist-moment");
  await programmer.getByRole("link", { name: "Cambiar la regla Regla 1" }).click();
  await look(programmer, "rule");

  const began = performance.now();
  const answer = programmer.waitForResponse((response) => response.url().endsWith("/preview"));
  await programmer.getByLabel("Cuota, en por ciento del tiempo").fill("60");
  await answer;
  figures.push(["job: forecast of a rule", `${Math.round(performance.now() - began)} ms from typing to its answer`]);
  await programmer.getByText("+").first().waitFor();
  for (const day of ["sábado", "domingo"]) await programmer.getByLabel(day, { exact: true }).uncheck();
  await programmer.getByLabel("A estas horas").check();
  await programmer.getByRole("checkbox", { name: /^manana/ }).check();
  await programmer.waitForFunction(() => document.getElementById("preview").getAttribute("aria-busy") === "false");
  await look(programmer, "rule-forecast");
  await programmer.setViewportSize(PHONE);
  await look(programmer, "rule-phone");
  await programmer.setViewportSize(DESK);
  await programmer.emulateMedia({ colorScheme: "dark" });
  await look(programmer, "rule-dark");
  await programmer.emulateMedia({ colorScheme: "light" });
  await programmer.getByLabel("Cuota, en por ciento del tiempo").fill("mucho");
  await programmer.getByRole("button", { name: "Enviar" }).click();
  await programmer.getByText("Falta corregir un dato").waitFor();
  await look(programmer, "rule-wrong");
  await programmer.getByLabel("Cuota, en por ciento del tiempo").fill("60");
  await programmer.getByRole("button", { name: "Enviar" }).click();
  await programmer.getByText("Enviado").first().waitFor();
  await look(programmer, "rule-sent");

  await approver.goto("/content?only=review");
  await look(approver, "rule-review");
  await approver.getByRole("link", { name: "Tu predial, tu ciudad" }).click();
  await look(approver, "rule-authorise");
  await approver.setViewportSize(PHONE);
  await look(approver, "rule-authorise-phone");
  await approver.setViewportSize(DESK);
  await approver.getByRole("button", { name: "Autorizar y publicar" }).click();
  await approver.getByText("Autorizado y publicado.").waitFor();
  await look(approver, "rule-published");
  await keyboard(browser, base);
  await scriptless(browser, base);
  await made(browser, base);
}

// A rule is changed with the keyboard alone.
async function keyboard(browser, base) {
  const page = await open(browser, base);
  await enter(page, "paula");
  await page.goto("/content/playlists/salud/rules/salud-por-la-tarde");
  await tabTo(page, "Cuota");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("25");
  await tabTo(page, "Enviar");
  await page.keyboard.press("Enter");
  await page.getByText("Enviado").first().waitFor();
  await page.context().close();
}

// Without script a button calculates.
async function scriptless(browser, base) {
  const page = await open(browser, base, { javaScriptEnabled: false });
  await enter(page, "paula");
  await page.goto("/content/playlists/avisos/rules/avisos-siempre");
  await page.getByLabel("Cuota, en por ciento del tiempo").fill("10");
  await page.getByRole("button", { name: "Calcular" }).click();
  check(await page.getByText("Pronóstico").isVisible(), "without script a button calculates the forecast");
  check((await page.getByLabel("Cuota, en por ciento del tiempo").inputValue()) === "10", "what was typed stays");
  await page.context().close();
}

// A playlist is made of items that are there, and a rule is asked to end.
async function made(browser, base) {
  const page = await open(browser, base);
  await enter(page, "paula");
  await page.goto("/content/playlists");
  await page.getByRole("link", { name: "Nueva lista" }).click();
  await look(page, "playlist-new");
  await page.getByLabel("Nombre de la lista").fill("Lo más visto");
  await page.getByLabel("Parte del título o del texto").fill("predial");
  await page.keyboard.press("Enter");
  await page.locator(".found").waitFor();
  await look(page, "playlist-new-found");
  check((await page.getByLabel("Nombre de la lista").inputValue()) === "Lo más visto", "a search keeps what was typed");
  for (const count of [1, 2]) {
    await page.locator(".found button").first().click();
    await page.locator(".order > li").nth(count - 1).waitFor();
  }
  check((await page.locator(".order > li").count()) === 2, "what was found is added");
  const names = async () => (await page.locator(".order .name").allInnerTexts()).map((name) => name.trim());
  const before = await names();
  const answer = page.waitForResponse((response) => response.url().endsWith("/preview"));
  await page.locator(".order > li").nth(1).getByRole("button", { name: "Al principio" }).click();
  await answer;
  check((await names())[0] === before[1], "a button moves an item of a new playlist");
  const department = page.getByLabel("Dependencia");
  if (await department.count()) await department.selectOption({ index: 1 });
  await page.getByText("Pronóstico").waitFor();
  await look(page, "playlist-new-forecast");
  await page.setViewportSize(PHONE);
  await look(page, "playlist-new-phone");
  await page.setViewportSize(DESK);
  await page.getByRole("button", { name: "Enviar" }).click();
  await page.getByText("Enviado").first().waitFor();
  await look(page, "playlist-new-sent");
  await page.goto("/content/playlists/predial");
  await page.getByRole("link", { name: /^Quitar la regla/ }).first().click();
  await look(page, "rule-end");
  await page.goto("/content/playlists/predial/rule");
  await look(page, "rule-new");
  await page.context().close();
}
