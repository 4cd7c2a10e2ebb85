// The lines as rows of fields; a row is made once and filled again when its line changes.
import { named, nudge, parsed, shown, unwritten } from "./clip-lines.js";

const STEP = 0.1;

export class Rows {
  // `editor` gets what rows cannot do alone: changed(), structure(kind, at, caret), hear(at), begin(at).
  constructor(list, state, editor) {
    Object.assign(this, { list, state, editor, problems: new Map() });
    this.model = document.getElementById("row").content.firstElementChild;
  }

  row(at) { return this.list.children[at]; }
  at(element) { return [...this.list.children].indexOf(element.closest("li.cue")); }
  current() { return this.list.contains(document.activeElement) ? this.at(document.activeElement) : -1; }

  draw() {
    const { lines } = this.state;
    while (this.list.children.length > lines.length) this.list.lastElementChild.remove();
    while (this.list.children.length < lines.length) this.list.append(this.made());
    lines.forEach((_, at) => this.fill(at));
    this.list.querySelector("[data-key]")?.removeAttribute("data-key");
    this.row(unwritten(lines)).querySelector(".words").dataset.key = "e";
    const names = [...new Set(lines.map((one) => one.speaker).filter(Boolean))];
    document.getElementById("speakers").replaceChildren(...names.map((name) => new Option(name)));
  }

  fill(at) {
    const row = this.row(at), one = this.state.lines[at], texts = this.state.texts;
    const put = (selector, value, label) => {
      const field = row.querySelector(selector);
      const isTyped = field === document.activeElement && [".start", ".end"].includes(selector); // not complete yet
      if (field.value !== value && !isTyped) field.value = value;
      field.setAttribute("aria-label", label.replace("{n}", at + 1));
    };
    put(".start", shown(one.start), texts.line_start);
    put(".end", shown(one.end), texts.line_end);
    put(".speaker", one.speaker, texts.line_speaker);
    put(".words", one.text, texts.line_words);
    for (const [name, key] of [["hear", "line_play"], ["begin", "line_mark"], ["drop", "line_remove"]]) {
      const button = row.querySelector(`.${name}`), label = texts[key].replace("{n}", at + 1);
      button.setAttribute("aria-label", label);
      button.title = label;
      if (name !== "drop") button.hidden = !this.state.isLocal;
    }
    row.querySelector(".cue-times").hidden = !this.state.isLocal && one.start === null;
    const accept = row.querySelector(".accept");
    accept.hidden = !one.is_draft && !accept.querySelector("input").checked;
    accept.querySelector("span").textContent = texts.line_accept;
    row.classList.toggle("draft", one.is_draft);
    const said = this.problems.get(at + 1) ?? [], list = row.querySelector(".problems");
    list.replaceChildren(...said.map((problem) => Object.assign(document.createElement("li"), { className: `sev-${problem.severity}`, textContent: problem.message, lang: problem.language })));
    list.id = `problems-${at}`;
    row.querySelector(".words").setAttribute("aria-describedby", list.id);
  }

  made() {
    const row = this.model.cloneNode(true), lines = this.state.lines, mine = () => this.at(row);
    const words = row.querySelector(".words");
    words.addEventListener("input", () => { lines[mine()].text = words.value; this.editor.changed(true); });
    words.addEventListener("change", () => {
      const one = lines[mine()], [name, rest] = named(one.text);
      if (name && !one.speaker) { Object.assign(one, { speaker: name, text: rest }); this.draw(); this.editor.changed(); }
    });
    words.addEventListener("keydown", (event) => this.typed(event, words, mine()));
    row.querySelector(".speaker").addEventListener("input", (event) => { lines[mine()].speaker = event.target.value; this.editor.changed(); });
    for (const which of ["start", "end"]) this.time(row.querySelector(`.${which}`), which, mine);
    row.querySelector(".hear").addEventListener("click", () => this.editor.hear(mine()));
    row.querySelector(".begin").addEventListener("click", () => this.editor.begin(mine()));
    row.querySelector(".drop").addEventListener("click", () => this.editor.structure("drop", mine(), 0));
    row.querySelector(".accept input").addEventListener("change", (event) => { lines[mine()].is_draft = !event.target.checked; this.fill(mine()); this.editor.changed(); });
    return row;
  }

  time(field, which, mine) {
    const lines = this.state.lines;
    field.addEventListener("change", () => {
      const found = parsed(field.value);
      field.setAttribute("aria-invalid", String(found === null && field.value.trim() !== ""));
      if (found !== null || !field.value.trim()) { lines[mine()][which] = found; this.editor.changed(); }
    });
    field.addEventListener("keydown", (event) => {
      const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
      if (!by || event.altKey) return;
      event.preventDefault();
      nudge(lines, mine(), which, by);
      field.value = shown(lines[mine()][which]);
      this.editor.changed();
    });
  }

  typed(event, words, at) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && !event.shiftKey) this.editor.structure("split", at, words.selectionStart);
    else if (event.key === "Backspace" && at > 0 && words.selectionStart === 0 && words.selectionEnd === 0) this.editor.structure("merge", at, 0);
    else return;
    event.preventDefault();
  }

  focus(at, caret) {
    const words = this.row(at)?.querySelector(".words");
    if (!words) return;
    words.focus();
    if (caret !== undefined) words.setSelectionRange(caret, caret);
    words.scrollIntoView({ block: "nearest" });
  }

  // Which line is heard now.
  mark(at) {
    if (this.heard === at) return;
    this.row(this.heard)?.removeAttribute("aria-current");
    this.heard = at;
    this.row(at)?.setAttribute("aria-current", "true");
  }
}
