// Videos: sent, made ready with their progress in sight, and a capsule of one; a new episode of a series by its file and title.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, PHONE, check, enter, look, open, scratch } from "./browser.mjs";
import { Job } from "./content.mjs";

const MADE_MS = 240000;

// A film as a telephone takes it.
function film(name, seconds, hue) {
  const path = join(scratch, name);
  const picture = `testsrc2=size=1280x720:rate=25:duration=${seconds},hue=h=${hue}`;
  const args = ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", `sine=frequency=330:duration=${seconds}`];
  const made = spawnSync("ffmpeg", [...args, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", path], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${name}: ${made.stderr}`);
  return path;
}

export async function capsules(author, approver, browser, base) {
  const subtitles = join(scratch, "vacunas.srt");
  writeFileSync(subtitles, "1\n00:00:00,500 --> 00:00:08,000\nVacunación gratuita, todos los días\n");
  await author.goto("/content/media");
  await author.getByLabel("Dependencia").selectOption({ index: 1 });
  await author.locator("#files").setInputFiles([film("vacunas.mp4", 12, 0), film("corto.mp4", 2, 90)]);
  await author.getByRole("button", { name: "Subir" }).click();
  await author.getByText("Avance: ").first().waitFor({ timeout: MADE_MS });
  await look(author, "video-progress");
  await author.locator(".media li", { hasText: "vacunas.mp4" }).getByRole("link", { name: "Hacer cápsula" }).waitFor({ timeout: MADE_MS });
  await author.locator(".media li", { hasText: "corto.mp4" }).getByRole("link", { name: "Hacer cápsula" }).waitFor({ timeout: MADE_MS });
  await author.locator("summary", { hasText: "Ver el video" }).first().click();
  await look(author, "video-ready");
  await capsule(author, approver, subtitles);
  await episode(author, approver);

  const phone = await open(browser, base, { viewport: PHONE });
  await enter(phone, "berta");
  await phone.goto("/content/series");
  await phone.getByRole("link", { name: "Las Tres de Torreón" }).click();
  await look(phone, "series-phone");
  await phone.context().close();
}

// A capsule with subtitles: written, looked at, played, authorised.
async function capsule(author, approver, subtitles) {
  const job = new Job("Hacer cápsula");
  await job.step(author.locator(".media li", { hasText: "vacunas.mp4" }).getByRole("link", { name: "Hacer cápsula" }).click());
  await job.step(author.getByLabel("Nombre de la cápsula").fill("Vacunas para todos"));
  await job.step(author.getByLabel("Con subtítulos, en un archivo WebVTT o SRT").check());
  await job.step(author.getByLabel("Archivo de subtítulos").setInputFiles(subtitles));
  await author.locator("#preview[aria-busy=false] img").first().waitFor({ timeout: 60000 });
  await look(author, "capsule-new");
  await author.setViewportSize(PHONE);
  await look(author, "capsule-new-phone");
  await author.setViewportSize(DESK);
  await job.step(author.getByRole("button", { name: "Enviar a autorizar" }).click());
  await author.getByText("Enviado.").waitFor();
  job.done(6);
  await approver.goto(author.url());
  const playing = await approver.locator("video").evaluate(async (film) => {
    film.muted = true;
    await film.play();
    await new Promise((done) => (film.ontimeupdate = () => film.currentTime > 0.3 && done()));
    film.pause();
    return { width: film.videoWidth, cues: film.textTracks[0]?.cues?.length };
  }).catch((error) => ({ error: String(error) }));
  // A Chromium that was built without H.264 plays no MP4; the subtitles come all the same.
  check(playing.width === 1280 || /NotSupported/.test(playing.error ?? ""), `the film plays: ${JSON.stringify(playing)}`);
  console.log(`  film: ${JSON.stringify(playing)}`);
  await look(approver, "capsule-review");
  await approver.getByRole("button", { name: "Autorizar y publicar" }).click();
  await approver.getByText("Autorizado y publicado").waitFor();
}

// Nuevo episodio: file, title, send; what takes long is the video.
async function episode(author, approver) {
  const next = film("entrega.mp4", 6, 200);
  await author.goto("/content");
  const job = new Job("Nuevo episodio");
  await job.step(author.getByRole("link", { name: "Series" }).click());
  await look(author, "series-list");
  await job.step(author.getByRole("link", { name: "Las Tres de Torreón" }).click());
  await job.step(author.getByLabel("Video", { exact: true }).setInputFiles(next));
  await job.step(author.getByLabel("Título del episodio").fill("Las Tres de Torreón 4: parques, becas, 072"));
  await job.step(author.getByLabel("Los subtítulos ya vienen en la imagen").check());
  await look(author, "series");
  await job.step(author.getByRole("button", { name: "Subir y preparar" }).click());
  await author.getByRole("heading", { name: "Nuevo episodio" }).and(author.locator("h1")).waitFor({ timeout: MADE_MS });
  await author.locator("#preview[aria-busy=false] img").first().waitFor({ timeout: 60000 });
  await look(author, "episode-ready");
  await job.step(author.getByRole("button", { name: "Enviar a autorizar" }).click());
  await author.getByText("Enviado.").waitFor();
  job.done(7);
  await approver.goto(author.url());
  await look(approver, "episode-review");
}
