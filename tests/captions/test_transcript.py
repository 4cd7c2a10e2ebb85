"""Cues to paragraphs and HTML: who speaks, where paragraphs end, what rolls up, and nothing unsafe."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accesspub.captions import Captions, Run, read, transcript, write
from accesspub.captions.model import cue
from accesspub.captions.sanitise import clean


def body(*cues: tuple[float, float, str], **options: object) -> list[str]:
    captions = Captions(cues=tuple(cue(*item) for item in cues), language="en")
    return transcript(captions, language="en", **options).html.split("\n")  # type: ignore[arg-type]


def test_cues_join_into_a_paragraph() -> None:
    assert body((0, 2, "The ferry leaves\nat ten,"), (2.1, 4, "and it is late.")) == [
        "<p>The ferry leaves at ten, and it is late.</p>"
    ]


@pytest.mark.parametrize(("gap", "count"), [(1.99, 1), (2.0, 2)])
def test_a_pause_of_two_seconds_begins_a_paragraph(gap: float, count: int) -> None:
    assert len(body((0, 2, "One."), (2 + gap, 6, "Two."))) == count


def test_capitals_name_a_speaker_once() -> None:
    assert body((0, 1, "ANNA: Hello."), (1, 2, "ANNA: How are you?"), (2, 3, "DR. BERG: Fine."), (3, 4, "YES. ANNA: NO.")) == [
        "<p><b>ANNA:</b> Hello. How are you?</p>", "<p><b>DR. BERG:</b> Fine. YES. ANNA: NO.</p>"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "html"),
    [
        (["STARRING:", "ANNA: Hello."], ["<p>STARRING:</p>", "<p><b>ANNA:</b> Hello.</p>"]),
        (["ANNA: Hello.", "THE END:"], ["<p><b>ANNA:</b> Hello.</p>", "<p>THE END:</p>"]),
        (["ANNA:", "Hello."], ["<p><b>ANNA:</b> Hello.</p>"]),
        (["ANNA: One.", "BEN:", "ANNA: Two."], ["<p><b>ANNA:</b> One.</p>", "<p>BEN:</p>", "<p>Two.</p>"]),
    ],
)
def test_a_name_that_says_nothing_is_a_line_like_any_other(lines: list[str], html: list[str]) -> None:
    assert body(*[(n * 1.0, n + 1.0, line) for n, line in enumerate(lines)]) == html


def test_lines_that_roll_up_are_told_once_though_another_place_says_something_between() -> None:
    cues = (
        cue(1, 2, "The ferry"),
        cue(2, 4, "The ferry\nis late."),
        cue(3, 5, "Why?", settings="line:10%"),
        cue(4, 6, "is late.\nThere is fog."),
        cue(6, 8, "There is fog.\nDense fog."),
    )
    html = transcript(Captions(cues=cues), language="en").html
    assert html == "<p>The ferry is late. Why? There is fog. Dense fog.</p>"


def test_a_wide_dash_begins_a_new_speaker() -> None:
    assert body((0, 1, "\uff0d\u5b83\u3002\n\uff0d\u6211\u3002")) == [
        "<p>\uff0d\u5b83\u3002</p>",
        "<p>\uff0d\u6211\u3002</p>",
    ]


def test_mixed_case_names_count_from_the_second_time_on() -> None:
    lines = ["Note: bring a coat.", "Anna Berg: Hello.", "It is", "cold here", "Anna Berg: Yes."]
    found = body(*[(n * 5.0, n * 5.0 + 1, line) for n, line in enumerate(lines)])
    assert found[0] == "<p>Note: bring a coat.</p>"
    assert found[1] == "<p><b>Anna Berg:</b> Hello.</p>"


def test_chevrons_and_dashes_begin_a_paragraph() -> None:
    assert body((0, 1, ">> Hello.\n>> BEN: Yes."), (1, 2, "- No?\n- No."), (2, 3, "-5 degrees")) == [
        "<p>Hello.</p>", "<p><b>BEN:</b> Yes.</p>", "<p>- No?</p>", "<p>- No. -5 degrees</p>"
    ]  # fmt: skip


def test_marked_up_speakers() -> None:
    captions = Captions(
        cues=(
            cue(0, 1, [Run("Hello.", "Anna")]),
            cue(1, 2, [Run("Anna: me.\n", "Anna"), Run("Yes: no.", "Ben")]),
            cue(2, 3, "[music]"),
            cue(3, 4, [Run("Bye.", "Ben")]),
        ),
        language="en",
    )
    found = transcript(captions, language="en")
    assert found.html.split("\n") == [
        "<p><b>Anna:</b> Hello. me.</p>", "<p><b>Ben:</b> Yes: no.</p>", "<p>[music]</p>", "<p><b>Ben:</b> Bye.</p>"
    ]  # fmt: skip
    assert found.speakers == ("Anna", "Ben")


def test_the_name_is_not_said_again_after_a_pause() -> None:
    assert body((0, 1, "ANNA: One."), (5, 6, "Two."), (6, 7, "BEN: Three.")) == [
        "<p><b>ANNA:</b> One.</p>", "<p>Two.</p>", "<p><b>BEN:</b> Three.</p>"
    ]  # fmt: skip


def test_sound_descriptions_stay() -> None:
    assert body((0, 1, "[door slams]"), (1, 2, "♪ la la ♪")) == ["<p>[door slams] ♪ la la ♪</p>"]


def test_rolled_up_lines_are_said_once() -> None:
    lines = ["so this is", "the story of", "a ferry that", "never came", "and then did"]
    rolled = [(float(n), n + 1.0, "\n".join(lines[max(n - 1, 0) : n + 1])) for n in range(len(lines))]
    assert body(*rolled) == ["<p>so this is the story of a ferry that never came and then did</p>"]


def test_growing_lines_are_said_once() -> None:
    grown = ["so", "so this", "so this is", "so this is\nthe story", "the story of"]
    assert body(*[(float(n), n + 1.0, text) for n, text in enumerate(grown)]) == ["<p>so this is the story of</p>"]


def test_what_is_said_twice_stays_twice() -> None:
    assert body((0, 1, "No."), (1, 2, "No."), (2, 3, "No, I said.\nGo away."), (3, 4, "Go away.")) == [
        "<p>No. No. No, I said. Go away. Go away.</p>"
    ]


def test_scripts_without_blanks_join_without_blanks() -> None:
    assert body((0, 1, "你好，\n世界。"), (1, 2, "再見 OK"), (2, 3, "yes")) == ["<p>你好，世界。再見 OK yes</p>"]


def test_a_long_speech_ends_its_paragraphs_with_sentences() -> None:
    found = body(*[(float(n), n + 1.0, f"This is the sentence that has number {n}.") for n in range(60)])
    assert 3 <= len(found) <= 5
    assert all(line.endswith(".</p>") for line in found)


def test_time_stamps() -> None:
    cues = ((0.9, 2.0, "One."), (3725.0, 3726.0, "Two."))
    assert body(*cues, timestamps=True) == [
        '<p><time datetime="PT0S">0:00</time> One.</p>', '<p><time datetime="PT1H2M5S">1:02:05</time> Two.</p>'
    ]  # fmt: skip
    assert body(*cues, timestamps=True, timestamp_href="")[1] == '<p><a href="#t=3725">1:02:05</a> Two.</p>'
    assert (
        body(*cues, timestamps=True, timestamp_href='a"b.mp4')[0] == '<p><a href="a&quot;b.mp4#t=0">0:00</a> One.</p>'
    )
    for href in ("javascript:alert(1)", " JavaScript:x", "data:text/html,x", "vbscript:x", "java\nscript:x"):
        with pytest.raises(ValueError, match="not an address"):
            body(*cues, timestamps=True, timestamp_href=href)


def test_language_and_direction() -> None:
    arabic = Captions(cues=(cue(0, 1, "مرحبا"),), language="ar")
    assert transcript(arabic, language="en").html == '<div lang="ar" dir="rtl">\n<p>مرحبا</p>\n</div>'
    assert transcript(arabic, language="ar-EG", direction="rtl").html == "<p>مرحبا</p>"
    assert transcript(arabic, language="ar").html == '<div dir="rtl">\n<p>مرحبا</p>\n</div>'
    assert transcript(arabic, language="en", media_language="fa").html.startswith('<div lang="fa" dir="rtl">')
    foreign = Captions(cues=(cue(0, 1, [Run("He said "), Run("bonjour", language="fr")]),), language="en")
    assert transcript(foreign, language="en").html == '<p>He said <span lang="fr">bonjour</span></p>'


def test_styles_and_ruby() -> None:
    found = Captions(
        cues=(cue(0, 1, [Run("a "), Run("b", style="bi"), Run("漢", ruby="base"), Run("kan", ruby="text")]),),
        language="en",
    )
    assert transcript(found, language="en").html == (
        "<p>a <strong><i>b</i></strong><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"
    )


def test_drafts_say_so_in_the_words_given() -> None:
    draft = Captions(cues=(cue(0, 1, "Hi"),), is_draft=True, doubtful=((61, 62, "x"), (61.5, 62, "y")), language="en")
    words = {"draft": "A machine <wrote> this.", "doubtful": "Unsure at {times}."}
    assert transcript(draft, language="en", words=words).html == (
        "<p><strong>A machine &lt;wrote&gt; this.</strong></p>\n<p>Unsure at 1:01.</p>\n<p>Hi</p>"
    )
    assert transcript(draft, language="en").html == "<p>Hi</p>"


def test_headings_take_their_level() -> None:
    found = read(b"# One\n\n### Two\n", name="a.en.md")
    assert transcript(found, language="en", heading_level=3).html == "<h3>One</h3>\n<h5>Two</h5>"
    assert transcript(found, language="en", heading_level=5).html == "<h5>One</h5>\n<h6>Two</h6>"


def test_facts() -> None:
    found = transcript(
        Captions(cues=(cue(0, 1, "It's well-known."), cue(5, 7.5, "你好")), language="en"), language="en"
    )
    assert (found.words, found.seconds) == (4, 7.5)
    assert transcript(Captions(), language="en").html == ""


def test_unsorted_cues_are_told_in_order() -> None:
    assert body((5, 6, "two"), (4, 5, "one")) == ["<p>one two</p>"]


EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</p></div></details><h1>x", "<svg/onload=alert(1)>",
    '"><a href="javascript:alert(1)">x</a>', "&lt;script&gt;", "<!-- --!><script>", "\0<scr\0ipt>", "]]><b>", "<b onclick=x>",
    "\x1b[31mred", "<style>*{display:none}</style>", "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href='java&#10;script:alert(1)'>x</a>", "<a href='&#1;javascript:x'>y</a>", "<iframe srcdoc='<script>x</script>'>",
    "<textarea><script>x</textarea><img onerror=x>", "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<template><script>x</script></template>", "<svg><p><style><g title='</style><img src=x onerror=alert(1)>'>",
    "<select><style></select><img src=x onerror=alert(1)></style>", "<p style='background:url(javascript:x)'>z",
    "<a href='//evil.example/x' target=_blank ping=x>w</a>", "<meta http-equiv=refresh content='0;url=x'>", "<base href=//x>",
]  # fmt: skip
HARMLESS = {"html", "head", "body", "p", "b", "i", "u", "strong", "div", "a", "em", "h1", "h2", "h3", "h4", "h5", "h6", "br", "ul", "ol",
            "li", "pre", "code", "blockquote", "table", "tbody", "tr", "td", "span", "time", "ruby", "rt", "rp", "hr"}  # fmt: skip
ATTRIBUTES = {"href", "lang", "dir", "title", "datetime", "start"}


def harmless(html: str) -> bool:
    """Ask html5lib, an independent parser, whether a browser would find anything but plain text elements."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag not in HARMLESS:
            return False
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                return False
            scheme = "".join(value.split()).lower().split(":")[0] if ":" in value else ""
            if name == "href" and scheme not in ("", "http", "https", "mailto"):
                return False
    return True


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_unsafe_comes_out(evil: str) -> None:
    for format in ("vtt", "ttml", "podcast-json", "json3"):
        name = {"vtt": "a.vtt", "ttml": "a.ttml"}.get(format, "a.json")
        captions = Captions(cues=(cue(0, 1, [Run(evil, evil if format != "json3" else None)]),), language="en")
        assert harmless(
            transcript(read(write(captions, format).data, name=name), language="en", words={"draft": evil}).html
        )
    assert harmless(
        transcript(
            read(f"WEBVTT\nLanguage: {evil[:9]}\n\n00:01.000 --> 00:02.000\n<v {evil}>{evil}\n".encode(), name="a.vtt"),
            language=None,
        ).html
    )
    assert harmless(
        transcript(read(f"1\n00:00:01,000 --> 00:00:02,000\n{evil}\n".encode(), name="a.srt"), language="en").html
    )
    for name in ("a.md", "a.html", "a.txt"):
        assert harmless(
            transcript(read(f"word {evil} word\n\n<p>{evil}</p>\n".encode(), name=name), language="en").html
        )


def test_the_check_for_harmless_can_fail() -> None:
    assert not harmless("<p><img src=x onerror=y>")
    assert not harmless('<a href="javascript:x">')


_BITS = st.lists(st.sampled_from(["<", ">", "/", "a", "p", "script", "style", "svg", "math", "title", "textarea", "noscript", "img", " ",
                                  "'", '"', "=", "onerror", "href", "javascript:", "<!--", "-->", "<![CDATA[", "]]>", "&#x3c;", "mtext",
                                  "table", "select", "template", "xmp", "foreignObject", "annotation-xml", "\0", "x"]), max_size=25).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(_BITS)
def test_sanitised_html_is_harmless_and_stays_as_it_is(html: str) -> None:
    once, _ = clean(html)
    tree = html5lib.parse(once, namespaceHTMLElements=False)
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {
        "script",
        "style",
        "img",
        "svg",
        "math",
        "iframe",
        "template",
        "form",
        "input",
        "object",
        "link",
        "meta",
        "base",
    }
    assert not any(name.startswith("on") for element in tree.iter() for name in element.attrib)
    assert clean(once)[0] == once
