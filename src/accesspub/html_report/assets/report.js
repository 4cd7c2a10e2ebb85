"use strict";
// Filters and answers. Nothing that matters needs this file: lists, links and printing work without it.
(() => {
  const $ = id => document.getElementById(id);
  document.querySelectorAll(".scripted").forEach(part => { part.hidden = false; });
  document.querySelectorAll(".unscripted").forEach(part => { part.hidden = true; });
  const say = (where, shown, all) => { where.textContent = where.dataset.words.replace("%n", shown).replace("%m", all); };

  // -- cards of a list
  const search = $("find-card");
  if (search) {
    const cards = [...document.querySelectorAll(".cards > .card")];
    search.addEventListener("input", () => {
      const words = search.value.trim().toLowerCase();
      let shown = 0;
      for (const card of cards) {
        card.hidden = words !== "" && !card.textContent.toLowerCase().includes(words);
        shown += !card.hidden;
      }
      say($("found"), shown, cards.length);
    });
  }

  // -- the list of pages
  const data = $("data"), list = $("list");
  if (data && list) {
    const MOST = 500, body = list.tBodies[0], first = [...body.rows], heads = [...list.tHead.rows[0].cells].map(cell => cell.textContent);
    const pages = data.textContent.split("\n").filter(line => line).map(line => line.split("\t"));
    const columns = {status: 3, author: 6, section: 7, lang: 8, owner: 9, severity: 10};
    const form = document.querySelector(".filter"), text = $("f-text"), picks = [...form.querySelectorAll("select")];
    const names = Object.fromEntries([...(($("f-status") || {}).options || [])].map(option => [option.value, option.textContent]));
    const make = (tag, words, label) => {
      const made = document.createElement(tag);
      if (label) made.dataset.label = label;
      const inner = document.createElement("bdi");
      inner.textContent = words;
      made.append(inner);
      return made;
    };
    const row = page => {
      const made = document.createElement("tr"), head = make("th", "", heads[0]), link = document.createElement("a");
      head.scope = "row";
      link.href = page[0];
      link.append(make("bdi", page[2] || page[1]));
      const name = make("span", page[2] ? page[1] : "");
      name.className = "note";
      head.replaceChildren(link, " ", name);
      const state = make("td", "", heads[1]), inner = make("span", names[page[3]] || page[3]), mark = document.createElement("span");
      inner.className = "state s-" + page[3].replace(/[^a-z_]/g, "");
      mark.className = "mark";
      mark.ariaHidden = "true";
      inner.prepend(mark);
      state.replaceChildren(inner);
      made.append(head, state, make("td", page[4], heads[2]), make("td", page[5], heads[3]), ...[6, 7].map(at => { const cell = make("td", page[at] || "–", heads[at - 2]); cell.className = page[at] ? "" : "none"; return cell; }));
      return made;
    };
    const apply = () => {
      const words = text.value.trim().toLowerCase(), wanted = picks.filter(pick => pick.value).map(pick => [columns[pick.id.slice(2)], pick.value]);
      document.querySelectorAll(".pager").forEach(pager => { pager.hidden = words !== "" || wanted.length > 0; });
      if (!words && !wanted.length) {
        body.replaceChildren(...first);
        say($("found"), pages.length, pages.length);
        return;
      }
      const found = pages.filter(page =>
        (!words || page.join(" ").toLowerCase().includes(words)) &&
        wanted.every(([at, value]) => at === 9 ? page[9].split(" ").includes(value) : page[at] === value));
      body.replaceChildren(...found.slice(0, MOST).map(row));
      say($("found"), found.length, pages.length);
      if (found.length > MOST) $("found").append(" " + $("found").dataset.most);
    };
    form.addEventListener("input", apply);
    $("f-reset").addEventListener("click", () => {
      text.value = "";
      for (const pick of picks) pick.value = "";
      apply();
    });
  }

  // -- answers: kept while the report is open, and handed over as files
  const sent = $("sent");
  if (!sent) return;
  const key = "accesspub " + document.body.dataset.report;
  const stored = () => {
    try {
      const found = JSON.parse(localStorage.getItem(key)) || {};
      return {...found, rows: found.rows || {}};
    } catch { return null; }
  };
  let kept = stored() || {rows: {}};
  const boxes = [...document.querySelectorAll("fieldset.answer")], who = $("who"), until = $("until");
  const nameOf = row => [row.id || "", row.rule, row.page, row.element].join("|");
  who.value = kept.who || "";
  until.value = kept.until || "";
  const show = () => {
    for (const box of boxes) {
      const old = kept.rows[nameOf(box.dataset)];
      if (!old) continue;
      const radio = [...box.querySelectorAll("input[type=radio]")].find(input => input.value === old.answer);
      if (radio) radio.checked = true;
      box.querySelector(".why").value = old.why;
    }
  };
  show();
  document.addEventListener("input", event => {
    kept = stored() || kept;  // another tab may have written since
    kept.who = who.value.trim();
    kept.until = until.value;
    for (const box of boxes) {
      const picked = box.contains(event.target) && box.querySelector("input[type=radio]:checked");
      if (picked) kept.rows[nameOf(box.dataset)] = {id: box.dataset.id, rule: box.dataset.rule, page: box.dataset.page, element: box.dataset.element, worklist: box.dataset.work, answer: picked.value, why: box.querySelector(".why").value.trim()};
    }
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* no storage: only the answers on this page */ }
  });
  addEventListener("storage", event => { if (event.key === key) { kept = stored() || kept; show(); } });
  // Say what is missing, and go there.
  const lacks = found => {
    const unnamed = found.some(row => !row.who), fine = found.filter(row => row.answer === "fine");
    const box = boxes.find(one => one.querySelector("input[value=fine]:checked") && !one.querySelector(".why").value.trim());
    const place = unnamed ? who : fine.length && !until.value ? until : box ? box.querySelector(".why") : null;
    if (!place && !fine.some(row => !row.why)) return false;
    sent.textContent = sent.dataset.need;
    if (place) place.focus();
    return true;
  };
  const rows = () => Object.values(kept.rows).map(row => ({...row, who: kept.who || "", until: kept.until || ""}));
  const save = (name, type, words) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([words], {type}));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const done = count => { sent.textContent = sent.dataset.done.replace("%n", count); };
  // A cell that a spreadsheet would run as a formula is written as text.
  const cell = words => '"' + (/^[\s]*[=+\-@|%]/.test(words) ? "'" : "") + String(words).replaceAll('"', '""').replace(/[\r\n]+/g, " ") + '"';
  const columns = ["id", "rule", "page", "element", "worklist", "answer", "why", "who", "until"];
  const csv = found => "\ufeff" + [columns.map(cell), ...found.map(row => columns.map(column => cell(row[column] || "")))].map(line => line.join(",")).join("\r\n") + "\r\n";
  const quoted = words => JSON.stringify(String(words)).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, char => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"));
  // One waiver for each finding that an answer is about; a finding without an ID is identified by rule, page and words.
  const waiver = row => {
    const every = row.id ? row.id.split(" ").map(id => [["id", id], ["rule", row.rule], ["page", row.page]]) : [[["rule", row.rule], ["page", row.page], ["element", row.element]]];
    return every.map(about => [...about, ["who", row.who], ["why", row.why], ["until", row.until]].filter(([, value]) => value).map(([name, value], at) => (at ? "  " : "- ") + name + ": " + quoted(value)).join("\n") + "\n").join("");
  };
  $("save-rows").addEventListener("click", () => {
    const found = rows();
    if (!found.length) { sent.textContent = sent.dataset.none; return; }
    save("answers.csv", "text/csv", csv(found));
    done(found.length);
  });
  $("save-waivers").addEventListener("click", () => {
    const found = rows().filter(row => row.answer === "fine");
    if (!found.length) { sent.textContent = sent.dataset.none; return; }
    if (lacks(found)) return;
    save("waivers.yaml", "text/yaml", found.map(waiver).join(""));
    done(found.length);
  });
  // Served by `accesspub report serve`: answers go straight to its files.
  const here = $("save-here");
  if (location.protocol === "http:" && /^\/t-[\w-]{20,}\//.test(location.pathname)) {
    here.hidden = false;
    const address = location.pathname.split("/").slice(0, 2).join("/") + "/answers";
    // What others have answered is shown; what was answered here stays.
    fetch(address).then(answer => answer.json()).then(theirs => {
      for (const row of theirs) {
        const name = nameOf(row);
        if (boxes.some(box => nameOf(box.dataset) === name)) kept.rows[name] = kept.rows[name] || row;
      }
      show();
    }).catch(() => {});
    here.addEventListener("click", async () => {
      const found = rows();
      if (!found.length) { sent.textContent = sent.dataset.none; return; }
      if (lacks(found)) return;
      try {
        const answer = await fetch(address, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(found)});
        if (!answer.ok) throw new Error(answer.status);
        done(found.length);
      } catch { sent.textContent = sent.dataset.failed; }
    });
  }
})();
