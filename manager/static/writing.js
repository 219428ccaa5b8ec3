// Draws what is being written as screens will show it, and says beside each field what is to be said; without it a button does.
const PAUSE_MS = 500;

const form = document.querySelector("[data-writing]");
const preview = document.getElementById("preview");
let timer, running = false, again = false;
// The page that was asked for of each picture.
const leaves = {};

async function draw() {
  if (running) { again = true; return; }
  running = true;
  preview.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.writing || "/content/preview", { method: "POST", body: typed() });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").body);
  } finally {
    running = false;
    preview.setAttribute("aria-busy", "false");
    if (again) { again = false; draw().catch(() => {}); }
  }
}

// What was typed; of a file that goes with the form its name is enough.
function typed() {
  const sent = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));
  for (const [shape, page] of Object.entries(leaves)) sent.set(shape, page);
  return sent;
}

function show(fresh) {
  for (const said of fresh.querySelectorAll("[data-for]")) {
    const place = document.getElementById("said-" + said.dataset.for);
    if (place && place.innerHTML !== said.innerHTML) place.innerHTML = said.innerHTML;
  }
  // A picture stays until the next one is there, so nothing flickers.
  const old = preview.querySelectorAll("img");
  fresh.querySelectorAll("img").forEach((image, place) => {
    const before = old[place];
    if (!before || before.getAttribute("src") === image.getAttribute("src") || before.className !== image.className) return;
    const wanted = image.getAttribute("src");
    image.setAttribute("src", before.getAttribute("src"));
    image.dataset.wanted = wanted;
  });
  const held = preview.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...preview.querySelectorAll("details[data-keep]")].map((part) => part.open);
  preview.replaceChildren(...document.importNode(fresh, true).childNodes);
  preview.querySelectorAll("details[data-keep]").forEach((part, place) => { part.open = open[place] ?? false; });
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
  for (const image of preview.querySelectorAll("img[data-wanted]")) {
    const loader = new Image();
    loader.onload = () => { image.src = loader.src; delete image.dataset.wanted; };
    // What is seen is not what was written: that is said.
    loader.onerror = () => {
      const figure = image.closest("figure");
      figure.querySelector("figcaption").textContent = figure.dataset.failed;
    };
    loader.src = image.dataset.wanted;
  }
}

if (form && preview) {
  form.querySelector("[data-plain]").hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => draw().catch(() => {}), PAUSE_MS);
  });
  // Another page of a picture is drawn like what was typed, at once.
  preview.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=turn]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const [shape, page] = button.value.split("-");
    leaves[shape] = page;
    clearTimeout(timer);
    draw().catch(() => {});
  });
  // What is chosen within a choice makes that choice.
  for (const group of form.querySelectorAll(".within")) {
    const radio = group.previousElementSibling.querySelector("input[type=radio]");
    group.addEventListener("input", () => { radio.checked = true; });
  }
}
