"""Encodings that a file does not name, text that was decoded twice, and formats that are refused by their names."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from accesspub.captions import CaptionsError, read, write
from accesspub.cli.captions import register

SRT = "1\n00:00:01,000 --> 00:00:03,000\n{}\n"
TEXTS = {
    "zh": "测试字幕，今天下雨",
    "zh-TW": "測試字幕，今天下雨",
    "ja": "今日は雨です。",
    "ko": "안녕하세요, 친구",
    "ru": "Сегодня идёт дождь",
    "cs": "Příliš žluťoučký kůň",
    "pl": "Zażółć gęślą jaźń",
    "hu": "Árvíztűrő tükörfúrógép",
    "el": "Σήμερα βρέχει",
    "tr": "Bugün yağmur yağıyor, İstanbul",
    "he": "היום יורד גשם",
    "ar": "السماء تمطر اليوم",
    "lt": "Šiandien lyja, ąžuolas",
    "th": "วันนี้ฝนตก",
    "fr": "Il pleut à l’époque",
    "dos": "Où étiez-vous déjà né ? Für größere Bäume",
    "signs": "“It’s 5 € – fine…” ™ 20°",
}
CASES = [
    ("zh", "gb18030"), ("zh-TW", "big5"), ("ja", "cp932"), ("ja", "euc_jp"), ("ja", "iso2022_jp"), ("ko", "cp949"), ("ru", "cp1251"),
    ("ru", "koi8_r"), ("ru", "cp866"), ("cs", "cp1250"), ("cs", "iso8859_2"), ("pl", "cp1250"), ("pl", "iso8859_2"), ("pl", "cp852"),
    ("hu", "cp1250"), ("el", "cp1253"), ("tr", "cp1254"), ("he", "cp1255"), ("ar", "cp1256"), ("lt", "cp1257"), ("th", "cp874"),
    ("fr", "cp1252"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), CASES)
@pytest.mark.parametrize("by", ["name", "caller", "header"])
def test_the_language_says_the_encoding(language: str, encoding: str, by: str) -> None:
    text = SRT.format(TEXTS[language])
    if by == "header":
        text = f"WEBVTT\nLanguage: {language}\n\n{text.replace(',000', '.000')}"
    name = f"a.{language}.srt" if by == "name" else "a.vtt" if by == "header" else "a.srt"
    found = read(text.encode(encoding), name=name, language=language if by == "caller" else None)
    assert found.cues[0].text == TEXTS[language]
    assert [(p.code, p.severity) for p in found.problems if p.code != "bad-time"] == [("not-utf-8", "error")]


@pytest.mark.parametrize(
    ("language", "encoding"), [("ja", "cp932"), ("ja", "euc_jp"), ("ko", "cp949"), ("ru", "cp1251"), ("ru", "koi8_r"), ("zh", "gb18030"), ("zh-TW", "big5"),
     ("th", "cp874"), ("fr", "cp1252"), ("dos", "cp850"), ("dos", "mac_roman"), ("signs", "cp1252")]
)  # fmt: skip
def test_text_in_an_alphabet_of_its_own_is_known_by_its_content(language: str, encoding: str) -> None:
    assert read(SRT.format(TEXTS[language]).encode(encoding), name="a.srt").cues[0].text == TEXTS[language]


def test_hebrew_is_not_taken_for_thai() -> None:
    found = read(SRT.format(TEXTS["he"]).encode("cp1255"), name="a.srt")
    assert not any("\u0e00" < sign < "\u0e7f" for sign in found.cues[0].text)


@pytest.mark.parametrize(
    ("name", "language", "encoding"), [("cht", "zh-TW", "big5"), ("chs", "zh", "gb18030"), ("jap", "ja", "cp932")]
)
def test_names_that_translators_of_films_use(name: str, language: str, encoding: str) -> None:
    found = read(SRT.format(TEXTS[language]).encode(encoding), name=f"a.{name}.srt")
    assert found.cues[0].text == TEXTS[language]
    assert found.language == {"cht": "zh-Hant", "chs": "zh-Hans", "jap": "ja"}[name]


def test_joined_files_are_decoded_line_by_line() -> None:
    raw = SRT.format("Café").encode() + "\n2\n00:00:04,000 --> 00:00:05,000\nÉté là-bas\n".encode("cp1252")
    found = read(raw, name="a.srt")
    assert [one.text for one in found.cues] == ["Café", "Été là-bas"]
    assert [(one.code, one.line) for one in found.problems] == [("not-utf-8", 7)]


def test_what_is_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(CaptionsError, match=r"a\.srt:3: This file is in no known encoding"):
        read(SRT.format("~").encode().replace(b"~", bytes(range(0x80, 0x100)) * 3), name="a.srt")


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    found = read(SRT.format("Café ~ à l’époque").encode().replace(b"~", b"\xff"), name="a.srt")
    assert found.cues[0].text == "Café \ufffd à l’époque"
    assert [(p.code, p.line) for p in found.problems] == [("bad-bytes", 3)]


@pytest.mark.parametrize("language", ["fr", "ru", "ja", "pl", "el", "ko"])
@pytest.mark.parametrize("times", [1, 2])
def test_text_that_was_decoded_twice_is_named_and_can_be_repaired(language: str, times: int) -> None:
    text = TEXTS[language]
    for _ in range(times):
        text = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    raw = SRT.format(text).encode()
    found = read(raw, name="a.srt")
    assert [(p.code, p.severity, p.line) for p in found.problems] == [("decoded-twice", "error", 3)]
    assert found.cues[0].text == text
    repaired = read(raw, name="a.srt", repair=True)
    assert repaired.cues[0].text == TEXTS[language]
    assert [(p.code, p.severity) for p in repaired.problems] == [("decoded-twice", "note")]


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS.values(),
        "«L’ÉTÉ»",
        "„DAS MENÜ“",
        "NÃO «IRMÃ»",
        "“SPRACHE: Ä”",
        "Â",
        "20 °C, 5 €, ½",
        "Ñandú, señor",
        "ÅÄÖ",
    ],
)
def test_text_that_is_meant_is_not_taken_for_decoded_twice(text: str) -> None:
    assert not read(SRT.format(text).encode(), name="a.srt").problems
    assert read(SRT.format(text).encode(), name="a.srt", repair=True).cues[0].text == text


def test_convert_repairs(tmp_path: Path) -> None:
    source, target = tmp_path / "a.fr.srt", tmp_path / "a.fr.vtt"
    source.write_text(SRT.format("l'Ã©poque"), "utf-8")
    parser = argparse.ArgumentParser()
    register(parser)
    for words, code, text in (([], 1, "l'Ã©poque"), (["--repair"], 0, "l'époque")):
        arguments = parser.parse_args(["convert", str(source), str(target), *words])
        assert arguments.run(arguments) == code
        assert text in target.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "raw", "known"),
    [
        ("a.sub", "{0}{25}Hello\n{30}{60}there\n", "MicroDVD"),
        ("a.sub", "[10][25]Hello\n", "MPL2"),
        ("a.stl", "// made by hand\n\n$FontSize = 30\n00:00:01:00 , 00:00:02:00 , Hello\n", "Spruce STL"),
        ("a.idx", "# VobSub index file, v7\n", "VobSub"),
        ("a.sup", "PG\0\1\2\0\0\0\0\0\0\0\0\0", "PGS"),
        ("a.rt", '<window type="generic" duration="10">', "RealText"),
    ],
)
def test_formats_that_are_not_read_are_refused_by_name(name: str, raw: str, known: str) -> None:
    with pytest.raises(CaptionsError, match=f"This is .*{known}.* which accesspub does not read. Export it as"):
        read(raw.encode(), name=name)


@pytest.mark.parametrize("text", ["\ufeffOne", "caf\xe9, \xe9t\xe9", "\u65e5\u672c +1 \u8a9e"])
def test_utf_7_is_refused_by_name(text: str) -> None:
    with pytest.raises(CaptionsError, match="UTF-7"):
        read(SRT.format(text).encode("utf-7") if text[0] != "\ufeff" else text.encode("utf-7"), name="a.srt")


@pytest.mark.parametrize(
    "text", ["1+1=2, a+b-c, +ABC-", "+AOk- once", "+49-40-123 +49-40-456", "+12025550 or +12025551, +100"]
)
def test_a_plus_is_no_sign_of_utf_7(text: str) -> None:
    assert text in read(SRT.format(text).encode(), name="a.srt").cues[0].text


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.txt", "a.md"])
def test_two_versions_that_git_could_not_merge_are_refused(name: str) -> None:
    head = "WEBVTT\n\n" if name == "a.vtt" else ""
    text = f"{head}00:00:01.000 --> 00:00:02.000\n{{}}One\n{'=' * 7}\nTwo\n{{}}"
    marks = (f"{'<' * 7} HEAD\n", f"{'>' * 7} other\n")
    with pytest.raises(CaptionsError, match="Git could not merge"):
        read(text.format(*marks).encode(), name=name)
    assert read(text.format("", "").encode(), name=name)


def test_a_transcript_may_begin_with_a_comment() -> None:
    assert read(b"// Words\n\nof Anna\n", name="a.txt").markup == "<p>// Words</p>\n<p>of Anna</p>"


def test_a_transcript_may_begin_with_a_time() -> None:
    assert read(b"[00:12.00] Music\n", name="a.txt").markup == "<p>[00:12.00] Music</p>"


def test_subviewer() -> None:
    found = read(b"[INFORMATION]\n[TITLE]x\n[SUBTITLE]\n00:00:01.00,00:00:03.00\nHello[br]there\n", name="a.sub")
    assert [item.text for item in found.cues] == ["Hello\nthere"]
    assert not found.problems
    assert read(write(found, "vtt").data, name="a.vtt").cues[0].text == "Hello\nthere"


@pytest.mark.parametrize(
    ("text", "encoding", "first"),
    [("Zażółć gęślą jaźń", "cp1250", "ż"), ("Сегодня идёт дождь", "cp1251", "С"), ("今日は雨", "latin-1", "今")],
)
def test_text_that_was_read_in_another_encoding_is_named_and_repaired(text: str, encoding: str, first: str) -> None:
    wrong = text.encode().decode(encoding, "replace")
    raw = f"1\n00:00:01,000 --> 00:00:03,000\n{wrong}\n".encode()
    assert f"stands for {first!r}" in read(raw, name="a.srt").problems[0].message


@pytest.mark.parametrize("name", ["a.csv", "a.cap", "a.usf"])
def test_a_file_of_no_known_format_and_ending_is_refused(name: str) -> None:
    with pytest.raises(CaptionsError, match=rf"ends in \.{name[2:]}"):
        read(b"00:00:01:00 Hello\n", name=name)
