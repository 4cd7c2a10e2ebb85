// Saves the draft a moment after the last change, one request at a time; what is shown as saved is on the disk.
const AFTER = 700;

export class Keeper {
  constructor(state, tell) {
    Object.assign(this, { state, tell, timer: 0, under: null, again: false, theirs: "" });
    addEventListener("beforeunload", (event) => { if (this.timer || this.under || this.theirs) event.preventDefault(); });
  }

  changed() {
    if (this.theirs) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), AFTER);
  }

  // Save what is there; resolves when nothing is left to save.
  async now() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.theirs) return false;
    if (this.under) { this.again = true; return this.under; }
    this.under = this.send();
    const done = await this.under;
    this.under = null;
    if (this.again) { this.again = false; return this.now(); }
    return done;
  }

  // Save mine over what somebody else saved.
  mine() {
    this.state.version = this.theirs;
    this.theirs = "";
    return this.now();
  }

  async send() {
    const { id, language, version, lines } = this.state;
    try {
      const answer = await fetch(`${document.body.dataset.base}clip-draft`, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id, language, version, lines }),
      });
      const told = answer.ok || answer.status === 409 ? await answer.json() : { failed: await answer.text() };
      if (answer.ok) this.state.version = told.version;
      else if (answer.status === 409) this.theirs = told.version; // nothing overwrites it until somebody decides
      this.tell(answer.ok ? "saved" : answer.status === 409 ? "taken" : "not_saved", told);
      return answer.ok;
    } catch (error) {
      this.tell("not_saved", { failed: String(error) });
      return false;
    }
  }
}
