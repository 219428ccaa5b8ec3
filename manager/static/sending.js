// Sends files and says how far they are, takes files that are dropped, and looks again while something is being made of them;
// without it the form sends them, and the page is as it was when it was asked for.
const LOOK_MS = 1500;
const STEP = 25;

function prepare() {
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

// Sends the files of the form one after the other, each in parts, and then the form, which names them.
async function send(form) {
  const fields = new FormData(form);
  const files = [...fields].filter(([, value]) => value instanceof File && (value.name || value.size)).map(([, file]) => file);
  for (const name of new Set([...fields.keys()])) if (fields.getAll(name).some((value) => value instanceof File)) fields.delete(name);
  const csrf = fields.get("csrf"), control = new AbortController(), signal = control.signal;
  const { told, broken, end } = begun(form, files.reduce((sum, file) => sum + file.size, 0), control);
  const refused = [];
  let before = 0;
  try {
    for (const file of files) {
      try {
        fields.append("sent", await sendInParts(file, { csrf, signal, told: (bytes) => told(before + bytes), broken }));
      } catch (error) {
        if (!(error instanceof NotSent) || error.said) throw error;
        refused.push(`${file.name}: ${error.message}`);
      }
      before += file.size;
      told(before);
    }
    if (files.length > 0 && refused.length === files.length) { end(refused.join(" ")); return; }
    await handIn(form, fields, { files, refused, signal, broken, end });
  } catch (error) {
    if (signal.aborted) await Promise.all(files.map((file) => dropParts(file, csrf)));
    end(signal.aborted ? form.dataset.cancelled ?? "" : form.dataset[error.said] ?? form.dataset.failed);
  }
}

// Shows that files are being sent; gives what says how much of `total` bytes is there, that the connection broke, and the end.
function begun(form, total, control) {
  const going = form.querySelector(".going"), bar = form.querySelector("progress"), percent = going.querySelector("span");
  const said = form.querySelector("[role=status]"), button = form.querySelector("button.main");
  let last = -STEP, isBroken = false;
  const told = (bytes) => {
    const part = total ? Math.floor(100 * bytes / total) : 100;
    bar.value = part;
    percent.textContent = `${part} %`;
    // Who listens is not told every hundredth, but always that it goes on.
    if (part < last + STEP && !isBroken) return;
    [last, isBroken] = [part - part % STEP, false];
    // Who sees it has the number beside the bar.
    said.classList.add("sr");
    said.textContent = form.dataset.sendingText.replace("{0}", part);
  };
  const broken = () => {
    said.classList.remove("sr");
    if (!isBroken) said.textContent = form.dataset.broken;
    isBroken = true;
  };
  const end = (text) => {
    going.hidden = true;
    button.disabled = false;
    said.classList.remove("sr");
    said.textContent = text;
  };
  going.querySelector("button").onclick = () => control.abort();
  bar.value = 0;
  percent.textContent = "";
  going.hidden = false;
  button.disabled = true;
  return { told, broken, end };
}

// Sends the form, as soon as there is a connection, and shows what it leads to.
async function handIn(form, fields, { files, refused, signal, broken, end }) {
  let pause = FIRST_PAUSE_MS, answer, isAgain = false;
  while (!answer) {
    try {
      answer = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "text/html" }, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      broken();
      isAgain = true;
      await connection(pause, signal);
      pause = Math.min(2 * pause, LAST_PAUSE_MS);
    }
  }
  // It had arrived the first time, and only the answer was lost: the page says what became of it.
  if (answer.status === 404 && isAgain) { location.reload(); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("main");
  if (!fresh || !page.getElementById("media")) { end(form.dataset[answer.status === 401 ? "ended" : "failed"]); return; }
  if (answer.ok) files.forEach(forget);
  // What follows is looked for where the answer came from.
  if (form.dataset.follow !== undefined) history.replaceState(null, "", answer.url);
  document.getElementById("main").replaceWith(document.importNode(fresh, true));
  document.getElementById("main").focus();
  if (refused.length > 0) document.querySelector("[data-sending] [role=status]").textContent = refused.join(" ");
  prepare();
  look();
}

let timer;

function look() {
  clearTimeout(timer);
  if (document.querySelector("#media[data-busy]")) timer = setTimeout(() => renew().catch(look), LOOK_MS);
}

async function renew() {
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

prepare();
look();
