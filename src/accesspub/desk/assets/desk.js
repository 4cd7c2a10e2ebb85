// What every view has: the keys, the help about them, and the wait for a reading of the pages.
const base = document.body.dataset.base;
const dialog = document.getElementById("keys");
const single = document.getElementById("single");
const KEPT = "accesspub-desk-single-keys";

const isField = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || element.isContentEditable;

function stored(value) {
  try {
    if (value === undefined) return localStorage.getItem(KEPT) !== "off";
    localStorage.setItem(KEPT, value ? "on" : "off");
  } catch { /* a browser that keeps nothing: the keys are on */ }
  return true;
}

const facets = document.querySelector(".facets-box"); // on a small screen, the list comes first
if (facets && matchMedia("(max-width: 56rem)").matches) facets.open = false;

single.checked = stored();
single.addEventListener("change", () => stored(single.checked));
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}

// j and k walk through the cards of a list; in a view of one item its links have these keys.
function step(by) {
  const links = [...document.querySelectorAll("[data-item]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || dialog.open) return;
  const save = document.getElementById("save");
  if (save && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return save.form.requestSubmit(save);
  }
  if (event.key === "Escape" && isField(event.target)) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || !single.checked) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "?") dialog.showModal();
  else if (event.key === "/" && document.getElementById("text")) document.getElementById("text").focus();
  else if (target) { target.focus(); target.click(); }
  else if (!((event.key === "j" && step(1)) || (event.key === "k" && step(-1)))) return;
  event.preventDefault();
});

// A filter takes effect at once; without this script its button does it.
for (const form of document.querySelectorAll("form.facets")) {
  form.addEventListener("change", (event) => { if (event.target.type === "checkbox") form.requestSubmit(); });
}

// While the pages are read, the view shows the progress, and reloads when the reading is over.
const reading = document.getElementById("reading");
async function wait() {
  const answer = await fetch(`${base}reading`);
  if (!answer.ok) return;
  const now = await answer.json();
  if (now.over) return location.reload();
  if (reading.textContent !== now.said) reading.textContent = now.said;
  setTimeout(wait, 1000);
}
if (reading) setTimeout(wait, 500);

// The Back key should not show "Saved" again.
if (document.getElementById("said")?.textContent.trim()) {
  const clean = new URL(location.href);
  for (const name of ["said", "undo"]) clean.searchParams.delete(name);
  history.replaceState(null, "", clean);
}

// A fragment in the address of a frame would scroll this page, too.
for (const frame of document.querySelectorAll("iframe.crop")) {
  frame.addEventListener("load", () => {
    const pin = frame.contentDocument?.getElementById("pin-1");
    if (pin) frame.contentWindow.scrollTo(0, pin.getBoundingClientRect().top - 48);
  });
}
