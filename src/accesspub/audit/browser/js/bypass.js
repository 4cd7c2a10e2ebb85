// Defines accesspubBypass(tools): outcomes of W3C's ACT rules about blocks that are repeated from page to page.
// What is repeated is read from pages that this one links to. Without such a page, axe-core's outcomes stay.
globalThis.accesspubBypass = async ({everything, quietly}) => {
  const found = {};
  const fold = text => (String(text ?? "").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) || []).join(" ");
  const SKIP = "script, style, template, noscript, title, [aria-hidden=true], [inert]";
  const here = location.href.split("#")[0], pages = new Set();
  for (const a of everything(document, "a[href]")) {
    const url = quietly(() => new URL(a.href), null);
    if (url && url.origin === location.origin && url.href.split("#")[0] !== here) pages.add(url.href.split("#")[0]);
  }
  const texts = new Set();
  for (const page of [...pages].slice(0, 2)) {
    const answer = await fetch(page, {signal: AbortSignal.timeout(1000)}).catch(() => null);
    if (!answer?.ok || !/html/.test(answer.headers.get("content-type"))) continue;
    const other = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
    other.querySelectorAll("script, style, template, noscript").forEach(e => e.remove());
    for (const e of other.body.querySelectorAll("*")) texts.add(fold(e.textContent));
  }
  texts.delete("");
  if (!texts.size) return found;
  const known = new Map();  // element -> whether its words are repeated, so that each element is read once
  const isRepeated = e => {
    if (!known.has(e)) known.set(e, texts.has(fold(e.textContent)));
    return known.get(e);
  };
  const repeated = node => {
    for (let e = node.parentElement; e && e !== document.body; e = e.parentElement) if (isRepeated(e)) return true;
    return false;
  };
  if ([...document.querySelectorAll("*")].some(e => e.shadowRoot)) return found;  // its words are elsewhere
  const nodes = [], walk = document.createTreeWalker(document.body || document.documentElement, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n && nodes.length < 2000; n = walk.nextNode())
    if (fold(n.data) && !n.parentElement.closest(SKIP) && n.parentElement.checkVisibility({visibilityProperty: true})) nodes.push(n);
  if (walk.nextNode()) return found;
  const own = nodes.map(n => !repeated(n));
  const start = own.indexOf(false), first = own.indexOf(true, start);  // own words after repeated ones
  if (start < 0 || first < 0) return found;

  const exposed = e => !e.closest(SKIP) && e.checkVisibility({visibilityProperty: true});
  const owns = e => nodes.some((n, i) => own[i] && e.contains(n)) || !!e.querySelector("img, svg, video, canvas, iframe, object");
  const HEADING = "h1, h2, h3, h4, h5, h6, [role=heading]";
  if (!everything(document, HEADING).some(e => exposed(e) && owns(e))) found["047fe0"] = "failed";
  const LANDMARK = "main, nav, aside, header, footer, section, form, search, [role=main], [role=navigation], [role=complementary], " +
    "[role=banner], [role=contentinfo], [role=region], [role=form], [role=search]";
  if (!everything(document, LANDMARK).some(e => exposed(e) && owns(e))) found.b40fd1 = "failed";

  // scripts and controls may skip or hide a block in ways that cannot be seen here
  const SCRIPTED = "script:not([type*=json]), button, summary, input, select, [role=button], [tabindex], [accesskey]";
  const scripted = everything(document, SCRIPTED).length > 0 ||
    everything(document, "*").some(e => e.getAttributeNames().some(name => name.startsWith("on")));
  const jumps = everything(document, "a[href], area[href]").filter(a => a.hash && a.href.split("#")[0] === here && exposed(a));
  if (!scripted && !jumps.length) found["3e12e1"] = "failed";
  const leads = a => {  // the first words at its target are those of this page
    const id = quietly(() => decodeURIComponent(a.hash.slice(1)), a.hash.slice(1));
    const target = document.getElementById(id) || document.getElementsByName(id)[0];
    const at = target ? nodes.findIndex(n => target.contains(n) || target.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_FOLLOWING) : -1;
    return at >= 0 && own[at] && at > start;
  };
  if (!scripted && !jumps.some(leads)) found.ye5d6e = "failed";
  return found;
};
