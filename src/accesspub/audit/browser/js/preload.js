// Runs in our own world at the start of every document: remembers boxes, and keeps the page from leaving.
globalThis.accesspubSeen = {dialogs: [], leaves: [], failed: [], loaded: new WeakSet(), asked: 0, unanswered: []};
addEventListener("accesspub-asked", () => { accesspubSeen.asked++; });
addEventListener("accesspub-answered", e => {
  accesspubSeen.asked--;
  if (e.detail && accesspubSeen.unanswered.length < 20) accesspubSeen.unanswered.push(String(e.detail));
});
document.addEventListener("load", e => { accesspubSeen.loaded.add(e.target); }, true);
addEventListener("error", e => { if (/^(link|script)$/.test(e.target?.localName)) accesspubSeen.failed.push(e.target); }, true);
if (window === window.top) {
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") window.name = "";  // the page before it may have set it
  window.addEventListener("accesspub-dialog", e => {
    if (accesspubSeen.dialogs.length < 20) accesspubSeen.dialogs.push(String(e.detail));
  });
  if (window.navigation) {
    let kept = false;  // whether the page handles this navigation itself
    const leave = e => {
      const own = kept;
      kept = false;
      if (own || e.destination.sameDocument || e.hashChange || e.downloadRequest !== null || !e.cancelable) return;
      // a page may reload itself once while it loads
      if (e.navigationType === "reload" && document.readyState !== "complete" &&
          performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
      e.preventDefault();
      if (accesspubSeen.leaves.length < 5) accesspubSeen.leaves.push(e.destination.url);
    };
    // A router of the page intercepts navigations: it must be asked before us, so we come last.
    navigation.addEventListener("navigate", leave);
    window.addEventListener("accesspub-router", () => {
      navigation.removeEventListener("navigate", leave);
      navigation.addEventListener("navigate", leave);
    });
    window.addEventListener("accesspub-intercepted", () => { kept = true; });
  }
}
