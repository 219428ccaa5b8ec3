// What every page has: what is live is brought up to date every 20 seconds, and what was typed is not lost unasked. Without it a
// page is as it was when it was asked for.
const PERIOD_MS = 20000;

async function refresh() {
  const old = document.querySelector("[data-live]");
  // Nobody loses a place, a selection or an open detail.
  if (!old || document.hidden || old.contains(document.activeElement) || old.querySelector("details[open]")) return;
  const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return;
  const normal = (part) => part.innerHTML.replace(/value="[^"]*"/g, "");
  if (normal(fresh) !== normal(old)) old.replaceWith(document.importNode(fresh, true));
}

// Whoever leaves a form with something typed and not sent is asked whether that is meant.
let unsent = document.querySelector('form[data-unsent="typed"]') !== null;
for (const form of document.querySelectorAll("form[data-unsent]")) form.addEventListener("input", () => { unsent = true; });
document.addEventListener("submit", (event) => { if (event.target.closest("main")) unsent = false; });
window.addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });

setInterval(() => refresh().catch(() => {}), PERIOD_MS);
