// Defines accesspubUnseen(tools): what stood between this browser and the page that readers get, as results for a person.
globalThis.accesspubUnseen = ({documents, everything, squeeze, quietly, late}) => {
  const found = [];
  const HELP = {
    "page-style-missing": "A style sheet did not load: contrast and layout were judged without it",
    "page-script-missing": "A script of the site did not load: readers may see a different page",
    "page-data-missing": "Data that the page asked for did not come: readers may see a different page",
    "page-frame-missing": "A frame shows an error of the server: its content was not tested",
    "page-nested": "Pages in <object> and <embed> were not tested",
    "page-drawn": "The page is drawn on a canvas: what it shows was not tested",
    "page-behind-dialog": "An open dialog covers the page: what is behind it was not tested",
    "page-hidden": "Most of the text of the page is hidden: it was not tested",
    "page-loading": "The page was still loading: what came later was not tested",
  };
  const say = (id, element, message) => {
    let result = found.find(r => r.id === id);
    if (!result) found.push(result = {id, help: HELP[id], impact: "serious", helpUrl: "", tags: ["review-item"], nodes: []});
    result.nodes.push({target: [name(element)], element, html: element.outerHTML, impact: "serious",
      any: [{id, message, relatedNodes: []}], all: [], none: []});
  };
  const name = element => element.id ? "#" + CSS.escape(element.id) : element.localName;
  const isError = code => code >= 400;
  const lost = [];

  function resources(doc) {  // what this document asked for and did not get
    const view = doc.defaultView, root = doc.documentElement, failed = new Set(view.accesspubSeen?.failed || []);
    const entryOf = address => view.performance.getEntriesByName(address).pop();
    const status = address => isError(entryOf(address)?.responseStatus) ? `HTTP ${entryOf(address).responseStatus}` : "";
    const every = selector => new Set([...everything(doc, selector), ...[...failed].filter(e => e.matches(selector))]);
    const own = address => quietly(() => new URL(address).host, "") === doc.location.host;
    const gone = (address, code) => `${squeeze(address, 200)} ${code || "could not be loaded"}`;

    const isEmpty = (sheet, address) => {  // what is sent instead of a style sheet, such as a page, has no rules
      const entry = entryOf(address), other = entry?.contentType && entry.contentType !== "text/css";
      return quietly(() => sheet.cssRules.length, 1) === 0 && (other || entry?.responseStatus === 204);
    };
    for (const link of every("link[href]")) {
      const later = /(^|\s)preload(\s|$)/i.test(link.rel) && link.as === "style";  // a script makes it a style sheet
      if (!later && (!/(^|\s)stylesheet(\s|$)/i.test(link.rel) || /alternate/i.test(link.rel) || link.disabled)) continue;
      if (link.media && !view.matchMedia(link.media).matches && !link.hasAttribute("onload")) continue;
      const code = status(link.href), empty = link.sheet && isEmpty(link.sheet, link.href);
      if (!code && !failed.has(link) && (later || link.sheet && !empty)) continue;
      say("page-style-missing", link, empty && !code ? `${squeeze(link.href, 200)} has no style rules` : gone(link.href, code));
    }
    for (const node of doc.childNodes) if (node.nodeType === 7 && node.target === "xml-stylesheet") {
      const written = /href\s*=\s*["']([^"']*)/.exec(node.data), address = written && new URL(written[1], doc.baseURI).href;
      if (address && status(address)) say("page-style-missing", root, gone(address, status(address)));
    }
    const imported = (sheet, link) => {
      for (const rule of quietly(() => [...sheet.cssRules], [])) {  // another host's cannot be read
        if (!(rule instanceof view.CSSImportRule) || !view.matchMedia(rule.media.mediaText).matches) continue;
        const address = quietly(() => new URL(rule.href, sheet.href || doc.baseURI).href, rule.href), code = status(address);
        if (code || !rule.styleSheet) say("page-style-missing", link, gone(address, code));
        else imported(rule.styleSheet, link);
      }
    };
    for (const sheet of doc.styleSheets) if (sheet.ownerNode?.outerHTML) imported(sheet, sheet.ownerNode);

    for (const script of every("script")) {
      const code = script.src && status(script.src);
      if (!code && !failed.has(script)) continue;
      if (!script.src) { say("page-script-missing", script, "an import of a module in the page could not be loaded"); continue; }
      lost.push(script.src);
      if (own(script.src)) say("page-script-missing", script, gone(script.src, code));
    }
    for (const told of view.accesspubSeen?.unanswered || []) if (own(told.split(" ")[0]))
      say("page-data-missing", root, /HTTP/.test(told) ? told : gone(told));
    for (const entry of view.performance.getEntriesByType("resource")) if (isError(entry.responseStatus) && own(entry.name) &&
        /\.m?js$/.test(new URL(entry.name).pathname) && !lost.includes(entry.name)) say("page-script-missing", root, gone(entry.name, status(entry.name)));
    for (const frame of everything(doc, "iframe, frame")) {
      const code = quietly(() => frame.contentWindow.performance.getEntriesByType("navigation")[0].responseStatus, 0);
      if (isError(code)) say("page-frame-missing", frame, gone(frame.src, `HTTP ${code}`));
    }
    const nested = [...doc.querySelectorAll("object[data], embed[src]")].filter(e => e.type ? /html/i.test(e.type) :
      !/\.(?!x?html?\b|php|aspx?\b|jsp)\w{2,4}([?#]|$)/i.test(e.data || e.src));
    if (nested.length && view.length > doc.querySelectorAll("iframe, frame").length)
      say("page-nested", nested[0], squeeze(nested[0].data || nested[0].src, 200));
    for (const dialog of everything(doc, "dialog:modal"))
      say("page-behind-dialog", dialog, `"${squeeze(dialog.textContent, 80)}" is open`);
  }
  for (const doc of documents()) if (doc.documentElement && doc.defaultView) resources(doc);

  const SKIP = "script, style, template, noscript, head, title, option, datalist, dialog:not([open])";
  const shown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const share = root => {  // letters below it: all, those that nobody sees, those that are kept from screen readers
    let letters = 0, hidden = 0, kept = 0;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(), n = 0; node && n < 20000; node = walk.nextNode(), n++) {
      const length = node.data.trim().length, parent = node.parentElement;
      if (!length || !parent || parent.closest(SKIP)) continue;
      letters += length;
      if (!quietly(() => shown(parent), true)) hidden += length;
      else if (parent.closest("[aria-hidden=true], [inert]")) kept += length;
    }
    return {letters, hidden, kept};
  };
  const body = document.body || document.documentElement;
  const articles = everything(document, "article");
  const main = everything(document, "main, [role=main]")[0] || (articles.length === 1 ? articles[0] : body);
  const box = main.getBoundingClientRect(), clips = getComputedStyle(main).overflow !== "visible";
  const out = box.right <= 0 || box.bottom + scrollY <= 0 || clips && (box.width < 2 || box.height < 2);
  const part = share(main), page = main === body ? part : share(body);
  const away = out ? part.letters : part.hidden + part.kept;
  const modal = found.some(result => result.id === "page-behind-dialog");
  if (!modal && part.letters >= 20 && away > part.letters - away)
    say("page-hidden", main, `${Math.round(100 * away / part.letters)} % of the text of <${main.localName}> is hidden`);
  else if (!modal && page.kept >= 20 && page.kept > page.letters - page.hidden - page.kept)
    say("page-hidden", body, "most of the text that is shown is inert or hidden from screen readers");

  if (late) say("page-loading", document.documentElement, late);
  const canvas = everything(document, "canvas").find(e => shown(e) && e.clientWidth * e.clientHeight > 0.25 * innerWidth * innerHeight);
  if (canvas && page.letters - page.hidden < 100) say("page-drawn", canvas, "nearly all that it shows is in a <canvas>");

  const things = "img, picture, video, audio, canvas, svg, iframe, object, embed, input, button, select, textarea";
  const wordless = !squeeze(document.body?.innerText, 1);
  // a redirect page that a site builder wrote: its only link leads to its canonical address
  const links = [...document.querySelectorAll("a[href]")], canonical = document.querySelector("link[rel=canonical]")?.href;
  const stub = wordless || !!canonical && links.length === 1 && links[0].href === canonical && canonical !== location.href &&
    squeeze(document.body?.innerText, 200).split(" ").length <= 15;
  const blank = !!document.body && wordless && !!document.scripts.length &&
    !everything(document, "*").some(e => e.matches(things) && e.getClientRects().length ||
      e.shadowRoot && squeeze(e.shadowRoot.textContent, 1));
  return {results: found, wordless: stub, blank: blank ? lost.map(s => squeeze(s, 200)).join(" ") || "its scripts wrote nothing" : ""};
};
