"""The settings, the knowledge and the site of a page are the same in an audit, in its report and in check."""

from __future__ import annotations

from pathlib import Path

import pytest

from accesspub.audit.judge.own_rules import Sources, on_both
from accesspub.cli.main import main
from accesspub.errors import ConfigError
from accesspub.html_report.sources.page import look
from accesspub.run.model import Job, Order
from accesspub.run.work import work
from accesspub.run.workspace import Workspace

TEXT = "<p>" + "The wall was built in a summer, and the town has argued about it since. " * 6 + "</p>"
PLAYER = '<div class="tide-player" data-tide-id="a1b2"></div>'
PAGE = f"<!doctype html><html lang=en><title>Walls</title><article><h1>Walls</h1>{TEXT}<img src=quay.jpg>{PLAYER}</article>"
PROVIDER = """
name: Tide
kind: video
captions: unknown
markup:
  - {class: tide-player, id: data-tide-id}
examples: []
markup_examples:
  - {html: '<div class="tide-player" data-tide-id="a1b2"></div>', id: a1b2}
learned_from: [{url: "https://tide.example/", checked: 2026-11-30}]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "more" / "providers").mkdir(parents=True)
    (folder / "more" / "providers" / "tide.yaml").write_text(PROVIDER)
    (folder / "accesspub.toml").write_text('ignore = ["image-alt"]\nknowledge = ["more"]\n')
    (folder / "page.html").write_text(PAGE)
    return folder


def test_an_audit_finds_what_check_finds(site: Path) -> None:
    path = site / "page.html"
    checked = work(Job(str(path), root=str(site)), Order("check"))
    served = on_both(
        path.read_bytes(), None, "page.html", Sources(folder=str(site), paths={"page.html": str(path)})
    ).served
    assert served is not None
    assert [(one.rule, one.line, one.message) for one in served.findings] == [
        (one.rule, one.line, one.message) for one in checked.findings
    ]
    assert "image-alt" not in served.outcomes, "the settings leave it out"
    assert any(one.rule == "video-transcript" for one in served.findings), "the player is known by the site's knowledge"


def test_a_wrong_settings_file_ends_an_audit_before_it_begins(site: Path) -> None:
    (site / "accesspub.toml").write_text('ignroe = ["image-alt"]\n')
    with pytest.raises(ConfigError, match="did you mean `ignore`"):
        Sources(folder=str(site), paths={"page.html": str(site / "page.html")}).check_settings()


def test_the_report_knows_what_the_settings_know(site: Path) -> None:
    path = str(site / "page.html")
    config = Workspace(Order("check")).config(path)
    assert [medium.provider for medium in look(PAGE.encode(), path, site, config).media] == ["Tide"]
    assert look(PAGE.encode(), path, site).media == []


def test_the_report_of_check_reads_the_knowledge_of_the_site(site: Path, tmp_path: Path) -> None:
    assert main(["check", str(site), "--report", f"html={tmp_path / 'report'}"]) in (0, 1)
    assert any("Tide" in file.read_text("utf-8") for file in (tmp_path / "report" / "pages").glob("*.html"))


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("", 1),
        ('fail-on = "none"', 0),
        ('ignore = ["image-*"]', 0),
        ('select = ["embed-*"]', 0),
    ],
)
@pytest.mark.browser
def test_settings_rule_an_audit_like_check(tmp_path: Path, settings: str, code: int) -> None:
    (tmp_path / "accesspub.toml").write_text(f"{settings}\njobs = 1\n")
    picture = "<figure><img src=wall.jpg alt=IMG_2041.jpg><figcaption>The wall.</figcaption></figure>"
    (tmp_path / "index.html").write_text(
        PAGE.replace(f"<img src=quay.jpg>{PLAYER}", picture).replace("article", "main")
    )
    assert [main([command, str(tmp_path)]) for command in ("check", "audit")] == [code, code]


@pytest.mark.parametrize(
    ("path", "named", "said"),
    [
        ("page*", ".", False),
        ("pgae*", ".", True),
        ("nwes/*", "news", True),
        ("old/*", "news", False),
        ("*/x.html", "news", False),
    ],
)
def test_overrides_that_match_no_page_are_said(
    site: Path, path: str, named: str, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("news", "old"):
        (site / folder).mkdir()
        (site / folder / "a.html").write_text(PAGE)
    (site / "accesspub.toml").write_text(f'[[overrides]]\npaths = ["{path}"]\nignore = ["image-alt"]\n')
    main(["list", str(site / named)])
    assert (path in capsys.readouterr().err) is said
    sources = Sources(
        folder=str(site / named), paths={"a": str(site / "news" / "a.html"), "b": str(site / "page.html")}
    )
    if named == ".":
        assert bool(list(sources.check_settings())) is said
