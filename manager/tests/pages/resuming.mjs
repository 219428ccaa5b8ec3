// A large file whose connection breaks goes on where it was: also after the page was loaded again, and not after it was cancelled.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, figures, look, scratch } from "./browser.mjs";

const PART_BYTES = 8 << 20;
const MADE_MS = 240000;
const PLACES = "**/content/uploads/*";

// A short film of more than two parts: behind it lies what every reader of films skips.
function large(name) {
  const path = join(scratch, name);
  const args = ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2"];
  const made = spawnSync("ffmpeg", [...args, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${name}: ${made.stderr}`);
  const behind = randomBytes(20 << 20);
  behind.writeUInt32BE(behind.length, 0);
  behind.write("free", 4);
  writeFileSync(path, Buffer.concat([readFileSync(path), behind]));
  return path;
}

// Hears where each part belongs, and does something else with the one of that number, counted from 0.
async function parts(page, number, instead) {
  const offsets = [];
  await page.route(PLACES, async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    offsets.push(Number(route.request().headers()["upload-offset"]));
    return offsets.length === number + 1 ? instead(route) : route.continue();
  });
  return { offsets, end: () => page.unroute(PLACES) };
}

async function choose(page, path) {
  await page.goto("/content/media");
  await page.getByLabel("Dependencia").selectOption({ index: 1 });
  await page.locator("#files").setInputFiles(path);
  await page.getByRole("button", { name: "Subir" }).click();
}

// `data` is the folder of the manager.
export async function resuming(author, data) {
  const arriving = () => readdirSync(join(data, "uploads")).filter((name) => name.startsWith("sent-"));
  // The connection breaks in the middle, and comes back.
  author.expected = /net::ERR_/;
  let sent = await parts(author, 1, async (route) => {
    await author.context().setOffline(true);
    await route.abort("connectionfailed");
  });
  await choose(author, large("largo.mp4"));
  await author.getByText("Se cortó la conexión; se sigue en cuanto vuelva.").waitFor();
  check(await author.locator(".sending progress").evaluate((bar) => bar.value) >= 39, "what arrived is still shown");
  await look(author, "resuming-broken");
  check(arriving().length === 1, "what arrived stays");
  const began = performance.now();
  await author.context().setOffline(false);
  await author.locator(".media > li", { hasText: "largo.mp4" }).waitFor();
  figures.push(["resuming: from the connection to the end", `${Math.round(performance.now() - began)} ms`, `parts at ${sent.offsets.join(", ")}`]);
  check(sent.offsets.join() === [0, PART_BYTES, PART_BYTES, 2 * PART_BYTES].join(), `nothing is sent twice: ${sent.offsets}`);
  await sent.end();

  // The page is loaded again in the middle, and the same file chosen again.
  const path = large("otro.mp4");
  let reached;
  const middle = new Promise((done) => { reached = done; });
  sent = await parts(author, 1, () => reached());
  await choose(author, path);
  await middle;
  await author.reload();
  await sent.end();
  sent = await parts(author, -1);
  await choose(author, path);
  await author.locator(".media > li", { hasText: "otro.mp4" }).waitFor();
  check(sent.offsets.join() === [PART_BYTES, 2 * PART_BYTES].join(), `it goes on after a reload: ${sent.offsets}`);
  await sent.end();

  // What is cancelled is not kept.
  const stopped = new Promise((done) => { reached = done; });
  sent = await parts(author, 1, () => reached());
  await choose(author, large("nunca.mp4"));
  await stopped;
  const dropped = author.waitForResponse((answer) => answer.request().method() === "DELETE");
  await author.getByRole("button", { name: "Cancelar la subida" }).click();
  check((await dropped).status() === 204, "what is cancelled is dropped");
  await author.locator(".sending .going").waitFor({ state: "hidden" });
  check(arriving().length === 0, "nothing of it stays");
  await sent.end();
  author.expected = undefined;
  await author.goto("/content/media");
  check(await author.getByText("nunca.mp4").count() === 0, "it is in no list");
  for (const name of ["largo.mp4", "otro.mp4"]) {
    await author.locator(".media > li", { hasText: name }).getByRole("link", { name: "Hacer cápsula" }).waitFor({ timeout: MADE_MS });
  }
  await look(author, "resuming-done");
}
