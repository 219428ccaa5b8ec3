// Changes in time: one waits for its hour and is called back, a published one is taken back; by mouse, on a telephone and without script.
import { DESK, PHONE, check, look } from "./browser.mjs";

// Tomorrow, as a field of a form has it.
function tomorrow() {
  const day = new Date(Date.now() + 86400000);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

// What is authorised for a time: with something wrong at first, then listed and called back.
export async function scheduled(approver, title, button) {
  await approver.goto("/content?only=review");
  await approver.getByRole("link", { name: title }).click();
  await approver.getByLabel("A una fecha y hora").check();
  check(await approver.getByLabel("Hora", { exact: true }).isVisible(), "date and hour show once they are asked for");
  await approver.getByLabel("Fecha", { exact: true }).fill("2020-01-01");
  // What a browser keeps back is told by the server, too.
  await approver.locator("form[action$='/authorise']").evaluate((form) => (form.noValidate = true));
  await approver.getByRole("button", { name: button }).click();
  await approver.getByText("Esa hora ya pasó.").waitFor();
  await look(approver, "change-time-wrong");
  await approver.getByLabel("Fecha", { exact: true }).fill(tomorrow());
  await approver.getByLabel("Hora", { exact: true }).fill("07:30");
  await approver.setViewportSize(PHONE);
  await look(approver, "change-time-phone");
  await approver.setViewportSize(DESK);
  await approver.getByRole("button", { name: button }).click();
  await approver.getByText("Autorizado. Se publica a su hora.").waitFor();
  await look(approver, "change-scheduled");
  await approver.goto("/");
  await approver.getByRole("heading", { name: "Se publica a su hora" }).waitFor();
  await look(approver, "change-home");
  await approver.goto("/content?only=scheduled");
  await look(approver, "change-agenda");
  await approver.getByRole("link", { name: title }).click();
  await approver.getByRole("button", { name: "Retirar de la agenda" }).click();
  await approver.getByText("Retirado de la agenda").waitFor();
  await look(approver, "change-called-back");
}

// What was published is taken back.
export async function undone(approver, title) {
  await approver.goto("/content?only=changes");
  await look(approver, "change-list");
  await approver.getByRole("link", { name: title }).first().click();
  await approver.getByRole("link", { name: "Deshacer" }).click();
  await approver.getByRole("heading", { name: "Deshacer este cambio" }).waitFor();
  await look(approver, "change-undo");
  await approver.setViewportSize(PHONE);
  await look(approver, "change-undo-phone");
  await approver.setViewportSize(DESK);
  await approver.emulateMedia({ colorScheme: "dark" });
  await look(approver, "change-undo-dark");
  await approver.emulateMedia({ colorScheme: "light" });
  await approver.getByRole("button", { name: "Sí, deshacer" }).click();
  await approver.getByText("Pedido.").waitFor();
  await look(approver, "change-undo-asked");
  await approver.getByRole("button", { name: "Autorizar y deshacer" }).click();
  await approver.getByText("Autorizado y publicado.").waitFor();
  await look(approver, "change-undo-done");
  await approver.getByRole("link", { name: "Ver ese cambio" }).click();
  await approver.getByText("Este cambio se deshizo.").waitFor();
  await look(approver, "change-undone");
}
