// Runs in the page's own world before its scripts: boxes that would stop a machine are answered and noted.
(() => {
  const note = (kind, text) => {
    try { window.dispatchEvent(new CustomEvent("accesspub-dialog", {detail: kind + ": " + String(text ?? "").slice(0, 200)})); } catch (e) { /* none */ }
  };
  const put = (name, value) => { try { Object.defineProperty(window, name, {value, writable: true, configurable: true}); } catch (e) { /* none */ } };
  put("alert", text => note("alert", text));
  put("confirm", text => { note("confirm", text); return false; });
  put("prompt", text => { note("prompt", text); return null; });
  put("print", () => note("print"));
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === "beforeunload" && this === window) { note("beforeunload"); return undefined; }
    const done = add.call(this, type, ...rest);
    if (type === "navigate" && this === window.navigation) window.dispatchEvent(new CustomEvent("accesspub-router"));
    return done;
  };
  if (window.NavigateEvent) {
    const intercept = NavigateEvent.prototype.intercept;
    NavigateEvent.prototype.intercept = function (...rest) {
      const done = intercept.apply(this, rest);
      window.dispatchEvent(new CustomEvent("accesspub-intercepted"));
      return done;
    };
  }
  put("onbeforeunload", null);
  // Requests of scripts are counted until they are answered: before that, the page is not complete. What fails is noted.
  const told = (event, detail = "") => { try { window.dispatchEvent(new CustomEvent(event, {detail})); } catch (e) { /* none */ } };
  const answered = (address, code) => {
    try { told("accesspub-answered", code && code < 400 ? "" : new URL(address, document.baseURI).href + (code ? ` HTTP ${code}` : "")); }
    catch (e) { told("accesspub-answered"); }
  };
  const fetch = window.fetch, asked = new WeakMap(), {open, send} = XMLHttpRequest.prototype;
  put("fetch", function (...rest) {
    told("accesspub-asked");
    const answer = fetch.apply(this, rest), address = rest[0]?.url ?? rest[0];
    answer.then(a => answered(address, a.status || 200), e => answered(address, e?.name === "AbortError" ? 200 : 0));
    return answer;
  });
  XMLHttpRequest.prototype.open = function (...rest) {
    asked.set(this, rest[1]);
    return open.apply(this, rest);
  };
  XMLHttpRequest.prototype.send = function (...rest) {
    let failed = false;
    told("accesspub-asked");
    add.call(this, "error", () => { failed = true; }, {once: true});
    add.call(this, "loadend", () => answered(asked.get(this), failed ? 0 : this.status || 200), {once: true});
    return send.apply(this, rest);
  };
  // Closed shadow trees are opened, so that axe-core sees what readers see.
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, init && init.mode === "closed" ? {...init, mode: "open"} : init);
  };
})();
