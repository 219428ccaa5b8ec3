// Files: dropped and sent by the form, made ready, and a slide of one; by mouse, without scripts and on a telephone.
import { join } from "node:path";
import { PHONE, check, enter, folder, look, open } from "./browser.mjs";

const PICTURES = join(folder, "media/pictures");

export async function media(author, browser, base, pictures) {
  await author.goto("/content");
  await author.getByRole("link", { name: "Archivos" }).click();
  await look(author, "media-none");
  const files = pictures.map((name) => join(PICTURES, name));
  await author.getByLabel("Dependencia").selectOption({ index: 1 });
  await author.locator("#files").setInputFiles(files);
  await author.getByRole("button", { name: "Subir" }).click();
  // Nobody asks for the page anew: it follows by itself.
  await author.getByText("listo").nth(files.length - 1).waitFor({ timeout: 120000 });
  await look(author, "media");
  await drop(author);
  await refused(author);
  await author.getByRole("link", { name: "Hacer lámina" }).last().click();
  await author.getByLabel("Nombre de la lámina").fill("Feria del empleo");
  await author.getByLabel("Qué muestra la lámina").fill("Personas en un módulo de atención");
  await author.locator("#preview img").first().waitFor({ timeout: 60000 });
  await look(author, "slide-new");
  await author.getByRole("button", { name: "Enviar a autorizar" }).click();
  await author.getByText("Enviado.").waitFor();
  await look(author, "slide-sent");

  const small = await open(browser, base, { viewport: PHONE, javaScriptEnabled: false });
  await enter(small, "berta");
  await small.goto("/content/media");
  await small.getByLabel("Dependencia").selectOption({ index: 1 });
  await small.locator("#files").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<svg onload='alert(1)'/>") });
  await small.getByRole("button", { name: "Subir" }).click();
  await small.getByText("puede traer programas").waitFor();
  await small.context().close();
  const phone = await open(browser, base, { viewport: PHONE });
  await enter(phone, "berta");
  await phone.goto("/content/media");
  await look(phone, "media-phone");
  await phone.context().close();
}

// The same file again, dropped onto the form: it is noticed.
async function drop(page) {
  await page.getByLabel("Dependencia").selectOption({ index: 1 });
  const bytes = await page.evaluate(async () => {
    const image = document.createElement("canvas");
    [image.width, image.height] = [1280, 720];
    image.getContext("2d").fillRect(100, 100, 400, 300);
    const blob = await new Promise((done) => image.toBlob(done, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  for (const name of ["soltada.png", "otra vez.png"]) {
    const dropped = await page.evaluateHandle(([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
      return transfer;
    }, [name, bytes]);
    await page.getByLabel("Dependencia").selectOption({ index: 1 });
    await page.dispatchEvent("[data-sending]", "drop", { dataTransfer: dropped });
    await page.getByText(name === "soltada.png" ? "soltada" : "ya estaba").first().waitFor();
  }
  check(await page.getByText("otra vez.png").count() === 0, "the same file is not kept twice");
}

// What is no picture says why.
async function refused(page) {
  await page.getByLabel("Dependencia").selectOption({ index: 1 });
  await page.locator("#files").setInputFiles({ name: "lista.png", mimeType: "image/png", buffer: Buffer.from("#EXTM3U\nfile:///etc/passwd") });
  await page.getByRole("button", { name: "Subir" }).click();
  await page.getByText("No es una imagen ni un video ni un PDF, aunque su nombre lo diga").waitFor();
  await look(page, "media-refused");
  await page.goto("/content/media");
}
