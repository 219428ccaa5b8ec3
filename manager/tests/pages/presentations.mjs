// Presentations: sent as their program writes them, seen slide by slide, and what is said of one that cannot be used.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, PHONE, check, figures, look, scratch } from "./browser.mjs";
import { Job } from "./content.mjs";

const SLIDES = 10;
const MADE_MS = 240000;
const URN = "urn:oasis:names:tc:opendocument:xmlns";

// Has LibreOffice write a file anew, in a folder of its own.
function convert(path, kind) {
  const profile = `-env:UserInstallation=file://${join(scratch, "perfil")}`;
  const ended = spawnSync("soffice", ["--headless", profile, "--convert-to", kind, "--outdir", scratch, path], { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(ended.stderr);
}

// A presentation as somebody makes it: a heading, some lines and a chart of bars on each slide.
function written() {
  const colours = ["1f6f8b", "99a8b2", "e6d5b8", "e45826", "0d3f56"];
  const style = (name, more) => `<style:style style:name="${name}" style:family="graphic"><style:graphic-properties draw:stroke="none" ${more}/></style:style>`;
  const text = (x, y, width, height, size, words) => `<draw:frame draw:style-name="none" svg:x="${x}cm" svg:y="${y}cm" svg:width="${width}cm" svg:height="${height}cm"><draw:text-box>${words.map((line) => `<text:p><text:span text:style-name="t${size}">${line}</text:span></text:p>`).join("")}</draw:text-box></draw:frame>`;
  const bar = (place, number) => `<draw:rect draw:style-name="c${place % 5}" svg:x="${15 + place}cm" svg:y="${13 - ((place * 37 * number) % 80) / 10}cm" svg:width="0.8cm" svg:height="${1 + ((place * 37 * number) % 80) / 10}cm"/>`;
  const slide = (number) => `<draw:page draw:name="p${number}" draw:master-page-name="m">${text(1, 1, 26, 2, 32, [`${number}. Obra pública`])}${text(1, 4, 13, 8, 20, ["Pavimentación de 12 calles", "Alumbrado en 8 colonias", "Inversión: $ 1,234,567.00"])}${[...Array(12)].map((_, place) => bar(place, number)).join("")}</draw:page>`;
  const flat = `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="${URN}:office:1.0" xmlns:style="${URN}:style:1.0" xmlns:text="${URN}:text:1.0" xmlns:draw="${URN}:drawing:1.0" xmlns:fo="${URN}:xsl-fo-compatible:1.0" xmlns:svg="${URN}:svg-compatible:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:automatic-styles><style:page-layout style:name="p"><style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm" style:print-orientation="landscape" fo:margin-top="0cm" fo:margin-bottom="0cm" fo:margin-left="0cm" fo:margin-right="0cm"/></style:page-layout>${style("none", 'draw:fill="none"')}${colours.map((colour, place) => style(`c${place}`, `draw:fill="solid" draw:fill-color="#${colour}"`)).join("")}${[20, 32].map((size) => `<style:style style:name="t${size}" style:family="text"><style:text-properties fo:font-size="${size}pt"/></style:style>`).join("")}</office:automatic-styles><office:master-styles><style:master-page style:name="m" style:page-layout-name="p"/></office:master-styles><office:body><office:presentation>${[...Array(SLIDES)].map((_, place) => slide(place + 1)).join("")}</office:presentation></office:body></office:document>`;
  const path = join(scratch, "obra_publica.fodp");
  writeFileSync(path, flat);
  convert(path, "pptx");
  return join(scratch, "obra_publica.pptx");
}

export async function presentations(author) {
  const path = written();
  await author.goto("/content/media");
  const job = new Job("Láminas de una presentación");
  await job.step(author.getByLabel("Dependencia").selectOption({ index: 1 }));
  await job.step(author.locator("#files").setInputFiles(path));
  const began = performance.now();
  await job.step(author.getByRole("button", { name: "Subir" }).click());
  const row = author.locator(".media li", { hasText: "obra_publica.pptx" });
  await row.getByText("Avance: ").waitFor({ timeout: MADE_MS });
  await look(author, "presentation-progress");
  await row.getByText(`Página ${SLIDES}`, { exact: true }).waitFor({ timeout: MADE_MS });
  measure(path, performance.now() - began);
  await look(author, "presentation-ready");
  await author.setViewportSize(PHONE);
  await look(author, "presentation-ready-phone");
  await author.setViewportSize(DESK);
  await row.getByLabel("Página 2", { exact: true }).uncheck();
  await job.step(row.getByRole("button", { name: "Hacer láminas" }).click());
  job.done(4);
  await author.getByRole("heading", { name: "Láminas de «obra_publica.pptx»" }).waitFor();
  check(await author.locator("input[name=page]:checked").count() === SLIDES - 1, "the slide that was left out stays out");
  await author.goto("/content/media");
  await author.getByLabel("Dependencia").selectOption({ index: 1 });
  await author.locator("#files").setInputFiles({ name: "carta.docx", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004") });
  await author.getByRole("button", { name: "Subir" }).click();
  await author.getByText("Es un documento de oficina o un archivo comprimido").waitFor();
  await look(author, "presentation-refused");
}

// How long it takes beside what LibreOffice and pdftoppm alone take for the same slides.
function measure(path, taken) {
  const from = performance.now();
  convert(path, "pdf");
  const ended = spawnSync("pdftoppm", ["-r", "288", "-png", path.replace(".pptx", ".pdf"), join(scratch, "lamina")], { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(ended.stderr);
  const alone = performance.now() - from;
  figures.push([`presentation: ${SLIDES} slides, from sending to seeing`, `${(taken / 1000).toFixed(1)} s`, `soffice and pdftoppm alone ${(alone / 1000).toFixed(1)} s`, `ratio ${(taken / alone).toFixed(2)}`]);
}
