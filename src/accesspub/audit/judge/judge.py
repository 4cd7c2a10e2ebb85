"""Judge a gathered run, without a browser and as often as needed."""

from __future__ import annotations

import datetime
import math
import time
from pathlib import Path

from accesspub import expressions as re
from accesspub.act import language as act_language
from accesspub.act import live_media as act_media
from accesspub.act.outcomes import OPEN, join, of_axe, of_ours, worst
from accesspub.audit.identity import Identity, digest, ids_of, shot_key
from accesspub.audit.judge import own_rules as own
from accesspub.audit.judge import redirects
from accesspub.audit.judge.found_twice import found_once
from accesspub.audit.judge.own_issues import Found, add_own, in_order
from accesspub.audit.judge.policy import Policy, apply_policy
from accesspub.audit.judge.source_positions import Places
from accesspub.audit.judge.verdict import SEVERITIES, Issue, PageVerdict, Place, Verdict
from accesspub.audit.model import Record, page_key
from accesspub.audit.run_folder import Damaged, Run
from accesspub.audit.tags import SPECIAL, counts
from accesspub.engine.result import PageResult
from accesspub.knowledge.load import load

_WCAG = re.compile(r"wcag(\d)(\d)(\d+)$")
_VOLATILE = ("playing",)


def reasons(node: Record) -> str:
    """What axe-core says about an element: colours and ratios, and the other elements that have to do with it."""
    said = "; ".join(dict.fromkeys(str(message).strip().rstrip(".") for message in node.get("messages", ()) if message))
    related = ", ".join(str(selector) for selector in node.get("related", ()))
    return f"{said} (see also {related})" if related else said


def judge(
    folder: Path, policy: Policy, ahead: own.BackgroundRules | None = None, sources: own.Sources = own.NO_SOURCES,
    until: float = math.inf,
) -> Verdict:  # fmt: skip
    """Every page ends as passed, failed or not tested; every finding as new, known, waived or flaky.

    ``ahead`` holds the results of our own rules for pages that this process gathered; ``sources`` says where the
    settings of the others are. After ``until`` (`time.monotonic`) our rules are asked about no further page.
    """
    run = Run.open(folder)
    about = run.about
    verdict = Verdict(
        axe=about["axe"], browser=about["browser"], variants=about["variants"], fail_on=policy.fail_on,
        pages=[], issues=[], baseline=policy.baseline_name, baseline_axe=policy.baseline_axe,
        generated=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    bench = _Bench(run, policy, ahead, sources, until)
    for entry in sorted(about["pages"], key=lambda e: e["page"]):
        try:
            verdict.pages.append(bench.page(entry))
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            reason = {"kind": "missing", "detail": f"its record is damaged: {type(error).__name__} {error}"}
            verdict.pages.append(PageVerdict(entry["page"], status="not_tested", reason=reason))
    redirects.settle(verdict.pages, bench.asked, bench.stubs, bench.logins)
    for issue in redirects.questions(verdict.pages, bench.asked, bench.shown):
        bench.issues[issue.key] = issue
    bench.leave_out({page.page for page in verdict.pages if page.status == redirects.REDIRECTS})
    verdict.issues = in_order(found_once(bench.issues))
    apply_policy(verdict, policy, empty_ok=bool(about["shard"]))
    return verdict


class _Bench:
    """Collects the issues of all pages."""

    def __init__(
        self, run: Run, policy: Policy, ahead: own.BackgroundRules | None, sources: own.Sources, until: float
    ) -> None:
        self.sources, self.until = sources, until
        self.ahead = ahead
        #: interned strings: the words of a template problem are the same on a thousand pages
        self._words: dict[str, str] = {}
        self.run = run
        self.policy = policy
        self.issues: dict[str, Issue] = {}
        #: the address that was asked for, by the name of the page
        self.asked: dict[str, str] = {}
        #: pages without words
        self.stubs: set[str] = set()
        #: the words of pages that ask for a password
        self.logins: dict[str, str] = {}
        #: the words that pages show, as a hash
        self.shown: dict[str, str] = {}
        rules = run.about["rules"]
        self.act_ids = {rule["id"]: rule["act"] for rule in rules}
        tags = set(policy.tags or run.about["options"]["tags"])
        policy.check(rules, tags)
        #: axe rules that must have an outcome on every page; axe-core runs some only if their tag is named
        self.needed = {r["id"] for r in rules if counts(r, tags) and not (SPECIAL - tags).intersection(r["tags"])}
        #: axe rules that do not count for the verdict: not selected, or run only for the ACT report
        self.silent = {r["id"] for r in rules if not (counts(r, tags) and policy.wants(r["id"]))}

    def page(self, entry: Record) -> PageVerdict:
        page = PageVerdict(entry["page"], path=self._path(entry))
        records: list[Record] = []
        served = dom = None
        for variant in self.run.about["variants"]:
            record, bodies = self._seen(page.page, variant)
            page.attempts = max(page.attempts, record["attempts"])
            if record["reason"] and page.reason is None:
                page.status, page.reason = "not_tested", {**record["reason"], "variant": variant}
            if "axe" in record:
                served, dom = (served, dom) if records else bodies
                records.append(record)
                page.variants.append(variant)
        if not records:
            return page
        self._describe(page, records)
        found: Found = {}
        places = Places(served) if served else None
        for record in records:
            self._axe(page, record, found, places)
        if self.policy.own_rules:
            self._own_rules(page, served, dom, found)
        self._measured(page, records)
        return page

    def _describe(self, page: PageVerdict, records: list[Record]) -> None:
        """What the page is, as its first visit saw it."""
        first = records[0]
        if all(record.get("wordless") is True for record in records):
            self.stubs.add(page.page)
        self.shown[page.page] = str(first.get("shown", ""))
        if first.get("login"):
            self.logins[page.page] = str(first["login"])
        self.asked[page.page] = str(first.get("address", first.get("url", "")))
        leaves = first.get("leaves") if (page.reason or {}).get("kind") == "leaves" else None
        page.final, page.title = str(leaves[0] if leaves else first.get("url", "")), str(first.get("title", ""))[:300]
        page.dialogs = sorted(set(first.get("dialogs", [])))
        page.media = [{k: v for k, v in medium.items() if k not in _VOLATILE} for medium in first.get("media", [])]

    def _measured(self, page: PageVerdict, records: list[Record]) -> None:
        """The outcomes of ACT rules that were measured in the running page."""
        measured: dict[str, str] = {}
        for record in records:
            for rule, outcome in (record.get("act") or {}).items():
                join(measured, [rule], outcome)
            if record.get("words"):
                judged = (act_media.outcomes(record, load()), act_language.outcomes(record, load()))
                for rule, outcome in (pair for outcomes in judged for pair in outcomes.items()):
                    join(measured, [rule], outcome)
        # they outrank results from its markup, except for questions left to our rules
        for rule, outcome in measured.items():
            left = outcome == "cantTell" and rule in OPEN
            page.act[rule] = worst((outcome, page.act.get(rule, outcome))) if left else outcome

    def _path(self, entry: Record) -> str | None:
        """The source file of a page. Runs come from other machines: reports read nothing outside the given folder."""
        path, folder = entry["path"], self.sources.folder or "."
        inside = path is not None and Path(path).resolve().is_relative_to(Path(folder).resolve())
        return path if inside else None

    def leave_out(self, pages: set[str]) -> None:
        """Forget what was found on pages that are judged under other names."""
        for key, issue in list(self.issues.items()):
            issue.places = [place for place in issue.places if place.page not in pages]
            if not issue.places:
                del self.issues[key]

    def _once(self, text: str) -> str:
        return self._words.setdefault(text, text)

    def _seen(self, page: str, variant: str) -> tuple[Record, tuple[bytes | None, bytes | None]]:
        """The record of a page and its bodies; where anything of it is damaged, it is a page that is not tested."""
        try:
            record = self.run.record(page, variant)
            if record["status"] == "gathered":
                self._check_outcomes(record)
            return record, (self.run.body(record, "served"), self.run.body(record, "dom"))
        except Damaged as error:
            return {"reason": {"kind": "missing", "detail": str(error)}, "attempts": 0}, (None, None)

    def _check_outcomes(self, record: Record) -> None:
        """Every axe rule that counts has an outcome: else others ran, or the record is cut."""
        for one in (record["axe"], *(again["axe"] for again in record["again"])):
            listed = {rule["id"] for part in ("violations", "incomplete") for rule in one[part]}
            lost = sorted(self.needed - listed.union(one["passes"], one["inapplicable"]))
            if lost or not self.needed:
                some = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more rules" if lost[3:] else "")
                raise Damaged(f"axe-core did not run {some or 'any rule'}")

    # -- axe --------------------------------------------------------------------------------------------------

    def _axe(self, page: PageVerdict, record: Record, found: Found, at: Places | None) -> None:
        passes = [record["axe"], *(again["axe"] for again in record.get("again", ()))]
        for rule, outcome in of_axe(passes[0], self.act_ids).items():
            join(page.act, [rule], outcome)
        for part, outcome in (("violations", "failed"), ("incomplete", "cantTell")):
            seen = [{rule["id"]: rule for rule in one[part]} for one in passes]
            for rule_id in sorted(set().union(*seen)):
                if rule_id in self.silent:
                    continue
                listed = [ids_of(one[rule_id]["nodes"], rule_id, page.page) if rule_id in one else [] for one in seen]
                always = set.intersection(*({identity.id for identity in one} for one in listed))
                for one, ids in zip(seen, listed, strict=True):
                    for node, identity in zip(one[rule_id]["nodes"] if ids else [], ids, strict=True):
                        place = found.get((rule_id + outcome, identity.id))
                        if place is None:
                            place = self._axe_place(page, one[rule_id], node, identity, outcome, at)
                            place.state = "new" if identity.id in always else "flaky"
                            found[rule_id + outcome, identity.id] = place
                        if record["variant"] not in place.variants:
                            place.variants.append(record["variant"])

    def _axe_place(
        self, page: PageVerdict, rule: Record, node: Record, identity: Identity, outcome: str, at: Places | None
    ) -> Place:
        target = node["target"]
        selector = " → ".join(" >>> ".join(step) if isinstance(step, list) else str(step) for step in target)
        line, column = (at.of(node["html"]) if at and len(target) == 1 else None) or (None, None)
        place = Place(
            identity.id, page.page, self._once(node["role"]), self._once(node["name"]), self._once(node["text"]),
            identity.ordinal, self._once(rule["id"]), former=identity.former,
            origins=["browser"], selector=self._once(selector), html=self._once(node["html"]),
            detail=self._once(reasons(node)), line=line, column=column, picture=str(node.get("shot", "")),
        )  # fmt: skip
        severity = str(node["impact"] or rule["impact"] or "moderate")
        template = digest("axe", rule["id"], outcome, node["shape"], node["role"])
        issue = self.issues.get(template)
        if issue is None:
            wcag = sorted({f"{m[1]}.{m[2]}.{m[3]}" for tag in rule["tags"] if (m := _WCAG.match(tag))})
            issue = self.issues[template] = Issue(
                template, rule["id"], "axe", outcome, severity, rule["help"], rule["helpUrl"], wcag,
                list(self.act_ids.get(rule["id"], [])), list(rule["tags"]),
                picture=shot_key(rule["id"], node["shape"], node["role"]),
            )  # fmt: skip
        issue.severity = max(issue.severity, severity, key=SEVERITIES.index)
        issue.places.append(place)
        return place

    # -- our own rules ----------------------------------------------------------------------------------------

    def _own_rules(self, page: PageVerdict, served: bytes | None, dom: bytes | None, found: Found) -> None:
        both = self.ahead.of(page_key(page.page, page.variants[0])) if self.ahead else None
        if both is None and time.monotonic() >= self.until:
            detail = "the rules of accesspub have not checked it"
            page.status, page.reason = "not_tested", page.reason or {"kind": "deadline", "detail": detail}
            return
        both = both or own.on_both(served, dom, page.page, self.sources)
        self._ours(page, "served", both.served, found)
        self._ours(page, "dom", both.dom, found)
        self._incomplete(page, both)

    def _ours(self, page: PageVerdict, origin: str, result: PageResult | None, found: Found) -> None:
        if result is None:
            return
        if origin == "dom":
            # ACT outcomes come from the page after scripts, as most readers get it
            for rule, outcome in of_ours(result.outcomes, own.act_ids()).items():
                join(page.act, [rule], outcome)
        add_own(self.issues, page, origin, result.findings, found, self._once)

    def _incomplete(self, page: PageVerdict, both: own.Both) -> None:
        """A page that our rules could not check wholly is not tested; what was found is kept."""
        said = dict.fromkeys(words for result in (both.served, both.dom) if result for words in result.not_tested)
        if said and page.reason is None:
            page.status, page.reason = "not_tested", {"kind": "rule-broken", "detail": "; ".join(said)}
