// Runs in our own world at the start of every document: remembers boxes, and keeps the page from leaving.
globalThis.accesspubSeen = {dialogs: [], leaves: [], failed: []};
addEventListener("error", e => { if (/^(link|script)$/.test(e.target?.localName)) accesspubSeen.failed.push(e.target); }, true);
if (window === window.top) {
  window.addEventListener("accesspub-dialog", e => {
    if (accesspubSeen.dialogs.length < 20) accesspubSeen.dialogs.push(String(e.detail));
  });
  if (window.navigation) {
    navigation.addEventListener("navigate", e => {
      if (e.destination.sameDocument || e.hashChange || e.downloadRequest !== null || !e.cancelable) return;
      e.preventDefault();
      if (accesspubSeen.leaves.length < 5) accesspubSeen.leaves.push(e.destination.url);
    });
  }
}
