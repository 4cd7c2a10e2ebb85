// Defines accesspubMedia(tools): one record for each media element and player frame.
globalThis.accesspubMedia = async ({documents, everything, squeeze, quietly, shape, name, settings}) => {
  const NEAR = 350;
  function shown(element) {
    const style = element.ownerDocument.defaultView.getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (element.localName === "audio" && !element.controls) return false;
    return style.visibility === "visible" && style.display !== "none" && box.width > 1 && box.height > 1 &&
      !element.closest("[hidden]") && box.right + scrollX > 0 && box.bottom + scrollY > 0;
  }
  function near(element) {  // the text around the element
    const before = [], after = [];
    const home = element.closest("figure, section, article, main, body") || element.parentElement;
    if (!home) return {before: "", after: ""};
    const walk = element.ownerDocument.createTreeWalker(home, NodeFilter.SHOW_TEXT);
    let total = 0;
    for (let n = walk.nextNode(); n && total < NEAR * 4; n = walk.nextNode()) {
      if (/^(script|style|noscript|template)$/.test(n.parentElement?.localName) || element.contains(n)) continue;
      const side = element.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_FOLLOWING ? after : before;
      if (side === after) total += n.data.length;
      side.push(n.data);
    }
    return {before: squeeze(before.join(" "), 1e6).slice(-NEAR), after: squeeze(after.join(" "), NEAR)};
  }
  function links(element) {
    const home = element.closest("figure, section, article, main, body") || element.parentElement;
    return home ? [...home.querySelectorAll("a[href]")].slice(0, 20).map(a => [squeeze(a.textContent, 80), a.getAttribute("href")]) : [];
  }
  async function ready(element) {
    if (element.readyState >= 1 || element.error || element.networkState === 3 || !element.currentSrc && !element.querySelector("source")) return;
    const own = quietly(() => new URL(element.currentSrc || element.querySelector("source").src, location.href).origin === location.origin, false);
    if (!own && element.networkState !== 2) return;  // not on its way (preload="none"), and not ours to ask for
    await new Promise(done => {
      const timer = setTimeout(done, own ? settings.mediaWait : 300);
      const end = () => { clearTimeout(timer); done(); };
      for (const event of ["loadedmetadata", "error"]) element.addEventListener(event, end, {once: true});
      element.querySelector("source:last-of-type")?.addEventListener("error", end, {once: true});
      if (element.preload === "none" && own) element.preload = "metadata";
    });
  }
  const known = new Map();
  async function loudness(address) {  // peak of the sound in it: a silent track is not sound
    if (known.has(address)) return known.get(address);
    const value = await (async () => {
      try {
        if (new URL(address, location.href).origin !== location.origin) return null;
        const stop = new AbortController();
        const timer = setTimeout(() => stop.abort(), settings.mediaWait);
        const answer = await fetch(address, {signal: stop.signal});
        if (!answer.ok || +(answer.headers.get("content-length") || 0) > settings.mediaBytes) { clearTimeout(timer); stop.abort(); return null; }
        const bytes = await answer.arrayBuffer();
        clearTimeout(timer);
        const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes);
        let peak = 0;

        for (let c = 0; c < sound.numberOfChannels; c++) {
          const data = sound.getChannelData(c);
          for (let i = 0; i < data.length; i++) { const v = Math.abs(data[i]); if (v > peak) peak = v; }
        }
        return {peak: Math.round(peak * 1000) / 1000, seconds: Math.round(sound.duration * 10) / 10};
      } catch (e) {
        return e && e.name === "EncodingError" ? {peak: 0, seconds: 0, none: true} : null;
      }
    })();
    known.set(address, value);
    return value;
  }
  async function cues(track) {
    const address = track.getAttribute("src");
    const info = {kind: (track.getAttribute("kind") || "subtitles").toLowerCase(), src: squeeze(address, 300),
      lang: squeeze(track.getAttribute("srclang"), 35), label: squeeze(track.getAttribute("label"), 80), loads: null, cues: null, text: ""};
    if (!address) { info.loads = false; return info; }
    const answer = await quietly(async () => {
      const url = new URL(address, track.baseURI);
      if (url.origin !== location.origin) return null;
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), settings.mediaWait);
      const got = await fetch(url, {signal: stop.signal});
      const body = got.ok ? await got.text() : "";
      clearTimeout(timer);
      return {ok: got.ok, body};
    }, null)?.catch?.(() => ({ok: false, body: ""})) ?? null;
    const got = await answer;
    if (got) {
      info.loads = got.ok && /^\uFEFF?WEBVTT/.test(got.body);
      info.cues = (got.body.match(/-->/g) || []).length;
      info.text = squeeze(got.body.replace(/^.*-->.*$/gm, "").replace(/^WEBVTT.*$/m, ""), 300);
    }
    return info;
  }
  const found = [];
  await Promise.all(documents().flatMap(doc => everything(doc, "audio, video")).map(ready));
  for (const doc of documents()) {
    for (const element of everything(doc, "audio, video")) {
      const address = element.currentSrc || element.getAttribute("src") || "";
      const sound = settings.listen && address && !element.error ? await loudness(address) : null;
      const tracks = [];
      for (const track of element.querySelectorAll("track")) tracks.push(await cues(track));
      found.push({tag: element.localName, shape: shape(element), name: name(element), id: squeeze(element.id, 80), src: squeeze(address, 300), frame: doc !== document,
        visible: shown(element), controls: element.controls, muted: element.muted || element.defaultMuted || element.volume === 0,
        autoplay: element.autoplay, loop: element.loop, playing: !element.paused && !element.ended,
        duration: Number.isFinite(element.duration) ? Math.round(element.duration * 10) / 10 : null,
        pictures: element.localName === "video" ? (element.readyState >= 1 ? element.videoWidth > 0 : null) : false,
        broken: !!element.error || element.networkState === 3,
        audible: sound ? sound.peak > 0.003 : null, peak: sound ? sound.peak : null, sound_seconds: sound ? sound.seconds : null,
        tracks, describedby: squeeze(element.getAttribute("aria-describedby") || element.getAttribute("aria-details"), 80),
        hash: squeeze((address.match(/#.*$/) || [""])[0], 80), near: near(element), links: links(element)});
    }
    for (const frame of doc.querySelectorAll("iframe[src], object[data], embed[src]")) {
      const address = frame.getAttribute("src") || frame.getAttribute("data");
      if (!settings.players || !new RegExp(settings.players, "i").test(address)) continue;
      found.push({tag: frame.localName, shape: shape(frame), name: name(frame), src: squeeze(address, 300), frame: doc !== document,
        visible: shown(frame), tracks: [], near: near(frame)});
    }
  }
  return found;
};
