// Puts the items of a playlist in another order by buttons, by Alt and the arrow keys, and by dragging; without it each button asks
// the server for the list in its new order.
{
const form = document.querySelector("[data-order]");
const list = form?.querySelector("ol");
const status = form?.querySelector("[role=status]");

function tell(row) {
  const place = [...list.children].indexOf(row) + 1;
  status.textContent = form.dataset.moved.replace("{0}", row.querySelector(".name").firstChild.textContent.trim()).replace("{1}", place).replace("{2}", list.children.length);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function move(row, way) {
  const target = { first: list.firstElementChild, up: row.previousElementSibling, down: row.nextElementSibling?.nextElementSibling ?? null, last: null }[way];
  if (way === "up" && !target) return;
  if (target !== row) list.insertBefore(row, target);
  tell(row);
}

if (list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-way]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    if (button.dataset.way === "out") {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      next?.querySelector("button").focus();
      form.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    move(row, button.dataset.way);
    button.focus();
  });
  list.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" }[event.key];
    const row = event.target.closest("li");
    if (!event.altKey || !way || !row) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(row, way);
    focused.focus();
  });
  let dragged = null;
  for (const row of list.children) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) list.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextElementSibling : over);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged.classList.remove("dragged");
    tell(dragged);
    dragged = null;
  });
}
}
