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
  // Closed shadow trees are opened, so that axe-core sees what readers see.
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, init && init.mode === "closed" ? {...init, mode: "open"} : init);
  };
})();
