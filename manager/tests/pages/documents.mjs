// A document: dropped, drawn page by page, a page left out by the keyboard, and slides of the others by one form.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DESK, PHONE, check, figures, look, scratch, tabTo } from "./browser.mjs";
import { Job } from "./content.mjs";

const PAGES = 10;
const MADE_MS = 240000;

// A report as a program prints it: headings, a table and a drawing.
async function report(browser) {
  const path = join(scratch, "informe_2026.pdf");
  const one = (number) => `<section><h1>${number}. Ejercicio del gasto</h1><table>${"<tr><td>Alumbrado público</td><td>$ 1,234,567.00</td></tr>".repeat(6)}</table>
    <svg viewBox="0 0 600 200">${[...Array(12)].map((_, bar) => `<rect x="${bar * 50}" y="${(bar * 37 * number) % 150}" width="40" height="200" fill="hsl(${bar * 30} 60% 40%)"/>`).join("")}</svg></section>`;
  const style = "body{margin:0} section{break-after:page;box-sizing:border-box;height:720px;padding:10px 40px;font:20px sans-serif} h1{color:#0d3f56} svg{height:300px} td{padding:4px 30px 4px 0}";
  const page = await browser.newPage();
  await page.setContent(`<style>@page{margin:0} ${style}</style>${[...Array(PAGES)].map((_, place) => one(place + 1)).join("")}`);
  await page.pdf({ path, width: "1280px", height: "722px", printBackground: true, pageRanges: `1-${PAGES}` });
  await page.close();
  return path;
}

export async function documents(author, approver, browser) {
  const path = await report(browser);
  await author.goto("/content/media");
  const job = new Job("Láminas de un PDF");
  await job.step(author.getByLabel("Dependencia").selectOption({ index: 1 }));
  await job.step(author.locator("#files").setInputFiles(path));
  const began = performance.now();
  await job.step(author.getByRole("button", { name: "Subir" }).click());
  await author.getByText("Avance: ").first().waitFor({ timeout: MADE_MS });
  await look(author, "document-progress");
  const row = author.locator(".media li", { hasText: "informe_2026.pdf" });
  await row.getByText(`Página ${PAGES}`, { exact: true }).waitFor({ timeout: MADE_MS });
  const taken = performance.now() - began;
  measure(path, taken);
  await look(author, "document-ready");
  await leaveOut(author);
  await author.setViewportSize(PHONE);
  await look(author, "document-ready-phone");
  await author.setViewportSize(DESK);
  await job.step(row.getByRole("button", { name: "Hacer láminas" }).click());
  check(await author.getByLabel("Página 2", { exact: true }).isChecked() === false, "the page that was left out stays out");
  check(await author.locator("input[name=page]:checked").count() === PAGES - 1, "all others are ticked");
  await author.getByRole("button", { name: "Guardar borradores" }).waitFor();
  for (let page = 3; page <= PAGES; page += 1) await author.getByLabel(`Página ${page}`, { exact: true }).uncheck();
  await job.step(author.getByLabel("Qué muestra la página 1", { exact: true }).fill("Portada del informe de gasto"));
  await author.getByLabel("Página 3", { exact: true }).check();
  await look(author, "slides-new");
  await author.setViewportSize(PHONE);
  await author.emulateMedia({ colorScheme: "dark" });
  await look(author, "slides-new-phone-dark");
  await author.emulateMedia({ colorScheme: "light" });
  await author.setViewportSize(DESK);
  await author.getByLabel("Nombre de las láminas").fill("");
  await author.getByRole("button", { name: "Enviar a autorizar" }).click();
  await author.getByText("Falta corregir un dato").waitFor();
  await look(author, "slides-wrong");
  await author.getByLabel("Nombre de las láminas").fill("Informe de gasto 2026");
  await job.step(author.getByRole("button", { name: "Enviar a autorizar" }).click());
  await author.getByText("Láminas enviadas").waitFor();
  job.done(6);
  await look(author, "slides-sent");
  await approver.goto("/content?only=review");
  await approver.getByRole("link", { name: "Informe de gasto 2026, 3 de 10" }).click();
  await look(approver, "slides-review");
}

// A page is left out with the keyboard alone, and the list, which looks again by itself, leaves that as it is.
async function leaveOut(page) {
  await page.locator("#q").focus();
  await tabTo(page, "Página 2");
  await page.keyboard.press("Space");
  check(await page.getByLabel("Página 2", { exact: true }).first().isChecked() === false, "the space bar leaves a page out");
}

// How long it takes beside what pdftoppm alone takes for the same pages.
function measure(path, taken) {
  const from = performance.now();
  const ended = spawnSync("pdftoppm", ["-r", "288", "-png", path, join(scratch, "pagina")], { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(ended.stderr);
  const alone = performance.now() - from;
  figures.push([`document: ${PAGES} pages, from sending to seeing`, `${(taken / 1000).toFixed(1)} s`, `pdftoppm alone ${(alone / 1000).toFixed(1)} s`, `ratio ${(taken / alone).toFixed(2)}`]);
}
