// axe-core fetches what a style sheet imports relative to the page: here an import gives its whole address.
{
  const plain = Object.getOwnPropertyDescriptor(CSSImportRule.prototype, "href").get;
  Object.defineProperty(CSSImportRule.prototype, "href", {configurable: true, get() {
    const href = plain.call(this);
    try { return new URL(href, this.parentStyleSheet.href || document.baseURI).href; } catch (e) { return href; }
  }});
}
