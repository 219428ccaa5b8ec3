// A long bulletin: its letters, its time, and its pages, which the keyboard turns.
import { DESK, PHONE, check, faults, figures, look } from "./browser.mjs";

// The pages of a long bulletin, by keyboard: both shapes by themselves, while the text goes on being written.
export async function leafing(author) {
  await author.goto("/content/new");
  await author.getByLabel("Título", { exact: true }).fill("Calendario de vacunación de enero");
  const text = author.getByLabel("Texto", { exact: true });
  await text.fill("Traiga la cartilla nacional de salud y una identificación oficial con fotografía. ".repeat(14));
  const preview = author.locator("#preview");
  const pages = preview.getByRole("group", { name: "Páginas: Pantalla horizontal" });
  await pages.getByText(/^1 \/ \d+$/).waitFor();
  check(await preview.getByRole("heading", { name: "Letra y tiempo en sus pantallas" }).isVisible(), "letters are told");
  check(await preview.getByText("para leerse desde ahí bastan").first().isVisible(), "what can be read from there is told");
  check((await pages.getByLabel("Página anterior").getAttribute("aria-disabled")) === "true", "there is nothing before the first page");
  await look(author, "content-pages");
  const shown = async (shape) => await preview.locator(`figure${shape} img`).first().getAttribute("src");
  const [landscape, portrait] = [await shown(":not(.portrait)"), await shown(".portrait")];
  const turned = async (old, fault) => {
    const isOther = (old) => {
      const image = document.querySelector("#preview figure:not(.portrait) img");
      return image.src !== new URL(old, location).href && image.complete;
    };
    await author.waitForFunction(isOther, old).catch(() => faults.push(fault));
  };
  const began = performance.now();
  await pages.getByLabel("Página siguiente").focus();
  await author.keyboard.press("Enter");
  await pages.getByText(/^2 \/ \d+$/).waitFor();
  check((await author.evaluate(() => document.activeElement.id)) === "turn-landscape-after", "the focus stays on the button");
  await turned(landscape, "the second page does not come");
  figures.push(["second page", `${Math.round(performance.now() - began)} ms`]);
  check((await preview.getByAltText(/Página 2 de/).count()) === 1, "one picture is turned");
  check((await shown(".portrait")) === portrait, "the other one stays");
  const before = await shown(":not(.portrait)");
  await text.fill((await text.inputValue()).trim().replace(/\S+$/, "Fin."));
  await turned(before, "the second page does not follow the typing");
  check(await pages.getByText(/^2 \/ \d+$/).isVisible(), "the page stays while the text is written");
  await look(author, "content-page-two");
  await author.setViewportSize(PHONE);
  await look(author, "content-page-two-phone");
  await author.setViewportSize(DESK);
  await author.goto("/content");
}
