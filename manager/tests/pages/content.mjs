// Content: somebody writes a bulletin, another person authorises it; a typo is corrected; by mouse, by keyboard and on a telephone.
import { join } from "node:path";
import { DESK, PHONE, add, check, enter, figures, first, code, folder, look, open, run, scratch, serve, setUp, tabTo } from "./browser.mjs";
import { campaigns } from "./campaigns.mjs";
import { capsules } from "./capsules.mjs";
import { documents } from "./documents.mjs";
import { presentations } from "./presentations.mjs";
import { scheduled, undone } from "./changes.mjs";
import { leafing } from "./leaves.mjs";
import { library } from "./library.mjs";
import { media } from "./media.mjs";
import { playlists } from "./playlists.mjs";
import { resuming } from "./resuming.mjs";

const LONG = "Extraordinariamenteinterinstitucional: ".repeat(6);

// Counts what somebody does until a job is done.
export class Job {
  constructor(name) {
    [this.name, this.steps, this.began] = [name, 0, performance.now()];
  }

  async step(doing) {
    this.steps += 1;
    return await doing;
  }

  done(most) {
    const seconds = (performance.now() - this.began) / 1000;
    figures.push([`job: ${this.name}`, `${this.steps} steps`, `${seconds.toFixed(1)} s by a script`]);
    check(this.steps <= most, `${this.name} takes ${this.steps} steps (at most ${most})`);
  }
}

export async function content(browser) {
  const data = join(scratch, "contenido");
  run("publish", folder, "--now", "--data", data);
  const served = await serve(data);
  const admin = await open(browser, served.base);
  const secret = await first(admin, served.link);
  await admin.getByLabel("Código de 6 dígitos").fill(code(secret));
  await admin.getByRole("button", { name: "Continuar" }).click();
  await admin.getByRole("heading", { name: "Qué pasa hoy" }).waitFor();
  await add(browser, admin, served.base, ["Berta Ávila", "2001", "berta"], ["author"]);
  await add(browser, admin, served.base, ["Carla Soto", "2002", "carla"], ["approver"]);
  await add(browser, admin, served.base, ["Dora Gil", "2003", "dora"], ["liaison"]);
  await add(browser, admin, served.base, ["Paula Ríos", "2004", "paula"], ["programmer"]);
  await admin.context().close();
  const author = await open(browser, served.base);
  const approver = await open(browser, served.base);
  await enter(author, "berta");
  await setUp(approver, "carla");

  await notice(author, approver);
  await leafing(author);
  await typo(author, approver);
  await together(author, browser, served.base);
  await keyboard(browser, served.base);
  await phone(browser, served.base);
  await scriptless(browser, served.base);
  await review(author, approver);
  await scheduled(approver, "Registro de nacimiento", "Autorizar que se quite");
  await undone(approver, "Cajas cerradas");
  await media(author, browser, served.base, ["biblioteca.png", "empleo.png"]);
  await publishSlide(approver);
  await library(author, approver, ["soltada.png", "biblioteca.png"], "Feria del empleo");
  await documents(author, approver, browser);
  await presentations(author);
  await capsules(author, approver, browser, served.base);
  await resuming(author, served.data);
  const programmer = await open(browser, served.base);
  await enter(programmer, "paula");
  await playlists(programmer, approver, browser, served.base);
  await campaigns(programmer, approver, browser, served.base);
  await programmer.context().close();
  await counter(browser, served.base);
  await author.goto("/content?q=zzzz");
  await look(author, "content-none");
  for (const page of [author, approver]) await page.context().close();
}

// What was made of a file goes on the screens.
async function publishSlide(approver) {
  await approver.goto("/content?only=review");
  await approver.getByRole("link", { name: "Feria del empleo" }).click();
  await approver.getByRole("button", { name: "Autorizar y publicar" }).click();
  await approver.getByText("Autorizado y publicado").waitFor();
}

// Somebody at a counter tells the public something, from a telephone, and takes it back.
async function counter(browser, base) {
  const page = await open(browser, base, { viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await enter(page, "dora");
  const job = new Job("Aviso de ventanilla");
  await job.step(page.getByRole("link", { name: "Aviso de ventanilla" }).tap());
  await page.getByRole("heading", { name: "Aviso de ventanilla" }).waitFor();
  await look(page, "counter-phone");
  await job.step(page.getByLabel("Hoy no hay sistema").check());
  await job.step(page.getByLabel("¿En qué oficina?").selectOption("tesoreria"));
  await job.step(page.getByRole("button", { name: "Ponerlo en las pantallas" }).tap());
  await page.getByText("Está publicado").waitFor();
  job.done(4);
  await look(page, "counter-on-phone");
  await page.setViewportSize(DESK);
  await look(page, "counter-on");
  await page.getByRole("button", { name: "Quitarlo" }).click();
  await page.getByText("Ya no se muestra").waitFor();
  await page.context().close();
}

// Nuevo aviso: text, where, until when, send; and what whoever authorises does.
async function notice(author, approver) {
  await author.goto("/content");
  await look(author, "content");
  await author.emulateMedia({ colorScheme: "dark" });
  await look(author, "content-dark");
  await author.emulateMedia({ colorScheme: "light" });
  const job = new Job("Nuevo aviso");
  await job.step(author.getByRole("link", { name: "Nuevo aviso" }).click());
  await look(author, "content-new");
  await job.step(author.getByLabel("Título", { exact: true }).fill("Cajas cerradas el viernes 5 por inventario"));
  await job.step(author.getByLabel("Texto", { exact: true }).fill("Pague en **línea** o en cualquier tienda con su recibo. El lunes abrimos de 8:00 a 15:00 h."));
  await job.step(author.getByLabel("En algunas oficinas").check());
  await job.step(author.getByLabel("Tesorería Municipal, cajas de predial").check());
  await job.step(author.getByLabel("Esta semana").check());
  await job.step(author.getByLabel("Dependencia que lo firma").selectOption({ label: "Tesorería Municipal" }));
  await author.locator("#preview[aria-busy=false] img").first().waitFor();
  await look(author, "content-written");
  await job.step(author.getByRole("button", { name: "Enviar a autorizar" }).click());
  await author.getByText("Enviado.").waitFor();
  job.done(9);
  await look(author, "content-sent");
  await latency(author);

  const authorise = new Job("Autorizar");
  await approver.goto("/");
  await look(approver, "home-waiting");
  await authorise.step(approver.getByRole("link", { name: "Por autorizar: 1" }).click());
  await authorise.step(approver.getByRole("link", { name: "Cajas cerradas" }).click());
  await look(approver, "content-review");
  await approver.setViewportSize(PHONE);
  await look(approver, "content-review-phone");
  await approver.setViewportSize(DESK);
  await authorise.step(approver.getByRole("button", { name: "Autorizar y publicar" }).click());
  await approver.getByText("Autorizado y publicado").waitFor();
  authorise.done(4);
  await look(approver, "content-published");
}

// How long a picture takes to follow the typing.
async function latency(author) {
  await author.goto("/content/new");
  await author.getByLabel("Título", { exact: true }).fill("Primera versión");
  await author.locator("#preview img").first().waitFor();
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await author.locator("#preview img").first().getAttribute("src");
    await author.getByLabel("Título", { exact: true }).fill(`Versión número ${round}`);
    const began = performance.now();
    await author.waitForFunction((old) => document.querySelector("#preview img")?.getAttribute("src") !== old && document.querySelector("#preview img").complete, before);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  figures.push(["preview while typing", `median ${Math.round(times[2])} ms`, `most ${Math.round(times[4])} ms`, "0.5 s of it waits for a pause"]);
}

// A typo on air: suspended, corrected, authorised.
async function typo(author, approver) {
  const job = new Job("Corregir");
  await author.goto("/content?q=talleres");
  await job.step(author.getByRole("link", { name: "Talleres de arte" }).click());
  await author.locator("img").first().waitFor();
  await look(author, "content-item");
  await job.step(author.getByRole("button", { name: "Corregir" }).click());
  await job.step(author.getByLabel("Título", { exact: true }).fill("Talleres de guitarra, danza y pintura: cupo hasta el viernes"));
  await look(author, "content-correct");
  await job.step(author.getByRole("button", { name: "Enviar a autorizar" }).click());
  await author.getByText("Enviado.").waitFor();
  job.done(4);
  await approver.goto("/content?only=review");
  await approver.getByRole("link", { name: "Talleres" }).click();
  await approver.getByRole("heading", { name: "Antes" }).waitFor();
  await look(approver, "content-difference");
  await approver.getByText("Devolver", { exact: true }).first().click();
  await approver.getByLabel("Motivo de la devolución").fill("El cupo lo confirma Cultura");
  await approver.getByRole("button", { name: "Devolver" }).click();
  await approver.getByText("Devuelto a quien lo elaboró").waitFor();
  await author.goto("/");
  await author.getByRole("link", { name: "Le devolvieron: 1" }).click();
  await author.getByRole("link", { name: "Talleres" }).click();
  await author.getByText("El cupo lo confirma Cultura").waitFor();
  await look(author, "content-given-back");
}

// Two people at one draft: the second is told, and shown both.
async function together(author, browser, base) {
  const other = await open(browser, base);
  await enter(other, "berta");
  const place = author.url();
  await other.goto(place);
  await author.getByLabel("Título", { exact: true }).fill("Lo que guardó la primera persona");
  await author.getByRole("button", { name: "Guardar borrador" }).click();
  await author.getByText("Borrador guardado").waitFor();
  await other.getByLabel("Título", { exact: true }).fill("Lo que escribió la segunda");
  await other.getByRole("button", { name: "Guardar borrador" }).click();
  await other.getByText("Otra persona lo cambió").waitFor();
  check((await other.getByLabel("Título", { exact: true }).inputValue()) === "Lo que escribió la segunda", "what the second wrote is kept");
  check(await other.getByText("Lo que guardó la primera persona").first().isVisible(), "what the first wrote is shown");
  await look(other, "content-stale");
  await other.context().close();
}

// A bulletin with the keyboard alone.
async function keyboard(browser, base) {
  const page = await open(browser, base);
  await enter(page, "berta");
  await page.goto("/content/new");
  await tabTo(page, "Título");
  await page.keyboard.type("Aviso escrito con el teclado");
  await tabTo(page, "Texto");
  await page.keyboard.type("Sin tocar el ratón.");
  await tabTo(page, "En todas las pantallas");
  await tabTo(page, "Esta semana");
  await page.keyboard.press("ArrowUp");
  await tabTo(page, "Dependencia que lo firma");
  await page.keyboard.type("Comunicación");
  await tabTo(page, "Enviar a autorizar");
  await page.keyboard.press("Enter");
  await page.getByText("Enviado.").waitFor();
  check(await page.getByText("Aviso escrito con el teclado").first().isVisible(), "sent with the keyboard");
  await page.context().close();
}

// From a telephone, with mistakes.
async function phone(browser, base) {
  const page = await open(browser, base, { viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await enter(page, "berta");
  await page.goto("/content");
  await look(page, "content-phone");
  await page.getByRole("link", { name: "Nuevo aviso" }).tap();
  await page.getByRole("heading", { name: "Nuevo aviso" }).waitFor();
  await look(page, "content-new-phone");
  await page.getByLabel("Título", { exact: true }).fill(LONG);
  await page.getByText("Más datos").tap();
  await page.getByLabel("Antetítulo").fill("Mucho más de dieciocho letras");
  await page.getByLabel("Dependencia que lo firma").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Enviar a autorizar" }).tap();
  await page.locator("#said-kicker").getByText("caben 18").waitFor();
  check(await page.getByText("Falta corregir").isVisible(), "how much is to be corrected is told");
  await look(page, "content-wrong-phone");
  await page.getByLabel("Antetítulo").fill("");
  await page.getByRole("button", { name: "Guardar borrador" }).tap();
  await page.getByText("Borrador guardado").waitFor();
  await look(page, "content-long-phone");
  await page.setViewportSize(DESK);
  await look(page, "content-long");
  await page.context().close();
}

// Without script a button draws what is written.
async function scriptless(browser, base) {
  const page = await open(browser, base, { javaScriptEnabled: false });
  await enter(page, "berta");
  await page.goto("/content/new");
  await page.getByLabel("Título", { exact: true }).fill("Sin guion");
  await page.getByRole("button", { name: "Ver cómo queda" }).click();
  await page.locator("#preview img").first().waitFor();
  check((await page.locator("#preview img").count()) === 2, "both shapes are drawn without script");
  await page.getByLabel("Texto", { exact: true }).fill("Lleve su recibo y una identificación oficial. ".repeat(40));
  await page.getByRole("button", { name: "Ver cómo queda" }).click();
  await page.getByRole("group", { name: "Páginas: Pantalla vertical" }).getByLabel("Página siguiente").click();
  await page.getByRole("group", { name: "Páginas: Pantalla vertical" }).getByText(/^2 \/ \d+$/).waitFor();
  check((await page.getByRole("group", { name: "Páginas: Pantalla horizontal" }).getByText(/^1 \/ \d+$/).count()) === 1, "only one is turned without script");
  await page.context().close();
}

// A removal, and what a dark telephone shows of it.
async function review(author, approver) {
  await author.goto("/content/items/requisitos-acta");
  await author.getByText("Quitar de la pauta").first().click();
  await author.getByLabel("Motivo").fill("Cambió el trámite");
  await author.getByRole("button", { name: "Enviar a autorizar" }).click();
  await author.getByText("Enviado.").waitFor();
  await approver.goto("/content?only=review");
  await look(approver, "content-reviews");
  await approver.getByRole("link", { name: "Registro de nacimiento" }).click();
  await approver.getByText("Cambió el trámite").waitFor();
  await approver.emulateMedia({ colorScheme: "dark" });
  await look(approver, "content-removal-dark");
  await approver.emulateMedia({ colorScheme: "light" });
}
