"""`accesspub rules`: every rule in one line, or one explained, with its before and after."""

from __future__ import annotations

import textwrap

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.registry import rules
from accesspub.knowledge.messages import Words


def table() -> str:
    """All rules with their id, severity and title."""
    words = engine(Config()).words
    width = max(len(name) for name in rules())
    lines = [f"{name:{width}}  {words.rule(name)['severity']:8} {words.about(name, 'title')}" for name in rules()]
    return "\n".join(lines) + "\n\n`accesspub rules RULE` explains one.\n"


def translations() -> str:
    """How many sentences of reports are translated, and which are not."""
    from accesspub.knowledge.load import read
    from accesspub.knowledge.translations import missing

    data, parts = read(), []
    for tag, language in sorted(data["languages"].items()):
        if tag != "en" and (language["rules"] or language["report"]["words"]):
            left, count = missing(data, tag)
            parts.append(f"{tag} ({language['name']}): {count - len(left)} of {count} sentences are translated\n")
            parts += [f"  {key}\n" for key in left]
    return "".join(parts)


def explain(name: str) -> str:
    """One rule: what it requires, why it matters, what to do, and an example before and after `fix`."""
    machine = engine(Config(select=(name,), review=True))
    words: Words = machine.words
    known = words.rule(name)
    parts = [f"{name} ({known['severity']})", words.about(name, "title") + ".", ""]
    for head, key in (("Why it matters", "why"), ("What to do", "do")):
        parts += [
            f"{head}:",
            textwrap.fill(words.about(name, key), 96, initial_indent="  ", subsequent_indent="  "),
            "",
        ]
    for example in known["examples"]:
        result = machine.fix(example.encode())
        parts += ["Before:", textwrap.indent(example.strip(), "  "), ""]
        if result.edits:
            parts += ["After:", textwrap.indent(result.html.decode().strip(), "  "), ""]
        else:
            parts += ["No edit is known: only a person can supply the words.", ""]
    if known["wcag"]:
        parts.append(f"WCAG 2.2: {', '.join(known['wcag'])}")
    if known["act"]:
        parts.append("W3C ACT rules: " + ", ".join(known["act"]))
    return "\n".join(parts) + "\n"
