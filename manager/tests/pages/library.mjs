// The shelf of files: tags, until when they may be used, and the trash; by mouse, by keyboard and on a telephone.
import { DESK, PHONE, check, look, tabTo } from "./browser.mjs";
import { Job } from "./content.mjs";

const DAY_MS = 86400000;
const day = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

// `unused` is a file that nothing shows, `used` one that a slide on the screens shows, called `slide`.
export async function library(author, approver, [unused, used], slide) {
  const row = (name) => author.locator(".media > li", { hasText: name });
  await author.goto("/content/media");
  const job = new Job("Etiquetar un archivo");
  await job.step(row(unused).getByText("Etiquetas y vigencia").click());
  await look(author, "library-about");
  await job.step(row(unused).getByLabel("Agregar etiquetas").fill("Feria 2026, empleo"));
  await job.step(row(unused).getByRole("button", { name: "Guardar" }).click());
  await author.getByText("Etiquetas guardadas").waitFor();
  job.done(3);
  await row(unused).getByText("Etiquetas y vigencia").click();
  await row(unused).getByLabel("Agregar etiquetas").fill("<b>");
  await row(unused).getByRole("button", { name: "Guardar" }).click();
  await author.getByText("sólo llevan letras").waitFor();
  await look(author, "library-wrong");
  await author.goto("/content/media");
  await author.getByLabel("Etiqueta", { exact: true }).selectOption("empleo");
  await author.getByRole("button", { name: "Buscar" }).click();
  await row(unused).waitFor();
  check(await author.locator(".media > li").count() === 1, "one file has the tag");
  await look(author, "library-tag");

  await row(unused).getByText("Etiquetas y vigencia").click();
  await row(unused).getByLabel("Último día de uso").fill(day(4));
  await row(unused).getByRole("button", { name: "Guardar" }).click();
  await author.getByText("Vigencia guardada").waitFor();
  await author.goto("/content/media");
  await row(used).getByText("Etiquetas y vigencia").click();
  await row(used).getByLabel("Último día de uso").fill(day(-2));
  await row(used).getByRole("button", { name: "Guardar" }).click();
  await author.getByText("Vigencia guardada").waitFor();
  await look(author, "library-validity");
  await approver.goto("/");
  await approver.getByText("Archivos por vencer que siguen en pantalla").waitFor();
  check(await approver.getByRole("link", { name: slide }).count() > 0, "the first page names what shows a file that is over");
  await look(approver, "library-home");
  await row(unused).getByRole("link", { name: /Hacer/ }).first().click();
  await author.getByLabel("Sin fecha de fin").check();
  await author.locator("#said-until").getByText("hasta ese día se puede usar").waitFor();
  await look(author, "library-slide");

  await author.goto("/content/media");
  await row(used).getByRole("button", { name: "Tirar a la papelera" }).click();
  await author.getByText("no se tiró porque se usa").waitFor();
  await look(author, "library-used");
  await author.goto("/content/media?q=" + encodeURIComponent(unused));
  await author.locator("#q").focus();
  await tabTo(author, "Tirar a la papelera");
  await author.keyboard.press("Enter");
  await author.getByText("está en la papelera").waitFor();
  await look(author, "library-thrown");
  await tabTo(author, "Deshacer");
  await author.keyboard.press("Enter");
  await author.getByText("Restaurado").waitFor();
  await row(unused).getByRole("button", { name: "Tirar a la papelera" }).click();
  await author.getByText("está en la papelera").waitFor();
  await author.getByRole("link", { name: "Papelera" }).click();
  await look(author, "library-trash");
  await author.getByText("Borrar para siempre", { exact: true }).click();
  await author.setViewportSize(PHONE);
  await author.emulateMedia({ colorScheme: "dark" });
  await look(author, "library-trash-phone-dark");
  await author.emulateMedia({ colorScheme: "light" });
  await author.goto("/content/media");
  await look(author, "library-phone");
  await author.setViewportSize(DESK);
  await author.goto("/content/media/trash");
  await author.getByText("Borrar para siempre", { exact: true }).click();
  await author.getByRole("button", { name: "Sí, borrar para siempre" }).click();
  await author.getByText("La papelera está vacía").waitFor();
  await look(author, "library-trash-none");
}
