// One question: "fine" needs a reason and a day; Ctrl+Enter saves and goes on.
const form = document.getElementById("words");
const fine = [document.getElementById("because"), document.getElementById("until")];
const until = document.getElementById("until");

function fit() {
  const chosen = new FormData(form).get("answer");
  for (const field of fine) field.required = chosen === "fine";
  for (const box of form.querySelectorAll(".when-fine")) box.hidden = chosen !== "fine";
  for (const box of form.querySelectorAll(".when-open")) box.hidden = chosen !== "open" && chosen !== "unsure";
  if (chosen === "fine" && !until.value) until.value = until.dataset.proposed ?? "";
}

const year = new Date();
year.setFullYear(year.getFullYear() + 1);
until.dataset.proposed = year.toISOString().slice(0, 10);
form.addEventListener("change", fit);
fit();

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(document.getElementById("save"));
  }
});
