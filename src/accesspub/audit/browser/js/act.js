// Defines accesspubAct(tools): outcomes of W3C's ACT rules that axe-core has no rule for, or judges by less than we saw.
// What only a person can judge is cantTell; failed is said where nothing on the page could satisfy the rule.
// The rules about audio and video are judged later, from what is noted here (`words`): see act_media.py.
globalThis.accesspubAct = ({documents, everything, squeeze, quietly, out, settings}) => {
  const found = {};
  const ORDER = ["failed", "cantTell", "passed", "inapplicable"];
  const say = (rule, outcome) => {
    if (!(rule in found) || ORDER.indexOf(outcome) < ORDER.indexOf(found[rule])) found[rule] = outcome;
  };
  const axeNodes = (part, id) => (out.axe[part].find(r => r.id === id) || {nodes: []}).nodes;
  const axeSaid = id => out.axe.violations.some(r => r.id === id) ? "failed" : out.axe.incomplete.some(r => r.id === id) ? "cantTell" :
    id in out.axe.passes ? "passed" : "inapplicable";
  const all = selector => documents().flatMap(doc => everything(doc, selector));
  const style = e => e.ownerDocument.defaultView.getComputedStyle(e);
  const HTML = "http://www.w3.org/1999/xhtml";
  const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: false}) && e.getClientRects().length > 0;
  const exposed = e => seen(e) && !e.closest("[aria-hidden=true], [inert]");
  const tokens = text => String(text ?? "").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) || [];
  const fold = text => tokens(text).join(" ");

  // -- names and roles, as axe-core computes them; in other documents by the plain attributes ---------------------
  const tree = quietly(() => { axe.teardown(); axe.setup(document.documentElement); return true; }, false);
  const virtual = e => tree && e.ownerDocument === document ? quietly(() => axe.utils.getNodeFromTree(e), null) : null;
  const nameOf = e => {
    const node = virtual(e);
    if (node) return quietly(() => axe.commons.text.accessibleTextVirtual(node), "");
    return e.getAttribute("aria-label") || (e.hasAttribute("aria-labelledby") ? "?" : "") || e.textContent.trim() ||
      [...e.querySelectorAll("img[alt]")].map(i => i.alt).join(" ") || e.getAttribute("title") || "";
  };
  const roleOf = e => {
    const node = virtual(e);
    if (node) return quietly(() => axe.commons.aria.getRole(node), null) || "";
    return (e.getAttribute("role") || "").trim().toLowerCase().split(/\s+/)[0] || (e.matches("a[href], area[href]") ? "link" : "");
  };

  // -- the words that can be seen, and those that are told ---------------------------------------------------------
  function clipped(e) {  // moved or cut away so that nobody sees it
    for (let box = e; box && box.nodeType === 1; box = box.parentElement) {
      const s = style(box);
      if (+s.opacity === 0 || /^rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)$/.test(s.clip) ||
          /^inset\((50|100)%/.test(s.clipPath)) return true;
      if (s.overflow !== "visible" && s.display !== "inline" && (box.clientWidth <= 1 || box.clientHeight <= 1)) return true;
    }
    return false;
  }
  const drawn = n => {
    const range = n.ownerDocument.createRange();
    range.selectNodeContents(n);
    return [...range.getClientRects()].some(r => r.width > 0 && r.height > 0 && r.right + scrollX > 0 && r.bottom + scrollY > 0);
  };
  function* textNodes(root) {
    const walk = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) if (n.data.trim() && n.parentElement) yield n;
  }
  const visibleText = root => [...textNodes(root)].filter(n => seen(n.parentElement) && drawn(n) && !clipped(n.parentElement));
  let shown = "", told = "";
  for (const doc of documents()) for (const n of textNodes(doc.body || doc.documentElement)) {
    const home = n.parentElement;
    if (/^(script|style|noscript|template|video|audio)$/.test(home.localName) || !home.checkVisibility({visibilityProperty: true})) continue;
    if (!home.closest("[aria-hidden=true]")) told += " " + n.data;
    if (shown.length < 40000 && seen(home) && drawn(n) && !clipped(home)) shown += " " + n.data;
  }
  for (const e of all("img[alt], svg > title, [aria-label]")) if (seen(e)) shown += " " + (e.alt || e.getAttribute("aria-label") || e.textContent);
  const doors = kind => all(kind).filter(exposed).map(e => squeeze(e.localName === "input" ? e.value || nameOf(e) : nameOf(e), 80)).slice(0, 200);
  out.words = {shown: squeeze(shown, 20000), told: squeeze(told, 20000),
    links: doors("a[href], [role=link], [aria-describedby], [aria-details]"),
    buttons: doors("button, [role=button], [role=switch], input[type=button], input[type=submit], input[type=image], input[type=checkbox], summary, details")};

  // -- where axe's word is refined ------------------------------------------------------------------------------
  if (!/html/.test(document.contentType)) for (const rule of ["b5c3f8", "bf051a", "2779a5", "c4a8a4"]) found[rule] = "inapplicable";
  // HTML's own way to read a refresh; the first one that can be read counts
  const delay = content => {
    const read = /^[\t\n\f\r ]*(\d*)(?:\.[\d.]*)?(?:$|[\t\n\f\r ;,])/.exec(content || "");
    return !read || !/^[\t\n\f\r ]*[\d.]/.test(content) ? null : +(read[1] || 0);
  };
  const [wait] = [...document.querySelectorAll("meta[http-equiv=refresh i]")].map(m => delay(m.content)).filter(n => n !== null);
  found.bc659a = wait === undefined ? "inapplicable" : wait === 0 || wait > 72000 ? "passed" : "failed";
  found.bisz58 = wait === undefined ? "inapplicable" : wait === 0 ? "passed" : "failed";
  if (quietly(() => document.querySelector("dialog:modal"), null)) {  // what is outside of it cannot be reached anyway
    const inside = axeNodes("violations", "frame-focusable-content").filter(n => quietly(() =>
      document.querySelector(n.target[0]).closest("dialog:modal"), true));
    if (axeSaid("frame-focusable-content") === "failed" && !inside.length) found.akn7bn = "inapplicable";
  }
  // spacing that readers cannot change: the declaration that a text really has, by the text's own size
  const lines = n => {
    const range = n.ownerDocument.createRange();
    range.selectNodeContents(n);
    return new Set([...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top))).size;
  };
  for (const [rule, property, least] of [["24afc2", "letter-spacing", 0.12], ["9e45ec", "word-spacing", 0.16], ["78fd32", "line-height", 1.5]]) {
    found[rule] = "inapplicable";
    const part = property.replace(/-(.)/, (_, letter) => letter.toUpperCase());
    for (const e of all(`[style*=${property} i]`)) {
      const value = e.style?.getPropertyValue(property);
      if (e.namespaceURI !== HTML || !value || e.style.getPropertyPriority(property) !== "important" ||
          /^(inherit|unset|revert|revert-layer)$/.test(value)) continue;
      const ratio = s => parseFloat(s[part]) / parseFloat(s.fontSize);
      const own = style(e);
      for (const n of textNodes(e)) {
        const home = n.parentElement, s = style(home);
        if (home.closest(`[style*=${property} i]`) !== e || !seen(home) || !drawn(n) || clipped(home)) continue;
        if (s[part] !== own[part] && !(property === "line-height" && Math.abs(ratio(s) - ratio(own)) < 0.01)) continue;  // another declaration's
        if (property === "line-height" && lines(n) < 2) continue;
        say(rule, ratio(s) >= least - 0.002 ? "passed" : "failed");
      }
    }
  }
  // visible label in the name: the words that are seen have to be, in their order, among those of the name
  const NAMED = /^(button|checkbox|gridcell|link|menuitem|menuitemcheckbox|menuitemradio|option|radio|switch|tab|treeitem)$/;
  const within = (few, many) => !few.length || many.some((_, i) => few.every((word, k) => many[i + k] === word));
  found["2ee8b8"] = "inapplicable";
  for (const e of all("[aria-label], [aria-labelledby]")) {
    if (e.ownerDocument !== document || !NAMED.test(roleOf(e)) || !exposed(e)) continue;
    const nodes = visibleText(e);
    const plain = e.namespaceURI === HTML && nodes.length === [...textNodes(e)].filter(n => seen(n.parentElement)).length;
    const text = plain ? e.innerText : nodes.map(n => n.data).join(" ");
    const label = tokens(text), name = tokens(nameOf(e));
    if (!nodes.length || !name.length) continue;
    if (!label.length || text.trim().length === 1) { say("2ee8b8", "cantTell"); continue; }  // a sign, not a word
    const signs = [e, ...e.querySelectorAll("*")].some(x => /icon|symbol|awesome|glyph/i.test(style(x).fontFamily));
    const bare = tokens(text.replace(/[([{（【][^)\]}）】]*[)\]}）】]/g, " "));  // what is in brackets need not be in the name
    const joined = tokens(text.replace(/[-‐‑'’]/g, "")), joinedName = tokens(nameOf(e).replace(/[-‐‑'’]/g, ""));
    say("2ee8b8", within(label, name) ? "passed" : signs || within(bare, name) || within(joined, joinedName) ? "cantTell" : "failed");
  }
  found["2t702h"] = axeSaid("summary-name");

  // -- rules of our own -----------------------------------------------------------------------------------------
  // kb1m8s: ARIA attributes that every role may carry but this one may not
  const NAMELESS = new Set(("caption code deletion emphasis generic insertion none paragraph presentation strong subscript superscript").split(" "));
  const NEWER = new Set(["mark", "suggestion", "term", "time", "definition"]);  // not in every version of WAI-ARIA
  const IMPLICIT = {p: "paragraph", em: "emphasis", strong: "strong", code: "code", del: "deletion", s: "deletion", ins: "insertion", sub: "subscript",
    sup: "superscript", mark: "mark", time: "time", dfn: "term", caption: "caption",
    ...Object.fromEntries("b bdi bdo data div i pre q samp small span u".split(" ").map(tag => [tag, "generic"]))};
  const FORBIDDEN = ["aria-label", "aria-labelledby", "aria-braillelabel"];
  const GLOBAL = /^aria-(atomic|braillelabel|brailleroledescription|busy|controls|current|describedby|description|details|dropeffect|flowto|grabbed|hidden|keyshortcuts|label|labelledby|live|owns|relevant|roledescription)$/;
  const banned = (role, a) => (NAMELESS.has(role) || NEWER.has(role)) && FORBIDDEN.includes(a) ||
    /^(generic|none|presentation)$/.test(role) && /roledescription$/.test(a);
  found.kb1m8s = "inapplicable";
  for (const e of all("*")) {
    const used = e.getAttributeNames().filter(a => GLOBAL.test(a) && e.getAttribute(a).trim() !== "");
    if (!used.length || !exposed(e) || e.namespaceURI !== HTML) continue;
    const implicit = IMPLICIT[e.localName] || (e.matches("a:not([href])") ? "generic" : "");
    let role = (e.getAttribute("role") || "").trim().toLowerCase().split(/\s+/).find(r => r === "none" || r === "presentation" ||
      quietly(() => axe.commons.aria.isValidRole(r), true)) || implicit;
    // an element that can be focused, or has what every role may carry, keeps the role it was born with
    if (/^(none|presentation)$/.test(role) && (e.tabIndex >= 0 || used.some(a => !banned(role, a)))) role = implicit;
    const bad = used.filter(a => banned(role, a));
    say("kb1m8s", bad.length ? NEWER.has(role) ? "cantTell" : "failed" : "passed");
  }
  // links whose whole name says nothing, in the language they are in
  const vague = e => {
    const language = (e.closest("[lang]")?.lang || "en").toLowerCase().split("-")[0];
    return (settings.vague[language] || []).map(fold);
  };
  const CONTEXT = "p, li, td, th, dd, dt, figcaption, blockquote, label, legend, caption, h1, h2, h3, h4, h5, h6";
  say("aizyf1", "inapplicable"); say("5effbb", "inapplicable");
  for (const e of all("a[href], area[href], [role=link], svg a")) {
    if (!exposed(e) || e.getAttribute("role") && roleOf(e) !== "link") continue;
    const name = fold(nameOf(e));
    if (!name) continue;
    const empty = vague(e).includes(name);
    say("aizyf1", empty ? "failed" : "cantTell");
    // what is with it in its paragraph, list item, cell; else beside it in its box; and what it is described by
    let around = e.hasAttribute("aria-describedby") || e.hasAttribute("aria-details") || !!(e.title || "").trim();
    let home = e.parentElement;
    for (let block = false; home && !block && !around; home = home.parentElement) {
      around = tokens(home.textContent).length > tokens(e.textContent).length && !/^(body|html|main|article|section|nav|header|footer|aside|svg)$/.test(home.localName);
      block = home.matches(`${CONTEXT}, body, main, article, section, nav, header, footer, aside, svg`);
    }
    around ||= !!e.parentElement?.closest("li, td, th, dd, dt, table, ul, ol, dl");  // headings of cells and lists above
    // what is written straight into a page's box, on the line of the link
    around ||= [e.previousSibling, e.nextSibling].some(n => n && n.nodeType === 3 && n.data.trim());
    say("5effbb", empty && !around ? "failed" : "cantTell");
  }
  // frames of one name: quite different documents under it
  const alike = (one, other) => {
    const left = new Set(tokens(one)), right = new Set(tokens(other));
    const both = [...left].filter(word => right.has(word)).length;
    return both / Math.max(1, left.size + right.size - both);
  };
  const frames = new Map();
  for (const f of all("iframe")) {
    const name = fold(f.ownerDocument === document ? nameOf(f) : f.getAttribute("aria-label") || f.title);
    if (name && exposed(f)) frames.set(name, [...(frames.get(name) || []), f]);
  }
  found["4b1c6c"] = "inapplicable";
  for (const group of frames.values()) for (const f of group.slice(1)) {
    const [one, other] = [group[0], f].map(frame => quietly(() => frame.contentDocument, null));
    if (!one?.body || !other?.body) { say("4b1c6c", "cantTell"); continue; }
    if (one.location.href === other.location.href && !/^about:/.test(one.location.href) || fold(one.body.innerText) === fold(other.body.innerText) &&
        one.body.innerText.trim()) say("4b1c6c", "passed");
    else say("4b1c6c", alike(one.title, other.title) < 0.5 && one.title && other.title && alike(one.body.innerText, other.body.innerText) < 0.5 ?
      "failed" : "cantTell");
  }
  // bc4a75: a list without list items
  for (const list of all("ul:not([role]), ol:not([role])")) {
    if (exposed(list) && list.children.length && !list.querySelector("li, [role=listitem], script, template") &&
        !list.matches("[aria-owns], [aria-busy=true]")) say("bc4a75", "failed");
  }
  // d0f69e: a header cell heads something. In a row without data it heads its columns: another cell has to be in them
  found.d0f69e = "inapplicable";
  const heads = (header, alone, cells, column, width) => {
    const named = header.id && all("[headers]").some(cell => cell.getAttribute("headers").split(/\s+/).includes(header.id));
    const below = cells.some(cell => cell.element !== header && cell.x < column + width && cell.x + cell.width > column);
    if (exposed(header)) say("d0f69e", named || !alone || below ? "passed" : "failed");
  };
  for (const table of all("table")) {
    if (!exposed(table) || /^(none|presentation)$/.test(table.getAttribute("role") || "")) continue;
    const taken = [], cells = [];
    [...table.rows].forEach((row, y) => {
      let x = 0;
      for (const element of row.cells) {
        while ((taken[y] ||= [])[x]) x++;
        const width = element.colSpan, height = Math.min(element.rowSpan || 1000, table.rows.length - y);
        for (let j = y; j < y + height; j++) for (let i = x; i < x + width; i++) (taken[j] ||= [])[i] = true;
        cells.push({element, x, width, y, height});
        x += width;
      }
    });
    if (cells.length > 5000) continue;
    const isHeader = e => /^(columnheader|rowheader)$/.test(e.getAttribute("role") || (e.localName === "th" ? "columnheader" : ""));
    for (const cell of cells.filter(cell => isHeader(cell.element))) {
      const data = cells.some(other => !isHeader(other.element) && other.y < cell.y + cell.height && other.y + other.height > cell.y);
      heads(cell.element, !data, cells, cell.x, cell.width);
    }
  }
  for (const grid of all("[role=grid], [role=table], [role=treegrid]")) {
    if (grid.localName === "table" || !exposed(grid) || grid.querySelector("[aria-owns], [aria-colindex], [aria-colspan], [aria-rowspan]")) continue;
    const rows = [...grid.querySelectorAll("[role=row]")].map(row => [...row.querySelectorAll("[role=cell], [role=gridcell], [role=columnheader], [role=rowheader]")]);
    const cells = rows.flatMap(row => row.map((element, x) => ({element, x, width: 1})));
    for (const row of rows) for (const header of row.filter(e => /header$/.test(e.getAttribute("role")))) {
      heads(header, !row.some(e => /cell$/.test(e.getAttribute("role"))), cells, row.indexOf(header), 1);
    }
  }
  // texts with the language that is said of them; whether it is theirs is judged later, see act_language.py
  const texts = new Map(document.documentElement.lang && /html/.test(document.contentType) ? [[document.documentElement, ""]] : []);
  for (const n of textNodes(document.body || document.documentElement)) {
    const home = n.parentElement, owner = home.closest("[lang]");
    if (!owner || owner.namespaceURI !== HTML || /^(script|style|noscript|template)$/.test(home.localName) || !seen(home)) continue;
    texts.set(owner, squeeze((texts.get(owner) || "") + " " + n.data, 5000));
  }
  out.languages = [...texts].slice(0, 200).map(([e, words]) => ({lang: e.lang, page: e === document.documentElement, words}));
  // what axe-core counts otherwise: links without an href, and languages of blanks only
  if (all("[role=link]").some(e => exposed(e) && !nameOf(e).trim())) say("c487ae", "failed");
  if (/^\s+$/.test(document.documentElement.getAttribute("lang") ?? "")) say("bf051a", "inapplicable");
  // pictures: whether a name says what there is to see, and whether what has no name is decoration, only a person can tell
  for (const e of all("img, canvas, svg, [role=img]")) {
    if (!seen(e) || e.parentElement?.closest("svg")) continue;
    const words = e.hasAttribute("aria-labelledby") || [e.getAttribute("aria-label"), e.getAttribute("alt"), e.getAttribute("title"),
      e.querySelector(":scope > title")?.textContent].some(name => name && name.trim());
    const silent = !exposed(e) || /^(none|presentation)$/.test(e.getAttribute("role") || "") || !words && e.getAttribute("role") !== "img";
    // an icon in a link or button that is named by its author says nothing of its own
    const spoken = e.parentElement?.closest("[aria-label], [aria-labelledby]")?.closest("a, button, [role=button], [role=link], [role=img]");
    if (silent && !spoken) say("e88epe", "cantTell");
    else if (!silent && words) say("qt1vmo", "cantTell");
  }
  if (tree) quietly(() => axe.teardown());
  return found;
};
