// Defines accesspubUnseen(tools): what stood between this browser and the page that readers get, as results for a person.
globalThis.accesspubUnseen = ({everything, squeeze, quietly}) => {
  const found = [];
  const say = (id, help, element, message) => {
    let result = found.find(r => r.id === id);
    if (!result) found.push(result = {id, help, impact: "serious", helpUrl: "", tags: ["review-item"], nodes: []});
    result.nodes.push({target: [name(element)], element, html: element.outerHTML, impact: "serious",
      any: [{id, message, relatedNodes: []}], all: [], none: []});
  };
  const name = element => element.id ? "#" + CSS.escape(element.id) : element.localName;
  const status = address => {
    const entry = performance.getEntriesByName(address).pop();
    return entry?.responseStatus >= 400 ? `HTTP ${entry.responseStatus}` : "";
  };
  const failed = new Set((globalThis.accesspubSeen || {}).failed || []);

  const STYLE = "A style sheet did not load: contrast and layout were judged without it";
  for (const link of everything(document, "link[href]")) {
    if (!/(^|\s)stylesheet(\s|$)/i.test(link.rel) || /alternate/i.test(link.rel) || link.disabled) continue;
    if (link.media && !matchMedia(link.media).matches) continue;
    const code = status(link.href);
    if (link.sheet && !code && !failed.has(link)) continue;
    say("page-style-missing", STYLE, link,
      `${squeeze(link.href, 200)} ${code || "could not be loaded"}`);
  }
  const imported = (sheet, link) => {
    for (const rule of quietly(() => [...sheet.cssRules], [])) {  // another host's cannot be read
      if (!(rule instanceof CSSImportRule) || !matchMedia(rule.media.mediaText).matches) continue;
      const address = quietly(() => new URL(rule.href, sheet.href || document.baseURI).href, rule.href), code = status(address);
      if (code || !rule.styleSheet)
        say("page-style-missing", STYLE, link, `${squeeze(address, 200)} ${code || "could not be loaded"}`);
      else imported(rule.styleSheet, link);
    }
  };
  for (const sheet of document.styleSheets) if (sheet.ownerNode?.outerHTML) imported(sheet, sheet.ownerNode);
  for (const script of everything(document, "script:not([src])")) if (failed.has(script))  // an import of it
    say("page-script-missing", "A script of the site did not load: readers may see a different page", script,
      "an import of a module in the page could not be loaded");
  const lost = [];
  for (const script of everything(document, "script[src]")) {
    const code = status(script.src);
    if (!code && !failed.has(script)) continue;
    lost.push(script);
    if (quietly(() => new URL(script.src).host, "") === location.host)
      say("page-script-missing", "A script of the site did not load: readers may see a different page", script,
        `${squeeze(script.src, 200)} ${code || "could not be loaded"}`);
  }

  for (const dialog of everything(document, "dialog:modal"))
    say("page-behind-dialog", "An open dialog covers the page: what is behind it was not tested", dialog,
      `"${squeeze(dialog.textContent, 80)}" is open`);

  const SKIP = "script, style, template, noscript, head, title, option, datalist, dialog:not([open])";
  const main = document.querySelector("main, [role=main], article") || document.body;
  let letters = 0, hidden = 0, seen = 0;
  const walk = document.createTreeWalker(main || document, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(), n = 0; node && n < 20000; node = walk.nextNode(), n++) {
    const length = node.data.trim().length, parent = node.parentElement;
    if (!length || !parent || parent.closest(SKIP)) continue;
    letters += length;
    if (parent.closest("[aria-hidden=true], [inert]") || !quietly(() => parent.checkVisibility({visibilityProperty: true}), true)) hidden += length;
    else seen += length;
  }
  const modal = found.some(result => result.id === "page-behind-dialog");
  if (main && letters >= 20 && hidden > seen && !modal)
    say("page-hidden", "Most of the text of the page is hidden: it was not tested", main,
      `${Math.round(100 * hidden / letters)} % of the text of <${main.localName}> is hidden`);

  const things = "img, picture, video, audio, canvas, svg, iframe, object, embed, input, button, select, textarea";
  const wordless = !squeeze(document.body?.innerText, 1);
  // a redirect page that a site builder wrote: its only link leads to its canonical address
  const links = [...document.querySelectorAll("a[href]")], canonical = document.querySelector("link[rel=canonical]")?.href;
  const stub = wordless || !!canonical && links.length === 1 && links[0].href === canonical && canonical !== location.href &&
    squeeze(document.body?.innerText, 200).split(" ").length <= 15;
  const blank = !!document.body && wordless && !!document.scripts.length &&
    !everything(document, "*").some(e => e.matches(things) && e.getClientRects().length ||
      e.shadowRoot && squeeze(e.shadowRoot.textContent, 1));
  return {results: found, wordless: stub, blank: blank ? lost.map(s => squeeze(s.src, 200)).join(" ") || "its scripts wrote nothing" : ""};
};
