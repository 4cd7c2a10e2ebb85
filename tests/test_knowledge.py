"""Knowledge folders of users: added to ours key by key, and one clear error for what does not fit the schema."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accesspub.captions import profiles
from accesspub.config import from_mapping
from accesspub.errors import ConfigError, KnowledgeError
from accesspub.html_report.model import Reported
from accesspub.html_report.wording import Wording
from accesspub.knowledge.load import Knowledge, load, read
from accesspub.knowledge.messages import Words
from accesspub.knowledge.translations import missing

PAGE = (
    '<html lang="de"><article><h1>Der Hafen</h1><p>Die Mauer wurde in einem Sommer gebaut, und die Stadt streitet '
    'seither darüber.</p><img src="a.jpg"></article></html>'
)
OWN = load()


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """A folder of a user, with pages next to it whose settings name it."""
    for section in ("providers", "languages", "facts", "captions"):
        (tmp_path / "more" / section).mkdir(parents=True)
    (tmp_path / "accesspub.toml").write_text('knowledge = ["more"]\nreport-language = "de"\n')
    for number in range(3):
        (tmp_path / f"{number}.html").write_text(PAGE, "utf-8")
    return tmp_path / "more"


def written(more: Path, name: str, text: str) -> Knowledge:
    (more / name).write_text(text, "utf-8")
    return load((more,))


def run(more: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accesspub", *arguments],
        cwd=more.parent,
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(more.parent / "cache")},
    )


PROVIDER = "name: New\nkind: video\ncaptions: unknown\n"
WRONG = {
    "misspelt key": ("providers/new.yaml", PROVIDER + "mach: []", "4: `mach`: unknown key; did you mean `match`?"),
    "misspelt key in a list": (
        "providers/new.yaml",
        PROVIDER + "markup:\n  - class: a\n  - clas: b",
        "6: `markup[2].clas`: unknown key; did you mean `class`?",
    ),
    "misspelt key in a file of ours": (
        "providers/youtube.yaml",
        "autoplay: {param: a}",
        "1: `autoplay.param`: unknown key; did you mean `parameter`?",
    ),
    "misspelt value": (
        "providers/new.yaml",
        PROVIDER.replace("video", "vidoe"),
        "2: `kind`: `vidoe` is not a possible value; did you mean `video`?",
    ),
    "missing key": ("providers/new.yaml", "kind: audio\ncaptions: no", "1: missing key `name`"),
    "missing key in a list": (
        "providers/new.yaml",
        PROVIDER + "match: [{host: a.example, path: /a}, {host: b.example}]",
        "4: `match[2]`: missing key `path`",
    ),
    "template": (
        "providers/new.yaml",
        PROVIDER + 'match: {host: a.example, path: "/{id:digit}"}',
        "4: `match[1].path`: template `/{id:digit}`: unknown shape `digit`; did you mean `digits`?",
    ),
    "one name for two placeholders": (
        "providers/new.yaml",
        PROVIDER + 'match: {host: a.example, path: "/{id}/{id}"}',
        "4: `match[1].path`: template `/{id}/{id}`: the placeholder `id` occurs twice",
    ),
    "nothing to find it by": (
        "providers/new.yaml",
        PROVIDER + "markup: [{title: data-title}]",
        "4: `markup[1]`: needs one of `tag`, `class`",
    ),
    "misspelt file": ("facts/artcle.yaml", "chrome: [x]", "1: unknown file; did you mean `article`?"),
    "list in place of a text": ("image-alt.yaml", "title: [a, b]", "1: `title`: must be text"),
    "text in place of a mapping": ("image-alt.yaml", "says: a", "1: `says`: must be a mapping"),
    "mapping in place of a text": ("facts/article.yaml", "chrome: [{a: b}]", "1: `chrome[1]`: must be text"),
    "empty entry": ("facts/image.yaml", 'notes: [by, ""]', "1: `notes[2]`: empty list item"),
    "capitals in a class word": ("facts/article.yaml", "chrome:\n- ok\n- Sidebar", "3: `chrome[2]`: class words must be"),
    "misspelt sentence": (
        "languages/de.yaml",
        "rules:\n  image-alt:\n    says:\n      mising: Das Bild",
        "4: `rules.image-alt.says.mising`: no such key in English; did you mean `missing`?",
    ),
    "misspelt rule": (
        "languages/de.yaml",
        "rules:\n  image-al: {title: Bilder}",
        "2: `rules.image-al`: no such key in English; did you mean `image-alt`?",
    ),
    "misspelt placeholder": (
        "languages/nl.yaml",
        'rules: {image-alt: {says: {missing: "Das Bild {fiel}."}}}',
        "1: `rules.image-alt.says.missing`: the English sentence has no placeholder {fiel}",
    ),
    "misspelt placeholder of a sentence of ours": (
        "image-alt.yaml",
        'says: {missing: "The image {fiel}."}',
        "1: `says.missing`: the sentence that it replaces has no placeholder {fiel}",
    ),
    "unclosed placeholder": ("languages/de.yaml", 'writes: {credit: "Foto: {name"}', "1: `writes.credit`: expected '}'"),
    "language without a tag": ("languages/german.yaml", "name: Deutsch", "1: must look like `pt-br`, not `german`"),
    "key given twice": ("facts/article.yaml", "chrome: [a]\nchrome: [b]", "2: duplicate key `chrome`"),
    "alias": ("facts/article.yaml", "chrome: &a [b]\nframe: *a", "2: aliases are not allowed"),
    "depth": ("facts/article.yaml", "chrome: " + "[" * 500 + "]" * 500, "1: nested too deeply"),
    "misspelt limit": ("captions/house.yaml", "title: House\nsped: {note: '9'}", "2: `sped`: unknown key; did you mean `speed`?"),
    "no number": ("captions/house.yaml", "title: House\nlines: {note: many}", "2: `lines.note`: must be a number above 0"),
    "missing unit": ("captions/house.yaml", "title: House\nspeed: {note: '9'}", "2: `speed`: missing key `unit`"),
    "no mapping": ("facts/article.yaml", "[a]", " must be one mapping, like"),
    "two documents": ("facts/article.yaml", "chrome: [a]\n---\nframe: [a]", " must be one mapping, like"),
    "no YAML": ("facts/article.yaml", "chrome: [", "2:1: not valid YAML"),
    "no UTF-8": ("facts/article.yaml", "chrome: [\udcff]", " not valid YAML"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_with_file_line_and_key(more: Path, wrong: str) -> None:
    name, text, message = WRONG[wrong]
    (more / name).write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(KnowledgeError) as caught:
        load((more,))
    assert str(caught.value).startswith(f"{more / name}:{message}")


@pytest.mark.parametrize("command", [["check"], ["fix"], ["list"], ["transcripts"], ["worklist", "-o", "rows.csv"]])
def test_it_is_said_once_and_never_a_fault_of_each_page(more: Path, command: list[str]) -> None:
    (more / "providers" / "new.yaml").write_text(PROVIDER + "mach: []")
    done = run(more, *command, ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("mach") == 1
    assert "new.yaml:4: `mach`: unknown key; did you mean `match`?" in done.stderr


def test_our_own_files_fit_the_schema() -> None:
    assert len(read()["providers"]) == len(OWN.providers) > 100


def test_a_list_is_extended(more: Path) -> None:
    found = written(more, "facts/article.yaml", "chrome: [house banner]")
    assert found.facts["article"]["chrome"] == [*OWN.facts["article"]["chrome"], "house banner"]
    assert found.facts["article"]["frame"] == OWN.facts["article"]["frame"]
    assert found.facts["image"] == OWN.facts["image"]


def test_a_text_extends_a_list(more: Path) -> None:
    found = written(more, "facts/article.yaml", "chrome: house banner")
    assert found.facts["article"]["chrome"][-2:] == [OWN.facts["article"]["chrome"][-1], "house banner"]


@pytest.mark.parametrize("text", ["chrome: !replace [house banner]", "chrome: !replace\n- house banner"])
def test_a_list_is_replaced_if_it_says_so(more: Path, text: str) -> None:
    found = written(more, "facts/article.yaml", text)
    assert found.facts["article"]["chrome"] == ["house banner"]
    assert found.facts["article"]["frame"] == OWN.facts["article"]["frame"]


def test_a_text_is_replaced_and_what_is_empty_adds_nothing(more: Path) -> None:
    found = written(more, "image-alt.yaml", "severity: note\nsays: {drawing: A drawing.}\nexamples:")
    own = OWN.rules["image-alt"]
    assert found.rules["image-alt"] == {**own, "severity": "note", "says": {**own["says"], "drawing": "A drawing."}}


def test_a_provider_is_extended(more: Path) -> None:
    found = written(more, "providers/youtube.yaml", "match: {host: tube.example, path: '/{id:11}'}")
    assert found.providers["youtube"]["match"][-1] == {"host": ["tube.example"], "path": "/{id:11}"}
    assert found.providers["youtube"]["match"][:-1] == OWN.providers["youtube"]["match"]
    assert found.providers["youtube"]["name"] == "YouTube"


def test_a_language_is_extended_in_what_pages_and_reports_say(more: Path) -> None:
    found = written(
        more, "languages/de.yaml", 'writes: {credit: "Bild: {name}"}\nrules: {image-alt: {title: Bilder haben Text}}'
    )
    assert found.languages["de"]["writes"] == {**OWN.languages["de"]["writes"], "credit": "Bild: {name}"}
    assert found.translations["de"]["rules"]["image-alt"]["title"] == "Bilder haben Text"
    assert found.translations["de"]["report"] == OWN.translations["de"]["report"]


def test_a_new_language_reads_and_need_not_write(more: Path) -> None:
    found = written(more, "languages/eo.yaml", "name: Esperanto\nreads: {labels: {credit: Foto}}")
    assert found.languages["eo"]["reads"]["labels"]["credit"] == ["Foto"]
    assert found.languages["eo"]["reads"]["labels"]["transcript"] == []
    assert found.languages["eo"]["writes"] == {}


def test_the_last_folder_counts_most(more: Path, tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    (more / "image-alt.yaml").write_text("severity: note\ntitle: First")
    (tmp_path / "last" / "image-alt.yaml").write_text("title: Last")
    found = load((more, tmp_path / "last"))
    assert (found.rules["image-alt"]["severity"], found.rules["image-alt"]["title"]) == ("note", "Last")


def test_a_change_counts_at_once_also_in_the_words_of_reports(more: Path) -> None:
    for sentence in ("Bild eins {file}", "Bild zwei {file}"):
        (more / "languages" / "de.yaml").write_text(f'rules: {{image-alt: {{says: {{missing: "{sentence}"}}}}}}')
        done = run(more, "check", "0.html")
        assert done.returncode == 1, done.stderr
        assert sentence.format(file="a.jpg") in done.stdout


def test_a_sentence_that_is_not_translated_is_in_english_and_marked_so(more: Path) -> None:
    known = written(more, "languages/de.yaml", "rules: {image-alt: {says: !replace {}}}")
    english = OWN.rules["image-alt"]["says"]["missing"].format(file="a.jpg")
    done = run(more, "check", "0.html")
    assert english in done.stdout
    finding = Reported("image-alt", english, says="missing", values={"file": "a.jpg"})
    finding = Wording(known, "de").said(finding, "de")
    assert (finding.message, finding.language) == (english, "en")


def test_a_house_style_for_captions(more: Path) -> None:
    (more / "captions" / "house.yaml").write_text("title: House\nlines: {warning: '1'}")
    (more / "captions" / "bbc-web.yaml").write_text("lines: {note: '1'}")
    house = profiles.load("house", (more,))
    assert (house.title, house.lines.warning, house.speed.note, house.tail) == ("House", 1.0, None, 30.0)
    assert profiles.load("bbc-web", (more,)).lines == profiles.Limit(1.0, 3.0)
    assert profiles.load("bbc-web").lines == profiles.Limit(2.0, 3.0)
    assert (
        from_mapping({"knowledge": ["more"], "captions-profile": "house"}, "x", more.parent).captions_profile == "house"
    )
    with pytest.raises(ConfigError, match="must be bbc-web, dcmp, netflix, not 'house'"):
        from_mapping({"captions-profile": "house"}, "x")


def test_translations_are_counted(more: Path) -> None:
    done = run(more, "rules", "--translations")
    assert done.returncode == 0, done.stderr
    told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if not line.startswith(" "))
    assert set(told) == {"ar", "de", "es", "fr"}
    assert all(text.endswith("sentences are translated") for text in told.values())


def test_a_missing_translation_is_named(more: Path) -> None:
    (more / "languages" / "de.yaml").write_text("rules: {image-alt: {says: !replace {}}}")
    before, after = (set(missing(data, "de")[0]) for data in (read(), read((more,))))
    assert after - before == {f"rules.image-alt.says.{key}" for key in OWN.rules["image-alt"]["says"]}


def test_a_language_that_only_reports(more: Path) -> None:
    """It needs no sentences for pages, and names only some of the faults of caption files."""
    known = written(
        more,
        "languages/eo.yaml",
        'name: Esperanto\nrules: {image-alt: {says: {missing: "La bildo {file} ne havas tekston."}},'
        ' captions-quality: {says: {one: "{file}, {line}: {problem}"}}}\ncaptions: {speed: "Tro rapida."}',
    )
    words = Words(known, "eo")
    assert words.said("image-alt", "missing", {"file": "a.jpg"}) == ("La bildo a.jpg ne havas tekston.", "eo")
    assert words.said("image-alt", "drawing", {})[1] == "en"
    for code, problem in (("speed", "Tro rapida."), ("gap", "Too short a gap.")):
        values = {"file": "a.vtt", "line": "3", "problem": "Too short a gap.", "code": code}
        assert words.said("captions-quality", "one", values) == (f"a.vtt, 3: {problem}", "eo")
