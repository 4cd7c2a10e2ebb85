// The editor of captions and transcripts: typing with the player under the keys, marking starts, checks while typing.
import { Keeper } from "./clip-keep.js";
import { begin, finish, from, heard, line, merge, split } from "./clip-lines.js";
import { Rows } from "./clip-rows.js";
import { Wave } from "./clip-wave.js";

const base = document.body.dataset.base, find = (id) => document.getElementById(id);
const state = JSON.parse(find("state").textContent);
const player = find("player"), status = find("status");
const SEEK = 3, RESUME = 1200; // seconds; milliseconds without typing until the player goes on
let wave, resume = 0, taken = null;

function tell(key, told = {}) {
  const said = state.texts[key].replace("{who}", told.who ?? "").replace("{why}", told.failed ?? "");
  if (status.textContent !== said) status.textContent = said;
  status.classList.toggle("wrong", key === "taken" || key === "not_saved");
  find("whose").hidden = key !== "taken";
  if (!told.problems) return;
  const shown = find("captions"); // on the video
  if (shown) shown.src = `${base}clip-captions?${new URLSearchParams({ id: state.id, track: state.language, version: told.version })}`;
  rows.problems = grouped(told.problems);
  rows.draw();
  find("general").replaceChildren(...(rows.problems.get(0) ?? []).map((one) => Object.assign(document.createElement("li"), { textContent: one.message, lang: one.language })));
  find("preview").innerHTML = told.preview; // made by the server from escaped words
}

function grouped(problems) {
  const found = new Map();
  for (const one of problems) found.set(one.line, [...(found.get(one.line) ?? []), one]);
  return found;
}

const keeper = new Keeper(state, tell);
const editor = {
  changed(typing = false) {
    if (typing) holdWhileTyping();
    wave?.draw();
    keeper.changed();
  },
  structure(kind, at, caret) {
    let to = at, place = 0;
    if (kind === "split") { split(state.lines, at, caret); to = at + 1; }
    else if (kind === "merge") { place = merge(state.lines, at); to = at - 1; }
    else { state.lines.splice(at, 1); to = Math.min(at, state.lines.length - 1); }
    if (!state.lines.length) { state.lines.push(line()); to = 0; }
    rows.draw();
    rows.focus(to, place);
    this.changed();
  },
  hear(at) {
    if (!player || at < 0) return;
    player.currentTime = from(state.lines, at);
    play();
  },
  begin(at) {
    if (!player || at < 0) return;
    begin(state.lines, at, player.currentTime);
    rows.draw();
    rows.focus(Math.min(at + 1, state.lines.length - 1), 0);
    this.changed();
  },
};
const rows = new Rows(find("lines"), state, editor);

// Browsers play nothing before the first key or click; Esc does not count as one.
const play = () => player.play().catch((error) => {
  if (error.name === "NotAllowedError") find("play").focus(); // not where somebody types, and so paused it
});

function holdWhileTyping() {
  if (!player || !find("hold").checked || (player.paused && !resume)) return;
  player.pause();
  clearTimeout(resume);
  resume = setTimeout(() => { resume = 0; play(); }, RESUME);
}

function toggle() {
  clearTimeout(resume);
  if (player.paused && !resume) play(); else player.pause();
  resume = 0;
}

function seek(by) { player.currentTime = Math.min(Math.max(0, player.currentTime + by), player.duration || Infinity); }

function sound() { // brackets around a sound
  const words = document.activeElement;
  if (!words?.matches(".words")) return;
  const { selectionStart: from, selectionEnd: to, value } = words;
  words.setRangeText(`[${value.slice(from, to)}]`);
  words.setSelectionRange(from + 1, to + 1);
  words.dispatchEvent(new Event("input"));
}

function end(at) {
  if (at < 0) return;
  finish(state.lines, at, player.currentTime);
  rows.draw();
  editor.changed();
}

const KEYS = player ? {
  Escape: toggle, F1: () => seek(-SEEK), F2: () => seek(SEEK), F4: () => editor.hear(rows.current()), F7: sound,
  F8: () => end(rows.current()), F9: () => editor.begin(rows.current()),
} : { F7: sound };

addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && !find("keys").open) {
    event.preventDefault();
    event.stopPropagation();
    find("sign").requestSubmit(find("sign").querySelector("[value=sign]"));
  }
  if (find("keys").open || event.ctrlKey || event.metaKey || event.isComposing) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.altKey && by && rows.current() >= 0) rows.focus(Math.min(Math.max(rows.current() + by, 0), state.lines.length - 1), 0);
  else if (!event.altKey && KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

async function bring(file) {
  const query = new URLSearchParams({ id: state.id, language: state.language, name: file.name });
  const answer = await fetch(`${base}clip-import?${query}`, { method: "POST", body: file });
  const told = await answer.json().catch(() => ({ problem: String(answer.status) }));
  if (!answer.ok) { tell("import_failed", { failed: told.problem }); return; }
  taken = structuredClone(state.lines);
  state.lines.splice(0, state.lines.length, ...told.lines);
  find("untake").hidden = false;
  rows.draw();
  rows.focus(0, 0);
  editor.changed();
  status.textContent = [state.texts.imported, ...told.problems].join(" ");
}

function start() {
  find("editor").hidden = false;
  find("plain").remove();
  find("plain-save").remove();
  if (!state.lines.length) state.lines.push(line());
  rows.draw();
  find("add").addEventListener("click", () => editor.structure("split", state.lines.length - 1, Infinity));
  find("file").addEventListener("change", (event) => event.target.files[0] && bring(event.target.files[0]));
  find("untake").addEventListener("click", () => { state.lines.splice(0, state.lines.length, ...taken); find("untake").hidden = true; rows.draw(); editor.changed(); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => { event.preventDefault(); const file = event.dataTransfer?.files[0]; if (file) bring(file); });
  find("mine").addEventListener("click", () => keeper.mine());
  find("theirs").addEventListener("click", () => { keeper.theirs = ""; location.reload(); });
  find("sign").addEventListener("submit", async (event) => {
    if (event.submitter?.dataset.saved) return;
    event.preventDefault();
    if (await keeper.now()) { event.submitter.dataset.saved = "yes"; find("draft").value = state.version; event.target.requestSubmit(event.submitter); }
  });
  if (!player) return;
  document.querySelector(".transport").hidden = false;
  find("play").addEventListener("click", toggle);
  find("back").addEventListener("click", () => seek(-SEEK));
  find("on").addEventListener("click", () => seek(SEEK));
  find("speed").addEventListener("change", (event) => { player.playbackRate = Number(event.target.value); });
  player.addEventListener("timeupdate", () => rows.mark(heard(state.lines, player.currentTime)));
  fetch(`${base}clip-peaks?${new URLSearchParams({ id: state.id })}`).then((answer) => answer.json()).then((peaks) => {
    if (!peaks.length) return;
    document.querySelector(".wave").hidden = false;
    wave = Object.assign(new Wave(find("wave"), player, state.perSecond), { peaks, lines: state.lines });
    wave.draw();
  }).catch(() => {}); // without a waveform, everything else works
}

start();
