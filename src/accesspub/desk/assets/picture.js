// One picture: the rules are asked while somebody types, by the server.
const base = document.body.dataset.base;
const form = document.getElementById("words");
const parts = ["spoken", "says"].map((name) => document.getElementById(name));
const PAUSE = 250;
let timer, asked;

function words() {
  return Object.fromEntries(new FormData(form));
}

async function check() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${base}check`, {
      method: "POST", body: JSON.stringify(words()), signal: asked.signal, headers: { "Content-Type": "application/json" },
    });
    if (!answer.ok) return;
    const said = await answer.json();
    for (const part of parts) { // rendered by the server, which escapes; only what differs is announced
      if (part.innerHTML.trim() !== said[part.id].trim()) part.innerHTML = said[part.id];
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
});

for (const button of form.querySelectorAll("[data-use]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const field = document.getElementById(button.dataset.use);
    field.value = button.dataset.words;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Words that are not saved are not lost by a slip.
const before = JSON.stringify(words());
let saving = false;
form.addEventListener("submit", () => { saving = true; });
addEventListener("beforeunload", (event) => {
  if (!saving && JSON.stringify(words()) !== before) event.preventDefault();
});

// The field that needs words comes first: the editor can type at once.
const first = form.querySelector(".need")?.closest("p").querySelector("textarea, input");
if (first && !first.value) first.focus({ preventScroll: true });
