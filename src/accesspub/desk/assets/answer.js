// One question: "fine" needs a reason and a day.
const form = document.getElementById("words");
const because = document.getElementById("because"), until = document.getElementById("until");
const inOneYear = new Date();
inOneYear.setFullYear(inOneYear.getFullYear() + 1);

function fit() {
  const chosen = new FormData(form).get("answer");
  for (const field of [because, until]) field.required = chosen === "fine";
  for (const box of form.querySelectorAll(".when-fine")) box.hidden = chosen !== "fine";
  for (const box of form.querySelectorAll(".when-open")) box.hidden = chosen !== "open" && chosen !== "unsure";
  if (chosen === "fine" && !until.value) until.value = inOneYear.toISOString().slice(0, 10);
}

form.addEventListener("change", fit);
fit();
