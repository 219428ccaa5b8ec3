// Campaigns and the order of a playlist: made and changed with the forecast beside them; by mouse, by dragging, by keyboard, on a
// telephone and without script.
import { DESK, PHONE, check, enter, figures, look, open, tabTo } from "./browser.mjs";

export async function campaigns(programmer, approver, browser, base) {
  await programmer.goto("/content");
  await programmer.getByRole("link", { name: "Campañas" }).click();
  await programmer.getByRole("heading", { name: "Campañas" }).waitFor();
  await look(programmer, "campaigns");
  await programmer.setViewportSize(PHONE);
  await look(programmer, "campaigns-phone");
  await programmer.setViewportSize(DESK);
  await programmer.getByRole("link", { name: "Cada gota cuenta" }).click();
  await look(programmer, "campaign");
  await programmer.emulateMedia({ colorScheme: "dark" });
  await look(programmer, "campaign-dark");
  await programmer.emulateMedia({ colorScheme: "light" });
  await programmer.getByRole("link", { name: "Cambiar la campaña" }).click();
  await look(programmer, "campaign-form");
  const began = performance.now();
  const answer = programmer.waitForResponse((response) => response.url().endsWith("/preview"));
  await programmer.getByLabel("Horas en pantalla").fill("5000");
  await answer;
  figures.push(["job: forecast of a campaign", `${Math.round(performance.now() - began)} ms from typing to its answer`]);
  await programmer.getByText("no se cumple").first().waitFor();
  await look(programmer, "campaign-forecast");
  await programmer.setViewportSize(PHONE);
  await look(programmer, "campaign-form-phone");
  await programmer.setViewportSize(DESK);
  await programmer.getByRole("button", { name: "Enviar" }).click();
  await programmer.getByText("Enviado").first().waitFor();
  await look(programmer, "campaign-sent");
  await approver.goto("/content?only=review");
  await approver.getByRole("link", { name: "Cada gota cuenta" }).click();
  await look(approver, "campaign-authorise");
  await approver.getByRole("button", { name: "Autorizar y publicar" }).click();
  await approver.getByText("Autorizado y publicado.").waitFor();
  await made(browser, base);
  await order(browser, base);
}

// A campaign is made with the keyboard alone; what is wrong is told.
async function made(browser, base) {
  const page = await open(browser, base);
  await enter(page, "paula");
  await page.goto("/content/campaigns/new");
  await look(page, "campaign-new");
  await tabTo(page, "Enviar");
  await page.keyboard.press("Enter");
  await page.getByText("Falta corregir varios datos").waitFor();
  await look(page, "campaign-wrong");
  await tabTo(page, "Nombre");
  await page.keyboard.type("Vacunación de invierno: influenza, COVID-19 y neumococo en todos los centros de salud");
  await page.getByLabel("Dependencia").selectOption({ index: 1 });
  await page.getByLabel("Eje de gobierno").selectOption({ index: 1 });
  await tabTo(page, "Objetivo");
  await page.keyboard.type("Que se vacunen las personas mayores, las embarazadas y las niñas y niños menores de cinco años.");
  await tabTo(page, "Enviar");
  await page.keyboard.press("Enter");
  await page.getByText("Enviado").first().waitFor();
  await page.context().close();
}

// The items of a playlist are put in another order.
async function order(browser, base) {
  const page = await open(browser, base);
  await enter(page, "paula");
  await page.goto("/content/playlists/institucional");
  await page.getByRole("link", { name: "Cambiar piezas y orden" }).click();
  await look(page, "order");
  const names = async () => (await page.locator(".order .name").allInnerTexts()).map((name) => name.trim());
  const first = await names();
  const button = (row, name) => page.locator(".order > li").nth(row).getByRole("button", { name });
  await button(0, "Abajo").click();
  check((await names())[1] === first[0], "a button moves an item");
  check(await page.getByRole("status").innerText().then((text) => text.includes("lugar 2 de")), "the new place is told");
  await button(1, "Abajo").focus();
  await page.keyboard.press("Alt+ArrowUp");
  check((await names()).join() === first.join(), "Alt and an arrow move it back");
  await page.locator(".order > li").nth(2).dragTo(page.locator(".order > li").nth(0), { targetPosition: { x: 20, y: 4 } });
  check((await names())[0] === first[2], "dragging moves an item");
  await look(page, "order-moved");
  await page.setViewportSize(PHONE);
  await look(page, "order-phone");
  await page.setViewportSize(DESK);
  await page.getByRole("button", { name: "Enviar" }).click();
  await page.getByText("Enviado").first().waitFor();
  await look(page, "order-sent");
  await page.context().close();

  const plain = await open(browser, base, { javaScriptEnabled: false });
  await enter(plain, "paula");
  await plain.goto("/content/playlists/institucional/order");
  check(await plain.getByText("Hay otro cambio en curso").isVisible(), "an open change is told");
  const before = await plain.locator(".order .name").allInnerTexts();
  await plain.locator(".order > li").nth(1).getByRole("button", { name: "Al principio" }).click();
  check((await plain.locator(".order .name").allInnerTexts())[0] === before[1], "without script a button moves an item");
  await plain.context().close();
}
