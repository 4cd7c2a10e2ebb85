// Defines accesspubGather(settings): what the browser saw on this page, as one JSON string.
globalThis.accesspubGather = async settings => {
  const seen = globalThis.accesspubSeen || {dialogs: [], leaves: []};
  const squeeze = (text, most) => String(text ?? "").replace(/\s+/g, " ").trim().slice(0, most);
  const quietly = (f, other) => { try { return f(); } catch (e) { return other; } };
  const sleep = ms => new Promise(done => setTimeout(done, ms));

  function documents(doc = document, list = []) {
    list.push(doc);
    for (const frame of doc.querySelectorAll("iframe, frame")) {
      const inner = quietly(() => frame.contentDocument, null);
      if (inner) documents(inner, list);
    }
    return list;
  }
  // A field of a form hides the property of its name: what is asked of any element is asked of the prototypes.
  const matches = Element.prototype.matches;
  const property = (kind, name) => Object.getOwnPropertyDescriptor(kind.prototype, name);
  const shadow = property(Element, "shadowRoot").get;
  function everything(root, selector, found = []) {  // open shadow trees too
    for (const element of root.querySelectorAll("*")) {
      if (matches.call(element, selector)) found.push(element);
      const inner = shadow.call(element);
      if (inner) everything(inner, selector, found);
    }
    return found;
  }
  // What axe-core asks of every element. It would see a form with such a field as empty, or fail.
  const ASKED = [
    [Node, "nodeType nodeName childNodes parentNode parentElement ownerDocument isConnected firstChild nextSibling " +
      "previousSibling getRootNode compareDocumentPosition contains hasChildNodes"],
    [Element, "localName tagName attributes classList shadowRoot getAttribute hasAttribute hasAttributes getAttributeNames matches " +
      "closest querySelector querySelectorAll getClientRects getBoundingClientRect"],
  ].flatMap(([kind, names]) => names.split(" ").map(name => [name, property(kind, name)]));
  function hiding() {
    for (const form of documents().flatMap(doc => everything(doc, "form"))) for (const [name, real] of ASKED)
      if (real && (real.get ? form[name] !== real.get.call(form) : typeof form[name] !== "function")) return name;
    return "";
  }
  // What scripts have asked for and the page waits for. A page that says so itself (aria-busy) is loading, too.
  function awaited() {
    const before = globalThis.accesspubSeen, parts = [];
    if (before?.asked > 0) parts.push(`${before.asked} request${before.asked > 1 ? "s" : ""} of its scripts not answered`);
    for (const element of before ? everything(document, "script[src]:not([nomodule]), link[rel~=stylesheet], link[rel~=modulepreload]") : []) {
      const address = element.src || element.href;
      if (before.loaded.has(element) || before.failed.includes(element) || performance.getEntriesByName(address).length ||
          element.disabled || !/^$|module|javascript|css/i.test(element.type) || !address.startsWith(location.origin + "/")) continue;
      parts.push(squeeze(address, 200));
    }
    if (everything(document, "[aria-busy=true]").some(e => e.checkVisibility())) parts.push("aria-busy");
    return parts.join(", ");
  }
  async function quiet() {
    const until = performance.now() + settings.quiet;
    let left = awaited();
    while (left && performance.now() < until) {
      await sleep(30);
      left = awaited();
      if (!left) {  // what came is shown now, and may ask for more
        await sleep(60);
        left = awaited();
      }
    }
    return left;
  }

  async function settle() {
    const docs = documents();
    await Promise.race([Promise.all(docs.map(d => quietly(() => d.fonts.ready))), sleep(settings.fontWait)]);
    for (const doc of docs) for (const animation of quietly(() => doc.getAnimations(), [])) {
      try { animation.finish(); } catch (e) { quietly(() => { animation.currentTime = 0; animation.pause(); }); }
    }
    if (settings.settle) await sleep(settings.settle);
  }

  function role(element) {
    const given = squeeze(element.getAttribute("role"), 40).toLowerCase().split(" ")[0];
    const tag = element.localName;
    return given || (tag === "input" ? "input:" + squeeze(element.type, 20) : tag);
  }
  function name(element) {
    const doc = element.ownerDocument;
    const by = quietly(() => (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map(id => element.getRootNode().getElementById?.(id) || doc.getElementById(id)).filter(Boolean)
      .map(e => e.textContent).join(" "), "");
    for (const value of [by, element.getAttribute("aria-label"), element.getAttribute("alt"), element.getAttribute("title"),
      element.getAttribute("placeholder"), element.getAttribute("name")]) if (squeeze(value, 1)) return squeeze(value, 120);
    const address = element.getAttribute("src") || element.getAttribute("href") || element.getAttribute("data") || element.getAttribute("poster");
    return squeeze(address, 160);
  }
  const WHOLE = new Set(["html", "body", "head", "main"]);
  function text(element) {
    if (WHOLE.has(element.localName)) return "";
    return squeeze((element.textContent || "").slice(0, 2000), 120);
  }
  const steady = c => c.length < 30 && !/\d|__|--[a-z0-9]{5,}$|^(css|sc|jsx|svelte|styles?)-/i.test(c);
  function shape(element) {
    const parts = [];
    for (let e = element, n = 0; e && n < 4 && e.nodeType === 1; n++, e = e.parentElement || quietly(() => e.getRootNode().host, null)) {
      const classes = [...e.classList].filter(steady).sort().slice(0, 3);
      parts.unshift([e.localName, ...classes].join("."));
    }
    return parts.join(">");
  }
  function reach(target) {  // axe's target: one step a frame, a list for shadow trees
    let doc = document, element = null;
    for (const step of target) {
      if (element) doc = element.contentDocument;
      let root = doc;
      for (const selector of Array.isArray(step) ? step : [step]) {
        if (element && root !== doc) root = element.shadowRoot;
        element = root.querySelector(selector);
        root = element;
      }
    }
    return element;
  }
  function describe(node) {
    const element = node.element?.nodeType === 1 ? node.element : quietly(() => reach(node.target), null) ||
      quietly(() => new DOMParser().parseFromString(node.html, "text/html").body.firstElementChild, null);
    if (!element) return {role: "", name: "", text: "", shape: ""};
    return {role: role(element), name: name(element), text: text(element), shape: shape(element)};
  }
  function place(node) {
    const element = node.element?.nodeType === 1 ? node.element : quietly(() => reach(node.target), null);
    if (!element || element.ownerDocument !== document) return null;
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return null;
    if (element.checkVisibility && !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) return null;
    return [box.x + scrollX, box.y + scrollY, box.width, box.height].map(n => Math.round(n));
  }
  function why(checks, target) {
    const related = checks.flatMap(c => c.relatedNodes ?? []).map(r => r.target.flat().join(" "));
    return {checks: checks.map(c => c.id), messages: checks.map(c => squeeze(c.message, 300)),
      related: [...new Set(related)].filter(r => r !== target.flat().join(" ")).slice(0, 3).map(r => squeeze(r, 120))};
  }
  function lean(result, shots) {
    return {id: result.id, impact: result.impact, help: result.help, helpUrl: result.helpUrl, tags: result.tags,
      nodes: result.nodes.map((n, i) => ({target: n.target, html: squeeze(n.html, 400), impact: n.impact,
        ...why([...n.any, ...n.all, ...n.none], n.target), ...describe(n),
        ...(shots && i < settings.shots ? {box: place(n)} : {})}))};
  }

  async function runAxe(unseen) {
    const counts = {};
    const options = {...settings.axe, elementRef: true};
    const frames = documents().flatMap(doc => everything(doc, "iframe, frame"));
    if (frames.length > settings.mostFrames) options.iframes = false;
    else for (const frame of frames) quietly(() => frame.contentWindow.accesspubLoad());  // empty ones get axe only now
    const closed = frames.some(f => !quietly(() => f.contentDocument, null));
    // a frame that nothing was loaded into answers nobody: where there are only such, waiting for them is pointless
    const open = frames.some(f => quietly(() => f.contentDocument, null));
    if (closed) options.pingWaitTime = open || settings.otherHosts ? settings.pingWait : 10;
    // axe waits ten seconds for the length of media that will never load (blocked, broken, preload="none"): ours has
    // waited for them already, so only what is still on its way is worth a wait. Its results are the same.
    const coming = documents().flatMap(doc => everything(doc, "audio, video")).some(m => m.readyState === 0 && m.networkState === 2);
    options.preload = {assets: coming || closed && settings.otherHosts ? ["cssom", "media"] : ["cssom"], timeout: 5000};
    quietly(() => {
      axe.addReporter("accesspub", (raw, opts, done, fail) => {
        for (const rule of raw) counts[rule.id] = (rule.passes || []).length;
        axe.getReporter("v2")(raw, opts, done, fail);
      });
      options.reporter = "accesspub";
    });
    let result;
    try {
      result = await axe.run(document, options);
    } catch (e) {  // one frame that does not answer must not cost the whole page: it is a question of its own
      if (!/frame timed out/.test(String(e && e.message || e))) throw e;
      await sleep(1000);
      options.iframes = false;
      result = await axe.run(document, options);
    }
    if (options.iframes === false && frames.length) result.incomplete.push({id: "frame-tested", impact: "critical",
      help: "Frames should be tested with axe-core", helpUrl: "https://dequeuniversity.com/rules/axe/latest/frame-tested",
      tags: ["cat.structure", "best-practice", "review-item"], nodes: [{target: ["iframe"], element: frames[0], html: frames[0].outerHTML,
        impact: "critical", any: [{id: "frame-tested", relatedNodes: [],
          message: `The ${frames.length} frames of this page were too many, or one did not answer: none was tested.`}],
        all: [], none: []}]});
    result.incomplete.push(...unseen.results);
    const passes = {};
    for (const rule of result.passes) passes[rule.id] = counts[rule.id] ?? rule.nodes.length;
    return {version: result.testEngine?.version || axe.version, violations: result.violations.map(v => lean(v, true)),
      incomplete: result.incomplete.map(v => lean(v, true)), passes, inapplicable: result.inapplicable.map(r => r.id)};
  }

  const type = document.doctype;
  const doctype = type ? `<!DOCTYPE ${type.name}${type.publicId ? ` PUBLIC "${type.publicId}"` : ""}${
    type.systemId ? `${type.publicId ? "" : " SYSTEM"} "${type.systemId}"` : ""}>\n` : "";
  const timing = performance.getEntriesByType("navigation")[0] || {};
  const out = {url: location.href, title: document.title, contentType: document.contentType,
    loaded: String(timing.name || ""), http: timing.responseStatus || 0, redirects: timing.redirectCount || 0,
    worker: timing.workerStart > 0 || !!quietly(() => navigator.serviceWorker.controller, null),
    scripts: !matchMedia("(scripting: none)").matches};
  if (out.scripts && /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|application\/xml|text\/xml)$/.test(document.contentType) &&
      !(out.http >= 400) && !/^chrome-error:/.test(location.href)) {
    const late = await quiet();
    await settle();
    if (!document.documentElement) return JSON.stringify({...out, blank: "it has no root element", dialogs: seen.dialogs, leaves: seen.leaves});
    if ((out.hiding = hiding())) return JSON.stringify({...out, dialogs: seen.dialogs, leaves: seen.leaves});
    if (settings.dom) out.dom = doctype + document.documentElement.outerHTML;  // before our probe asks media for their length
    out.media = await accesspubMedia({documents, everything, squeeze, quietly, shape, role, name, settings});
    const unseen = accesspubUnseen({documents, everything, squeeze, quietly, late});
    out.blank = unseen.blank;
    out.wordless = unseen.wordless;
    out.shown = squeeze(document.body?.innerText, 5000);
    if (everything(document, "input[type=password]").some(e => e.checkVisibility())) out.login = squeeze(document.body?.innerText, 2000);
    out.axe = await runAxe(unseen);
    if (settings.act) {
      const bypass = await accesspubBypass({everything, quietly}).catch(() => ({}));
      out.act = quietly(() => ({...accesspubAct({documents, everything, squeeze, quietly, out, settings}), ...bypass}), null);
    }
  }
  return JSON.stringify({...out, dialogs: seen.dialogs, leaves: seen.leaves});
};
globalThis.accesspubRules = () => JSON.stringify({version: axe.version, rules: axe.getRules().map(rule => {
  const inner = (axe._audit?.rules || []).find(r => r.id === rule.ruleId) || {};
  return {id: rule.ruleId, tags: rule.tags, act: rule.actIds || [], enabled: inner.enabled !== false, help: rule.help};
})});
