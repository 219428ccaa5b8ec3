// Sends files and says how far they are, takes files that are dropped, and looks again while something is being made of them;
// without it the form sends them, and the page is as it was when it was asked for.
const LOOK_MS = 1500;
const STEP = 25;

function begin() {
  const form = document.querySelector("[data-sending]");
  if (!form) return;
  const files = form.querySelector("input[type=file]");
  form.querySelector(".drop").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    files.files = event.dataTransfer.files;
    if (form.reportValidity()) send(form);
  });
}

function send(form) {
  const going = form.querySelector(".going"), bar = form.querySelector("progress");
  const said = form.querySelector("[role=status]"), stop = going.querySelector("button");
  const button = form.querySelector("button.main");
  const request = new XMLHttpRequest();
  let told = -STEP;
  const end = (text) => {
    going.hidden = true;
    button.disabled = false;
    said.textContent = text;
  };
  request.upload.addEventListener("progress", (event) => {
    const part = event.lengthComputable ? Math.floor(100 * event.loaded / event.total) : 0;
    bar.value = part;
    // Who listens is not told every hundredth.
    if (part < told + STEP) return;
    told = part - part % STEP;
    said.textContent = form.dataset.sendingText.replace("{0}", told);
  });
  request.addEventListener("load", () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || !page.getElementById("media")) { end(form.dataset.failed); return; }
    // What follows is looked for where the answer came from.
    if (form.dataset.follow !== undefined) history.replaceState(null, "", request.responseURL);
    document.getElementById("main").replaceWith(document.importNode(fresh, true));
    document.getElementById("main").focus();
    begin();
    look();
  });
  request.addEventListener("error", () => end(form.dataset.failed));
  request.addEventListener("abort", () => end(""));
  stop.onclick = () => request.abort();
  bar.value = 0;
  going.hidden = false;
  button.disabled = true;
  request.open("POST", form.action);
  request.send(new FormData(form));
}

let timer;

function look() {
  clearTimeout(timer);
  if (document.querySelector("#media[data-busy]")) timer = setTimeout(() => refresh().catch(look), LOOK_MS);
}

async function refresh() {
  const old = document.getElementById("media");
  // Nobody loses a place, or what is playing.
  const isPlaying = [...old.querySelectorAll("video")].some((film) => !film.paused);
  // Nor what was ticked, or not.
  const isTicked = [...old.querySelectorAll("input[type=checkbox]")].some((box) => box.checked !== box.defaultChecked);
  // Nor what is being written.
  const isOpen = old.querySelector("details[open] form") !== null;
  if (!document.hidden && !isPlaying && !isTicked && !isOpen && !old.contains(document.activeElement)) {
    const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } });
    // It is ready, and stands elsewhere.
    if (answer.redirected && document.querySelector("[data-follow]")) { location.assign(answer.url); return; }
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("media");
      if (fresh && old.isConnected) old.replaceWith(document.importNode(fresh, true));
    }
  }
  look();
}

begin();
look();
