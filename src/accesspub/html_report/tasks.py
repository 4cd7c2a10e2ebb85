"""From rules to tasks: what to do, and who does it. Rules of axe and ours that ask for the same are one task."""

from __future__ import annotations

from accesspub.html.lazy import Memo
from accesspub.html_report.model import Reported
from accesspub.knowledge.load import Knowledge

#: What `fix` does by itself is nobody's work.
PROGRAM = "program"
OWNERS = (PROGRAM, "editor", "media", "designer", "developer")
#: The owners who work on articles.
WRITERS = ("editor", "media")

#: Task -> (owner, rules of axe-core and accesspub whose findings it is about). Words: `report.tasks` of the languages.
TASKS: dict[str, tuple[str, str]] = {
    "describe": (
        "editor",
        "image-alt input-image-alt role-img-alt svg-img-alt area-alt object-alt image-redundant-alt",
    ),
    "better-alt": ("editor", ""),
    "credit": ("editor", ""),
    "embed-title": ("editor", "frame-title frame-title-unique"),
    "media-captions": ("media", "video-caption"),
    "media-transcript": ("media", "audio-caption"),
    "media-autoplay": ("media", "no-autoplay-audio"),
    "links": ("editor", "link-name identical-links-same-purpose"),
    "headings": ("editor", "heading-order empty-heading page-has-heading-one p-as-heading"),
    "tables": (
        "editor",
        "td-headers-attr th-has-data-cells scope-attr-valid table-duplicate-name table-fake-caption td-has-header "
        "empty-table-header",
    ),
    "lists": ("editor", "list listitem definition-list dlitem"),
    "page-title": ("editor", "document-title"),
    "waivers": ("editor", "waiver-expired"),
    "contrast": ("designer", "color-contrast color-contrast-enhanced link-in-text-block"),
    "zoom": ("designer", "meta-viewport meta-viewport-large css-orientation-lock target-size avoid-inline-spacing"),
    "language": ("developer", "html-has-lang html-lang-valid html-xml-lang-mismatch valid-lang"),
    "landmarks": (
        "developer",
        "region bypass skip-link landmark-one-main landmark-banner-is-top-level landmark-complementary-is-top-level "
        "landmark-contentinfo-is-top-level landmark-main-is-top-level landmark-no-duplicate-banner "
        "landmark-no-duplicate-contentinfo landmark-no-duplicate-main landmark-unique",
    ),
    "buttons": ("developer", "button-name input-button-name aria-command-name summary-name"),
    "forms": (
        "developer",
        "label select-name form-field-multiple-labels aria-input-field-name aria-toggle-field-name label-title-only "
        "autocomplete-valid label-content-name-mismatch",
    ),
    "keyboard": (
        "developer",
        "scrollable-region-focusable tabindex focus-order-semantics nested-interactive accesskeys "
        "frame-focusable-content",
    ),
    "moving": ("developer", "blink marquee meta-refresh meta-refresh-no-exceptions"),
    "unread": ("developer", "rules-broken frame-tested"),
    "code": ("developer", ""),
}
#: Tasks for editors inside an article, and for developers anywhere else on the page.
IN_ARTICLE = frozenset(
    (
        *("describe", "better-alt", "embed-title", "links", "headings", "tables", "lists"),
        *("image-link-name", "image-decorative-exposed", "list-faked"),
    )
)
#: Tasks whose rules each ask for something different, so every place says what to do.
MIXED = frozenset(("better-alt",))
#: Our rules by the prefix of their names, for rules without a `task` of their own.
PREFIXES = (
    *((f"image-alt{end}", "describe") for end in ("-blank", "-empty", "-file-name", "-placeholder")),
    ("image-alt-", "better-alt"),
    ("image-alt", "describe"),
    *((f"{kind}-transcript", "media-transcript") for kind in ("media", "audio", "video")),
    ("video-captions", "media-captions"),
    ("transcript-", "media-transcript"),
    ("media-captions", "media-captions"),
    ("captions-", "media-captions"),
    ("image-credit", "credit"),
)
_OF_RULE = {rule: task for task, (_, rules) in TASKS.items() for rule in rules.split()}


#: Questions to which "yes" means that something has to be fixed: by task, rule, or rule and sentence.
FAULT_IF_YES = frozenset(
    ("moving", "media-autoplay", "media-autoplay.unknown_length", "media-alternative-labelled.lacks",
     "image-decorative-exposed", "audio-transcript.lost", "video-transcript.lost")
)  # fmt: skip
#: Questions that "yes" or "no" does not answer.
OPEN = frozenset(("image-credit-differs", "media-unsupported", "embed-title.generic", "video-captions.edited"))


def answers_to(*asked: str) -> str:
    """How a question is answered: ``good`` or ``bad`` says what "yes" means, ``open`` that there is no yes and no."""
    if not OPEN.isdisjoint(asked):
        return "open"
    return "bad" if not asked or not FAULT_IF_YES.isdisjoint(asked) else "good"


class Tasks:
    """Which task a rule belongs to, and who does it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = knowledge.rules
        self._known = Memo[tuple[str, str], tuple[str, str]](lambda key: self._find(*key))

    def of_finding(self, finding: Reported) -> tuple[str, str]:
        """The task a finding belongs to, and who does it: `fix`, if it can."""
        task, owner = self.place_of(finding)
        return task, PROGRAM if finding.fixable and finding.outcome == "failed" else owner

    def place_of(self, finding: Reported) -> tuple[str, str]:
        """The task, and who would do it without `fix`; a menu cannot be fixed from within an article."""
        task, owner = self.of(finding.rule, finding.engine)
        if finding.scope == "page" and task in IN_ARTICLE:
            owner = "developer"
        return task, owner

    def of(self, rule: str, engine: str) -> tuple[str, str]:
        """The task of a rule and its owner; unknown axe rules belong to the developers."""
        return self._known[rule, engine]

    def _find(self, rule: str, engine: str) -> tuple[str, str]:
        words = self._rules.get(rule) if engine == "own" else None
        if words and "task" in words:
            task = rule
        elif rule in _OF_RULE:
            task = _OF_RULE[rule]
        elif engine == "axe":
            task = "code"
        else:
            task = next((task for start, task in PREFIXES if rule.startswith(start)), rule)
        words = words or self._rules.get(task)
        return task, words["owner"] if words else TASKS.get(task, ("editor",))[0]
