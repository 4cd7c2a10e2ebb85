// Defines accesspubAct(tools): outcomes of W3C's ACT rules that axe-core has no rule for, or judges by less than we saw.
// What only a person can judge is cantTell; failed is said where nothing on the page could satisfy the rule.
globalThis.accesspubAct = ({documents, everything, squeeze, quietly, out}) => {
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
  const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: false}) && e.getClientRects().length > 0;
  const exposed = e => seen(e) && !e.closest("[aria-hidden=true]");
  const words = text => (text.match(/[\p{L}\p{N}]+/gu) || []).length;
  const fold = text => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // The words that can be seen, and the links: what could stand in for sound and pictures.
  let text = "";
  for (const doc of documents()) {
    const walk = doc.createTreeWalker(doc.body || doc.documentElement, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const home = n.parentElement;
      if (!n.data.trim() || !home || /^(script|style|noscript|template|video|audio)$/.test(home.localName) || !seen(home)) continue;
      const range = doc.createRange();
      range.selectNodeContents(n);
      if ([...range.getClientRects()].some(r => r.width > 0 && r.height > 0 && r.right + scrollX > 0 && r.bottom + scrollY > 0)) text += " " + n.data;
    }
  }
  text = squeeze(text, 100000);
  const links = all("a[href], [role=link], details, [aria-describedby], [aria-details]").filter(seen).length;
  const hidden = squeeze(document.body ? document.body.textContent : "", 20000).length > text.length + 20;

  // -- media --------------------------------------------------------------------------------------------------
  const CONTROL = /pause|stop|mute|play|sound|volume|silence|anhalten|stumm|couper|arr[eê]t|silenc|pausar|detener|pausa/i;
  const MENTIONS = {audio: /audio|listen|hear|record|sound|podcast|spoken/i, video: /video|film|watch|clip|movie/i};
  const rules = {audio: ["2eb176", "e7aa44", "afb423"],
    heard: ["eac66b", "f51b46", "c5a4ea", "1ea59c", "1ec09b", "1a02b0", "ab4d13"],
    silent: ["c3232f", "ee13b5", "d7ba54", "fd26cf"]};
  for (const rule of [...Object.values(rules).flat(), "aaa1bf", "4c31df", "80f0bf"]) say(rule, "inapplicable");
  for (const m of out.media.filter(m => m.tag === "audio" || m.tag === "video")) {
    if (m.broken && m.duration === null) continue;
    const sound = m.audible;  // true, false or unknown
    let length = m.duration ?? 0;
    const part = /[#&]t=(?:npt:)?([\d.]*)(?:,([\d.]+))?/.exec(m.hash || "");
    if (part) length = Math.max(0, Math.min(part[2] ? +part[2] : length, length) - (+part[1] || 0));
    // sound that starts by itself
    if (m.autoplay && !m.muted && sound !== false) {
      if (sound === null || m.duration === null) for (const rule of ["aaa1bf", "4c31df", "80f0bf"]) say(rule, "cantTell");
      else {
        const short = length <= 3;
        const control = (m.controls && m.visible) || all("button, [role=button], input[type=button], summary").some(b => exposed(b) &&
          CONTROL.test(b.getAttribute("aria-label") || b.textContent.trim() || b.value || b.title || ""));
        say("aaa1bf", short ? "passed" : "failed");
        if (!short) say("4c31df", control ? "passed" : "failed");
        say("80f0bf", short || control ? "passed" : "failed");
      }
    }
    const poor = words(text) < Math.max(3, length) && !links;  // fewer words than seconds: no transcript of it
    const nothing = words(text) < 3 && !links;
    if (m.tag === "audio") {
      if ((m.visible || m.autoplay) && sound !== false) {
        say("2eb176", poor && sound ? "failed" : "cantTell");
        say("e7aa44", poor && sound ? "failed" : "cantTell");
        say("afb423", sound && (poor || !MENTIONS.audio.test(text)) ? "failed" : "cantTell");
      }
      continue;
    }
    if (!m.visible || m.pictures === false) continue;
    const kinds = m.tracks.map(t => t.kind);
    if (sound !== false) {
      const captions = kinds.some(k => k === "captions" || k === "subtitles");
      const hint = /caption|subtitle|untertitel|sous-titr|\bcc\b/i.test([m.src, m.name, m.id, m.describedby, m.near.before, m.near.after].join(" "));
      const described = kinds.includes("descriptions");  // no browser renders such a track
      say("eac66b", !captions && !hint && poor && sound ? "failed" : "cantTell");
      say("f51b46", !captions && !hint && sound ? "failed" : "cantTell");
      for (const rule of ["c5a4ea", "1ec09b", "1ea59c"]) say(rule, described && poor && sound ? "failed" : "cantTell");
      say("1a02b0", nothing && sound ? "failed" : "cantTell");
      say("ab4d13", sound && (nothing || !MENTIONS.video.test(text)) ? "failed" : "cantTell");
    }
    if (sound !== true) {
      const sure = sound === false;
      const voice = out.media.some(a => a.tag === "audio" && (a.visible || a.autoplay));
      say("c3232f", sure && nothing && !voice && !hidden ? "failed" : "cantTell");
      say("ee13b5", sure && nothing && !hidden ? "failed" : "cantTell");
      say("d7ba54", sure && !voice && nothing && !hidden ? "failed" : "cantTell");
      say("fd26cf", sure && (nothing || !MENTIONS.video.test(text)) ? "failed" : "cantTell");
    }
  }

  // -- where axe's word is refined ------------------------------------------------------------------------------
  if (!/html/.test(document.contentType)) for (const rule of ["b5c3f8", "bf051a", "2779a5", "c4a8a4"]) found[rule] = "inapplicable";
  const refresh = [...document.querySelectorAll("meta[http-equiv=refresh i]")]
    .map(m => /^\s*(\d+)(?:\.[\d.]*)?\s*(?:$|[;,\s])/.exec(m.content || "")).filter(Boolean);
  if (refresh.length > 1) {  // only the first one counts
    found.bc659a = +refresh[0][1] === 0 || +refresh[0][1] > 72000 ? "passed" : "failed";
    found.bisz58 = +refresh[0][1] === 0 ? "passed" : "failed";
  }
  if (quietly(() => document.querySelector("dialog:modal"), null)) {  // what is outside of it cannot be reached anyway
    const inside = axeNodes("violations", "frame-focusable-content").filter(n => quietly(() =>
      document.querySelector(n.target[0]).closest("dialog:modal"), true));
    if (axeSaid("frame-focusable-content") === "failed" && !inside.length) found.akn7bn = "inapplicable";
  }
  // word spacing: the declaration that the text really has, on elements with text
  let spacing = "inapplicable";
  for (const e of all("[style*=word-spacing i]")) {
    if (e.style.getPropertyPriority("word-spacing") !== "important") continue;
    const walk = e.ownerDocument.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const home = n.parentElement;
      if (!n.data.trim() || !seen(home) || home.closest("[style*=word-spacing i]") !== e) continue;
      const s = style(home);
      const wide = parseFloat(s.wordSpacing) >= 0.16 * parseFloat(s.fontSize) - 0.01;
      spacing = spacing === "failed" || !wide ? "failed" : "passed";
    }
  }
  if (axeSaid("avoid-inline-spacing") === "failed") found["9e45ec"] = spacing;
  // visible label in the name: icon fonts and oddly cut words are not different words
  const label = axeNodes("violations", "label-content-name-mismatch");
  if (label.length) {
    const left = label.filter(n => {
      const e = quietly(() => document.querySelector(n.target[0]), null);
      if (!e || n.target.length > 1) return true;
      if ([e, ...e.querySelectorAll("*")].some(x => /icon|symbol|awesome/i.test(style(x).fontFamily))) return false;
      const name = fold(e.getAttribute("aria-label") || n.name);
      return !name.includes(fold(e.innerText)) && !name.includes(fold(e.textContent));
    });
    found["2ee8b8"] = left.length ? "failed" : axeSaid("label-content-name-mismatch") === "failed" ? "passed" : axeSaid("label-content-name-mismatch");
  }
  found["2t702h"] = axeSaid("summary-name");

  // -- rules of our own -----------------------------------------------------------------------------------------
  // kb1m8s: ARIA attributes that every role may carry but this one may not
  const NAMELESS = new Set(("caption code deletion emphasis generic insertion mark none presentation paragraph strong subscript " +
    "suggestion superscript term time").split(" "));
  const IMPLICIT = {p: "paragraph", span: "generic", div: "generic", b: "generic", i: "generic", em: "emphasis", strong: "strong", code: "code",
    del: "deletion", ins: "insertion", sub: "subscript", sup: "superscript", mark: "mark", time: "time", caption: "caption"};
  const FORBIDDEN = ["aria-label", "aria-labelledby", "aria-braillelabel"];
  const GLOBAL = /^aria-(atomic|braillelabel|brailleroledescription|busy|controls|current|describedby|description|details|dropeffect|flowto|grabbed|hidden|keyshortcuts|label|labelledby|live|owns|relevant|roledescription)$/;
  let global = "inapplicable";
  for (const e of all("*")) {
    const used = e.getAttributeNames().filter(a => GLOBAL.test(a) && e.getAttribute(a) !== "");
    if (!used.length || !exposed(e)) continue;
    const role = (e.getAttribute("role") || "").trim().toLowerCase().split(/\s+/)[0] || IMPLICIT[e.localName] || "";
    const bad = used.filter(a => (NAMELESS.has(role) && FORBIDDEN.includes(a)) ||
      (/^(generic|none|presentation)$/.test(role) && /roledescription$/.test(a)));
    global = global === "failed" || bad.length ? "failed" : "passed";
  }
  found.kb1m8s = global;
  // links whose whole name says nothing
  const VAGUE = new Set(["more", "go", "here", "click here", "click", "read more", "learn more", "see more", "link", "details", "this", "continue", "info",
    "mehr", "weiterlesen", "hier", "ici", "lire la suite", "en savoir plus", "plus", "aquí", "leer más", "más", "qui", "leggi tutto"]);
  say("aizyf1", "inapplicable"); say("5effbb", "inapplicable");
  for (const e of all("a[href], area[href], [role=link]")) {
    if (!exposed(e) || (e.getAttribute("role") || "link") !== "link") continue;
    const name = fold(e.getAttribute("aria-label") || (e.hasAttribute("aria-labelledby") ? "?" : "") || e.textContent ||
      [...e.querySelectorAll("img[alt]")].map(i => i.alt).join(" ") || e.title || "");
    if (!name) continue;
    const vague = VAGUE.has(name);
    say("aizyf1", vague ? "failed" : "cantTell");
    const home = e.closest("p, li, td, th, dd, dt, figure, h1, h2, h3, h4, h5, h6");
    const around = home ? fold(home.textContent).replace(name, "").trim() : "";
    const flat = e.parentElement ? fold(e.parentElement.textContent).replace(name, "").trim() : "";
    say("5effbb", vague && !around && (!flat || /^(body|main|div|section|article|svg)$/.test(e.parentElement.localName)) && !home &&
      !e.hasAttribute("aria-describedby") && !e.title ? "failed" : "cantTell");
  }
  // frames of one name: different documents under it
  const frames = new Map();
  for (const f of all("iframe")) {
    const name = fold(f.getAttribute("aria-label") || f.title || "");
    if (name && exposed(f)) frames.set(name, [...(frames.get(name) || []), f]);
  }
  let same = "inapplicable";
  for (const group of frames.values()) {
    if (group.length < 2) continue;
    const docs = group.map(f => quietly(() => f.contentDocument, null));
    const known = docs.every(d => d && d.body);
    const texts = new Set(docs.map(d => known ? fold(d.body.innerText) : ""));
    const titles = new Set(docs.map(d => known ? fold(d.title) : ""));
    const now = !known ? "cantTell" : texts.size === 1 ? "passed" : titles.size > 1 ? "failed" : "cantTell";
    if (ORDER.indexOf(now) < ORDER.indexOf(same)) same = now;
  }
  found["4b1c6c"] = same;
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
  return found;
};
