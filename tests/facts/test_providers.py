"""Every provider file: its examples are its tests, against itself and against every other provider."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from accesspub.facts.dom.urls import clean, split, without_parameter
from accesspub.facts.embeds.embeds import embeds
from accesspub.facts.embeds.vocabulary import embed_vocabulary
from accesspub.facts.providers import providers
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load, read
from accesspub.knowledge.templates import template

SOURCE = Path(__file__).resolve().parents[2] / "src" / "accesspub"
KNOWLEDGE = load()
RECORDS = read()["providers"]


@pytest.mark.parametrize("name", RECORDS)
def test_file_has_something_to_match_and_examples(name: str) -> None:
    record = RECORDS[name]
    assert record["match"] or record["markup"]
    assert record["examples"] or record["markup_examples"], "no example, no test"
    assert record["learned_from"]


@pytest.mark.parametrize(
    ("name", "example"), [(name, one) for name, record in RECORDS.items() for one in record["examples"]]
)
def test_example_is_ours_and_of_no_other(name: str, example: dict[str, str]) -> None:
    known = providers(KNOWLEDGE)
    assert {match.provider.id for match in known.every_match(example["url"])} == {name}
    found = known.match(example["url"])
    assert found is not None
    if "id" in example:
        assert found.id == example["id"]
    if "kind" in example:
        assert found.kind == example["kind"]
    assert found.page_url is None or found.page_url.startswith("https://")


@pytest.mark.parametrize(
    ("name", "url"), [(name, one) for name, record in RECORDS.items() for one in record["not_ours"]]
)
def test_what_is_not_ours(name: str, url: str) -> None:
    assert name not in {match.provider.id for match in providers(KNOWLEDGE).every_match(url)}


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, one) for name, record in RECORDS.items() for one in record["markup_examples"]],
)
def test_markup_example(name: str, example: dict[str, str]) -> None:
    page = Page(Source(f"<article><h1>A</h1><p>Words.</p>{example['html']}</article>".encode()))
    found = embeds(page, KNOWLEDGE)
    assert len(found) == 1
    assert found[0].provider == providers(KNOWLEDGE).all[name].label
    assert found[0].id == example.get("id", found[0].id)
    if "title" in example:
        assert found[0].title is not None
        assert found[0].title.text == example["title"]


def test_labels_differ() -> None:
    labels = [provider.label for provider in providers(KNOWLEDGE).all.values()]
    assert len(labels) == len(set(labels))
    assert len(labels) >= 40


def test_no_python_names_a_provider() -> None:
    named = {provider.lower() for provider in RECORDS if len(provider) > 3}
    paths = [path for part in ("facts", "rules") for path in (SOURCE / part).rglob("*.py")]
    for path in [*paths, *SOURCE.glob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        quiet = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
                assert node.value.lower() not in named, f"{path.name}:{node.lineno} names {node.value}"


def test_every_player_name_has_a_root() -> None:
    told = embed_vocabulary(KNOWLEDGE)
    for entry in KNOWLEDGE.facts["embed"]["player"]:
        assert told.player_root.search(entry), f"rules/facts/embed.yaml: {entry} needs a word of player_roots"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("  //a.example/b\n", "//a.example/b"),
        ("/b/c.mp4", "/b/c.mp4"),
        ("about:blank", ""),
        ("javascript:play()", ""),
        ("JavaScript:play()", ""),
        ("data:video/mp4;base64,AAAA", ""),
        ("blob:https://a.example/1", ""),
        ("{{ video.url }}", ""),
        ("#play", ""),
        ("", ""),
        (None, ""),
        ("https://web.archive.org/web/2013im_/http://a.example/b", "http://a.example/b"),
    ],
)
def test_clean(value: str | None, expected: str) -> None:
    assert clean(value) == expected


def test_split_reads_host_without_port_and_www() -> None:
    address = split("https://user@WWW.Example.org:8080/a/b?c=d#e")
    assert address is not None
    assert (address.host, address.path, address.query) == ("example.org", "/a/b", "c=d")


def test_relative_address_belongs_to_the_page() -> None:
    assert split("/a?b", "example.org") == ("/a?b", "example.org", "/a", "b")


def test_without_parameter() -> None:
    on = ["1", "true"]
    assert without_parameter("https://a.example/?autoplay=1&x=2#t", "autoplay", on) == "https://a.example/?x=2#t"
    assert without_parameter("https://a.example/?x=2&amp;autoplay=true", "autoplay", on) == "https://a.example/?x=2"
    assert without_parameter("https://a.example/?autoplay=1", "autoplay", on) == "https://a.example/"
    assert without_parameter("https://a.example/?autoplay=0", "autoplay", on) is None
    assert without_parameter("https://a.example/", "autoplay", on) is None


def test_unknown_shape_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown shape"):
        template("/a/{id:nonsense}")


@pytest.mark.parametrize(
    ("address", "provider", "kind"),
    [
        (
            "https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fwww.youtube.com%2Fembed%2FM7lc1UVf-VE",
            "youtube",
            "video",
        ),
        ("https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Ffilms.example.org%2F7", "embedly", "video"),
        (
            "https://docs.google.com/viewer?url=https%3A%2F%2Fwww.youtube.com%2Fembed%2FM7lc1UVf-VE",
            "google-docs",
            "document",
        ),
    ],
)
def test_wrapper_around_the_player_of_another(address, provider, kind):
    found = providers(KNOWLEDGE).match(address)
    assert found is not None
    assert (found.provider.id, found.kind) == (provider, kind)
    if provider == "youtube":
        assert found.id == "M7lc1UVf-VE"


def test_two_holes_that_could_hold_each_other() -> None:
    found = template("/{a:word}-{b:4}-{c:word}.html").fullmatch("/one-two3-four-five.html")
    assert found is not None
    assert found.groupdict() == {"a": "one", "b": "two3", "c": "four-five"}
    assert template("{a}_x_{b}").fullmatch("1_x_2_x_3").groupdict() == {"a": "1", "b": "2_x_3"}  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="text is needed after"):
        template("/{a}{b}")
