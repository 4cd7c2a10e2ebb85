"""A publisher's own markup: the table ``[site]`` of the settings, and what it makes of pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import accesspub
from accesspub.cli.main import main
from accesspub.config import Config, from_mapping, load
from accesspub.errors import ConfigError
from accesspub.facts.dom.class_names import names
from accesspub.facts.embeds.vocabulary import embed_vocabulary
from accesspub.knowledge.load import load_for
from accesspub.knowledge.site_markup import SiteMarkup

TEXT = "<p>The ferry crosses the sound six times a day, and nobody remembers a winter without it.</p>\n"
PAGE = f"""<!DOCTYPE html><html lang="en"><title>The ferry</title><body>
<div class="teaser-promo"><h1>The ferry</h1>
<div class="zt-stage"><img src="harbour.jpg" alt="The harbour"></div>
{TEXT * 4}
<div class="zq" data-ref="k-77" data-conf='{{"item": {{"name": "A crossing", "url": "/v/k-77.mp4"}}}}'><img src="p.jpg" alt=""></div>
<span class="zx1">The crew before sunrise</span>
<span class="zx2">Ada Brook</span>
{TEXT}
<div class="zk"><img src="map.jpg" alt="A map"></div>
<div><span class="zx2">Tom Reed</span> <span class="zx1">Where it lands</span></div>
<div class="zz"><img src="offer.jpg" alt="An offer of the house"></div>
{TEXT}</div></body></html>"""
SITE = {
    "article": "div.teaser-promo",
    "ignore": ["div.zz", "div.zy"],
    "caption": "span.zx1",
    "credit": ".zx2",
    "player": {
        "selector": ".zq[data-ref]",
        "id": "data-ref",
        "title": "data-conf item.name",
        "src": "data-conf item.url",
    },
}


def config(**site: Any) -> Config:
    return from_mapping({"site": site or SITE}, "settings")


def test_the_settings_name_what_nothing_else_tells() -> None:
    before, after = accesspub.check(PAGE), accesspub.check(PAGE, config())
    assert before.media == []
    (medium,) = after.media
    assert (medium.kind, medium.id, medium.src, medium.scope) == ("video", "k-77", "/v/k-77.mp4", "article")
    assert medium.file_url == "/v/k-77.mp4"
    assert [quote.text for quote in (medium.title, medium.caption, medium.credit) if quote] == [
        "A crossing", "The crew before sunrise", "Ada Brook",
    ]  # fmt: skip
    assert medium.container is not None
    said = {image.src: (image.caption, image.credit) for image in after.images if image.scope == "article"}
    assert list(said) == ["harbour.jpg", "map.jpg"]
    assert said["harbour.jpg"] == (None, None)
    assert [quote.text for quote in said["map.jpg"] if quote] == ["Where it lands", "Tom Reed"]


def test_a_named_box_in_an_ignored_one_counts_as_the_article() -> None:
    html = PAGE.replace('<div class="zz">', '<div class="zz"><div class="zt">').replace("of the house", "x")
    images = accesspub.check(html, config(article="div.teaser-promo, .zt", ignore=".zz")).images
    assert "offer.jpg" in [image.src for image in images if image.scope == "article"]


def test_pages_without_the_named_boxes_are_read_as_ever() -> None:
    html = PAGE.replace("teaser-promo", "text")
    plain, named = accesspub.check(html), accesspub.check(html, config(article="div.elsewhere"))
    assert [image.scope for image in named.images] == [image.scope for image in plain.images]
    assert "article" in [image.scope for image in plain.images]


def test_a_known_provider_and_an_iframe() -> None:
    html = PAGE.replace('<div class="zz">', '<iframe class="zz" data-v="aB3dE5gH7jK" src="/frame"></iframe><div>')
    player = {"selector": "iframe.zz", "id": "data-v", "provider": "youtube", "kind": "audio", "src": "src"}
    (medium,) = accesspub.check(html, config(player=[player])).media
    assert (medium.provider, medium.kind, medium.id, medium.delivery, medium.src) == (
        "youtube", "audio", "aB3dE5gH7jK", "iframe", "/frame",
    )  # fmt: skip


def test_values_in_the_json_of_a_script() -> None:
    script = '<script type="application/json">{"media": [{"no": 42, "what": "The <i>lock</i>", "ok": true}]}</script>'
    html = PAGE.replace('<div class="zz">', f'<div class="zv">{script}</div><div class="zz">')
    player = {"selector": ".zv", "id": "script media.0.no", "title": "script media.0.what", "src": "script media.0.ok"}
    (medium,) = accesspub.check(html, config(player=player)).media
    assert (medium.id, medium.src) == ("42", None)
    assert medium.title is not None
    assert medium.title.text == "The <i>lock</i>"
    for wrong in ("{", "[]", '{"media": 3}', "null"):
        (medium,) = accesspub.check(html.replace(script, f"<script>{wrong}</script>"), config(player=player)).media
        assert (medium.id, medium.title) == (None, None)


def test_the_words_are_read_once_for_all_sites() -> None:
    one, other = (load_for(SiteMarkup(article=name)) for name in (".a", ".b"))
    assert one.site != other.site
    assert embed_vocabulary(one) is embed_vocabulary(other)
    assert names(one, "article", "chrome") is names(other, "article", "chrome")


def test_fixing_twice_is_fixing_once() -> None:
    settings = config()
    once = accesspub.fix(PAGE, settings)
    assert once.edits
    assert accesspub.fix(once.html, settings).edits == ()
    assert accesspub.undo(once.html, settings).html == PAGE


def test_every_command_uses_them_and_explain_shows_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text(PAGE)
    Path("accesspub.toml").write_text(
        '[site]\narticle = ".teaser-promo"\nignore = ".zz"\ncaption = ".zx1"\n[[site.player]]\nselector = ".zq"\n'
    )
    assert main(["list", "page.html", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["pages"][0]["media"]) == 1
    main(["explain", "page.html"])
    said = capsys.readouterr().out
    for words in (
        'Do the settings of the site say that this is in the article? Yes, 100\n      +100  They name <div class="teaser',
        "      +100  It matches the selector “.zq”.",
        '      +100  They name <span class="zx1"> in line 10 as a caption.',
    ):
        assert words in said
    main(["explain", "page.html:16"])
    assert 'The settings of the site name <div class="zz"> in line 16 as not part of' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[site]\narticle = "div["', [":2: `site.article`: invalid CSS selector"]),
        ('[site]\nignore = ["p", "p:odd"]', [":2: `site.ignore`", "unknown pseudo-class"]),
        ('[site]\ncaption = ""', [".toml: `site.caption`", "expected a selector"]),
        ("[site]\ncredit = 3", ["`site.credit`", "CSS selector"]),
        ("[site]\ncredit = []", ["`site.credit`", "CSS selector"]),
        (f'[site]\ncredit = "{"a" * 2001}"', [":2: `site.credit`", "2000 characters"]),
        ('[site]\nplayr = "div"', ["`site.playr`", "did you mean `player`"]),
        ('site = "div"', ["`site` must be a table"]),
        ('[[site.player]]\nid = "data-id"', ["`site.player`", "`selector`"]),
        ('[[site.player]]\nselector = "a >"', [":2: `site.player.selector`"]),
        ('[[site.player]]\nselector = "a"\ntitel = "b"', ["`site.player.titel`", "`title`"]),
        ('[[site.player]]\nselector = "a"\nid = 4', ["`site.player.id`", "string"]),
        ('[[site.player]]\nselector = "a"\nkind = "film"', ["`site.player.kind`", "video or audio"]),
    ],
)
def test_wrong_settings_name_the_file_and_the_line(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "accesspub.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load(path, ())
    for word in words:
        assert word in str(error.value)
    (tmp_path / "page.html").write_text(PAGE)
    assert main(["check", str(tmp_path / "page.html")]) == 2
