"""Settings: found upwards, typed, and every mistake named with file, key and the nearest right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accesspub import config as settings
from accesspub.config import Config, ConfigError, find
from accesspub.engine.registry import rules


def load(path: Path) -> Config:
    return settings.load(path, rules())


def written(folder: Path, text: str, name: str = "accesspub.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    config = load(
        written(
            tmp_path,
            """
            select = ["embed-title", "list-faked"]
            ignore = ["list-faked"]
            review = true
            block-class = "fallback"
            heading-level = 3
            report-language = "de"
            page-language = "fr"
            knowledge = ["more"]
            time-limit = 5
            transcript = "section"
            transcript-times = true
            captions-profile = "dcmp"
            [[overrides]]
            paths = ["old/*"]
            ignore = ["embed-title"]
            """,
        )
    )
    assert config.select == ("embed-title", "list-faked")
    assert config.review is True
    assert config.block_class == "fallback"
    assert config.heading_level == 3
    assert (config.report_language, config.page_language) == ("de", "fr")
    assert config.knowledge == (tmp_path / "more",)
    assert config.time_limit == 5
    assert (config.transcript, config.transcript_times, config.captions_profile) == ("section", True, "dcmp")
    assert config.wants("embed-title")
    assert not config.wants("list-faked")
    assert not config.wants("media-controls")
    assert not config.for_path(str(tmp_path / "old" / "page.html")).wants("embed-title")
    assert config.for_path(str(tmp_path / "new" / "page.html")).wants("embed-title")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('selct = ["embed-title"]', ["`selct`", "did you mean `select`"]),
        ('select = ["embed-titel"]', ["`select`", "`embed-titel`", "did you mean `embed-title`"]),
        ('select = "embed-title"', ["`select`", "list"]),
        ("select = [1]", ["`select`", "strings"]),
        ('review = "yes"', ["`review`", "bool"]),
        ("heading-level = 1", ["`heading-level`", "2 to 6"]),
        ("heading-level = true", ["`heading-level`"]),
        ("time-limit = 0", ["`time-limit`"]),
        ('transcript = "open"', ["`transcript`", "details, section, page"]),
        ('transcript-times = "yes"', ["`transcript-times`", "bool"]),
        ('captions-profile = "bcc-web"', ["`captions-profile`", "bbc-web, dcmp, netflix"]),
        ('[[overrides]]\nselect = ["embed-title"]', ["`overrides`", "`paths`"]),
        ('[[overrides]]\npaths = ["a"]\nignroe = []', ["`overrides.ignroe`", "did you mean `ignore`"]),
        ("overrides = 1", ["`overrides`", "list"]),
        ("select = [", ["not valid TOML"]),
        ("zzzz = 1", ["`zzzz`", "known:", "block-class"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    for word in words:
        assert word in message


def test_the_nearest_file_upwards_counts(tmp_path: Path) -> None:
    outer = written(tmp_path, "review = true")
    page = tmp_path / "a" / "b" / "page.html"
    page.parent.mkdir(parents=True)
    page.touch()
    assert find(page) == outer
    inner = written(tmp_path / "a", '[tool.accesspub]\nblock-class = "x"', "pyproject.toml")
    assert find(page) == inner
    assert load(inner).block_class == "x"
    assert load(inner).review is False, "files are not merged: the nearest one counts"


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    outer = written(tmp_path, "review = true")
    written(tmp_path / "a", '[project]\nname = "x"', "pyproject.toml")
    assert find(tmp_path / "a") == outer


def test_defaults_want_every_rule() -> None:
    assert Config().wants("anything")
    assert Config().for_path("/x/y.html") == Config()


def test_no_file_no_settings(tmp_path: Path) -> None:
    assert find(tmp_path) is None or not find(tmp_path).is_relative_to(tmp_path)  # type: ignore[union-attr]


def test_settings_are_written_as_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    text = """
        select = ["embed-title", "list-*"]
        review = true
        keep-original = false
        block-class = ""
        heading-level = 3
        page-language = "fr"
        knowledge = ["own"]
        time-limit = 5
        max-size = 2.5
        exclude = ["drafts/"]
        image-credit = "error"
        transcript = "page"
        captions-profile = "netflix"
        worklist = "words.csv"
        fail-on = "note"
        jobs = 3
        edit-url = "https://cms.example/{path}"
        site.article = ["main", "div.story"]
        site.player = [{selector = "p.p", id = "data-id", kind = "audio"}, {selector = "p.q"}]
        overrides = [{paths = ["old/*"], select = ["list-faked"]}, {paths = ["a", "b"], ignore = ["embed-title"]}]
    """
    config = load(written(tmp_path, text))
    assert len(settings.as_mapping(config)) == 19
    assert settings.from_mapping(json.loads(json.dumps(settings.as_mapping(config))), "", Path("/")) == config
    assert settings.as_mapping(Config()) == {}
