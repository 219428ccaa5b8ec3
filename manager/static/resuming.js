// Sends a file in parts that stay where they arrived (tus 1.0.0): whatever breaks, also the page or the server, it goes on from there.
const UPLOADS = "/content/uploads";
const PART_BYTES = 8 << 20;
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30000;
// A connection on which nothing moves for so long is broken, whatever the browser thinks.
const STALLED_MS = 60000;

// What is not tried again; with what is to be said of it, or the name of what the page says.
class NotSent extends Error {
  constructor(text, said) {
    super(text);
    this.said = said;
  }
}

// Sends `file` and gives the key by which a form names it. `told` hears how much is there, `broken` that nothing arrives.
async function sendInParts(file, { csrf, signal, told, broken }) {
  let pause = FIRST_PAUSE_MS;
  let place = remembered(file);
  let there = null;
  for (;;) {
    let answer;
    try {
      if (place === null) {
        answer = await begin(file, csrf, signal);
        if (answer.status === 201) {
          place = answer.getResponseHeader("location");
          remember(file, place);
          there = 0;
          continue;
        }
      } else if (there === null) {
        answer = await ask("HEAD", place, { signal });
        if (answer.status === 200 && answer.getResponseHeader("upload-offset") !== null) {
          there = Number(answer.getResponseHeader("upload-offset"));
          told(there);
          continue;
        }
      } else if (there === file.size) {
        return place.slice(UPLOADS.length + 1);
      } else {
        answer = await part(file, { place, there, csrf, signal, told });
        if (answer.status === 204) {
          there = Number(answer.getResponseHeader("upload-offset"));
          pause = FIRST_PAUSE_MS;
          told(there);
          continue;
        }
        // What is wrong with it is said by the page that the form leads to.
        if (answer.status === 413 || answer.status === 415) return place.slice(UPLOADS.length + 1);
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof TypeError)) throw error;
      // A file that changed on its disk looks like a broken connection, and throws here.
      await file.slice(0, 1).arrayBuffer();
    }
    switch (answer?.status) {
      case 404: case 410:
        // It is not there any more.
        forget(file);
        if (place === null) throw new NotSent("", "failed");
        place = there = null;
        continue;
      case 409:
        there = null;
        continue;
      case 413: case 429:
        throw new NotSent(answer.responseText);
      case 401:
        throw new NotSent("", "ended");
      case 400: case 403: case 412: case 415:
        throw new NotSent("", "failed");
      case 423:
        break;
      default:
        broken();
    }
    there = null;
    await connection(pause, signal);
    pause = Math.min(2 * pause, LAST_PAUSE_MS);
  }
}

// Drops what arrived of `file`.
async function dropParts(file, csrf) {
  const place = remembered(file);
  forget(file);
  if (place !== null) await ask("DELETE", place, { headers: { "x-csrf-token": csrf } }).catch(() => {});
}

function begin(file, csrf, signal) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  return ask("POST", UPLOADS, { headers: { "x-csrf-token": csrf, "upload-length": file.size, "upload-metadata": `filename ${name}` }, signal });
}

function part(file, { place, there, csrf, signal, told }) {
  return ask("PATCH", place, {
    headers: { "x-csrf-token": csrf, "upload-offset": there, "content-type": "application/offset+octet-stream" },
    body: file.slice(there, there + PART_BYTES),
    signal,
    progress: (bytes) => told(there + bytes),
  });
}

// A request, which knows how much of it was sent; fetch does not. A TypeError if the connection broke.
function ask(method, place, { headers = {}, body = null, signal, progress }) {
  return new Promise((answered, failed) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const broke = () => failed(signal?.aborted ? new DOMException("", "AbortError") : new TypeError("the connection broke"));
    let stalled = setTimeout(stop, STALLED_MS);
    request.open(method, place);
    request.setRequestHeader("tus-resumable", "1.0.0");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (body) {
      request.upload.addEventListener("progress", (event) => {
        clearTimeout(stalled);
        stalled = setTimeout(stop, STALLED_MS);
        progress(event.loaded);
      });
    }
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", broke);
    request.addEventListener("abort", broke);
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      signal?.removeEventListener("abort", stop);
    });
    signal?.addEventListener("abort", stop);
    request.send(body);
    if (signal?.aborted) stop();
  });
}

// Waits so long, but not once the browser says that it has a connection again.
function connection(pause, signal) {
  return new Promise((back, stopped) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) stopped(new DOMException("", "AbortError"));
      else back();
    };
    const timer = setTimeout(end, pause);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

// Where a file was being sent to is known also after the page was closed, by what the file tells of itself. Without a memory of the
// browser it goes on as long as the page is open.
const places = new Map();
const mark = (file) => `upload ${file.size} ${file.lastModified} ${file.name}`;

function remembered(file) {
  let place = places.get(mark(file));
  try { place ??= localStorage.getItem(mark(file)); } catch { }
  return place?.startsWith(`${UPLOADS}/`) ? place : null;
}

function remember(file, place) {
  places.set(mark(file), place);
  try { localStorage.setItem(mark(file), place); } catch { }
}

function forget(file) {
  places.delete(mark(file));
  try { localStorage.removeItem(mark(file)); } catch { }
}
