"""Pages of our own for the ACT rules that we judge ourselves: what each has to say, and what it must not.

Written from what the rules ask, not from W3C's cases. ``?`` stands for cantTell; where several letters stand, any
of them is right: F failed, P passed, ? cantTell, - inapplicable.
"""

from __future__ import annotations

import json
import math
import struct
import wave

import pytest
from faultsite import serve_and_run, verdict_of

from accesspub.facts.media_files.probe import available

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_left")]

LETTER = {"failed": "F", "passed": "P", "cantTell": "?", "inapplicable": "-"}
LONG = "The ferry leaves the harbour at six in the morning and is back before the children come home from school. "

#: a block that the page it links to repeats
NAV = '<nav id=nav><h2>Our pages</h2><p>All about the sea.</p> <a href="repeats.html">More</a></nav>'

#: rule -> (what is right, the body, optionally what is in the head)
PAGES: dict[str, list[tuple[str, ...]]] = {
    "24afc2": [
        ("F", '<p style="letter-spacing:0.05em !important">Some words to read</p>'),
        ("F", '<h2 style="font-size: 30px; letter-spacing: 3px!important">Thirty pixels</h2>'),
        ("F", '<section style="letter-spacing:-1px !important"><p><b>Deep</b> in it</p></section>'),
        ("F", '<p style="LETTER-SPACING: 0 !IMPORTANT">Capitals in the attribute</p>'),
        ("P", '<p style="letter-spacing:.12em !important">Just enough</p>'),
        ("P-", '<div style="letter-spacing:0 !important"><p style="letter-spacing:1em !important">Own value</p></div>'),
        ("P-", '<div style="letter-spacing:0 !important"><p class=w>Another wins</p></div>',
         "<style>.w { letter-spacing: 1em }</style>"),
        ("P-", '<p style="letter-spacing:0.01em">Readers can change it</p>'),
        ("-", '<p style="visibility:hidden; letter-spacing:0 !important">Not to be seen</p>'),
        ("-", '<p style="letter-spacing:0 !important"><img src=x.png alt="No text"></p>'),
        ("-", '<p style="word-spacing:0 !important">Another property</p>'),
    ],
    "9e45ec": [
        ("F", '<p style="word-spacing:-2px !important">Some words to read</p>'),
        ("F", '<ul style="word-spacing:normal !important"><li>One item here<li>Two items here</ul>'),
        ("F", '<p style="font-size:40px;word-spacing:5px !important">Large words here</p>'),
        ("P", '<p style="word-spacing:.16em !important">Just enough room</p>'),
        ("P-", '<p style="word-spacing:0">Readers can change it</p>'),
        ("-", '<p style="display:none;word-spacing:0 !important">Not to be seen</p>'),
    ],
    "78fd32": [
        ("F", f'<p style="line-height:1 !important; width:300px">{LONG}</p>'),
        ("F", f'<article style="line-height:14px !important; width:300px"><p>{LONG}</p></article>'),
        ("F", f'<p style="line-height:normal !important; width:300px">{LONG}</p>'),
        ("P", f'<p style="line-height:150% !important; width:300px">{LONG}</p>'),
        ("P", f'<p style="font-size:10px; line-height:16px !important; width:300px">{LONG}</p>'),
        ("-", '<p style="line-height:1 !important">One line only</p>'),
        ("P-", f'<p style="line-height:1; width:300px">{LONG}</p>'),
    ],
    "bc659a": [
        ("F", "<p>x", '<meta http-equiv=refresh content="900">'),
        ("F", "<p>x", '<meta http-equiv=Refresh content=" 15.7 ; url=/b.html">'),
        ("F", "<p>x", '<meta http-equiv=refresh content="soon"><meta http-equiv=refresh content="20;url=b.html">'),
        ("P", "<p>x", '<meta http-equiv=refresh content="72001; url=b.html">'),
        ("-", "<p>x", '<meta http-equiv=refresh content="; url=b.html">'),
        ("-", "<p>x", '<meta http-equiv=refresh content="5: url=b.html">'),
        ("-", "<p>x", '<meta name=refresh content="5; url=b.html">'),
        ("-", '<template><meta http-equiv=refresh content="30"></template><p>x'),
    ],
    "bisz58": [
        ("F", "<p>x", '<meta http-equiv=refresh content="72001; url=b.html">'),
        ("F", "<p>x", '<meta http-equiv=REFRESH content="600,url=b.html">'),
        ("-", "<p>x", '<meta http-equiv=refresh content="">'),
        ("-", "<p>x", '<meta http-equiv=refresh content="-1">'),
    ],
    "c487ae": [
        ("F", "<span role=link tabindex=0></span>"),
        ("F", "<a href=#a></a><span role=link tabindex=0>Home</span>"),
        ("P-", "<span role=link tabindex=0 aria-label=Home></span>"),
        ("P-", "<span role=link hidden></span>"),
    ],
    "bf051a": [("-", "<p>x<script>document.documentElement.lang = ' '</script>"),
               ("F", "<p>x<script>document.documentElement.lang = 'em'</script>")],
    "2ee8b8": [
        ("F", '<button aria-label="Submit">Send the form</button>'),
        ("F", '<a href="#a" aria-label="Read about rain">Weather report</a>'),
        ("F", '<span id=n>Close</span><button aria-labelledby=n>Open the door</button>'),
        ("F", '<div role=tab tabindex=0 aria-label="Section one">Overview</div>'),
        ("F", '<a href="#a" aria-label="Down load the list">Download the list</a>'),
        ("F", '<button aria-label="order now">Now order</button>'),
        ("F", '<button aria-label="Downloads">Download</button>'),
        ("P", '<button aria-label="Send the form to the office">Send the form</button>'),
        ("P", '<a href="#a" aria-label="READ MORE about rain"> Read   more </a>'),
        ("P", '<button aria-label="Search this site"><b>Sea</b>rch <i>this</i> site</button>'),
        ("P?", '<button aria-label="Subscribe">Subscribe <span style="position:absolute;left:-999em">by mail</span></button>'),
        ("P?", '<button aria-label="Name">Name (required)</button>'),
        ("P?", '<button aria-label="Close">×</button>'),
        ("P?", '<button aria-label="Email us">E-mail us</button>'),
        ("P?-", '<button aria-label="Menu"><span style="font-family: \'Some Icons\'">menu_open</span></button>'),
        ("-", '<p aria-label="Another">Some text</p>'),
        ("-", '<button>Send the form</button>'),
        ("-", '<a href="#a" aria-label="Home"><img src=x.png alt="Harbour Gazette"></a>'),
        ("-", '<button hidden aria-label="Submit">Send the form</button>'),
    ],
    "kb1m8s": [
        ("F", '<span aria-label="The harbour">Port</span>'),
        ("F", '<strong aria-label="Important">Note</strong>'),
        ("F", '<b id=x>Title</b><p aria-labelledby=x>Text</p>'),
        ("F", '<div role=generic aria-roledescription="slide">Text</div>'),
        ("F", '<div role="nonsense paragraph" aria-label="A text">Text</div>'),
        ("F", '<h2 role=presentation aria-label="Heading">Text</h2>'),
        ("F", '<a aria-label="No address">Placeholder</a>'),
        ("P", '<h2 aria-label="The harbour">Port</h2>'),
        ("P", '<div role=group aria-label="The harbour">Port</div>'),
        ("P", '<section aria-label="Harbour"><p>Text</section>'),
        ("P", '<p aria-describedby=d>Text</p><p id=d>More</p>'),
        ("P", '<h2 role=none tabindex=0 aria-label="Heading">Text</h2>'),
        ("P?", '<time aria-label="noon">12:00</time>'),
        ("-", "<p>Nothing of the kind</p>"),
        ("-P", '<span aria-label="">Empty</span>'),
        ("-", '<div aria-hidden=true><span aria-label="Hidden">x</span></div>'),
    ],
    "aizyf1": [
        ("F", '<p>About the ferry. <a href="#x">Click here</a></p>'),
        ("F", '<a href="#x"><img src=x.png alt="more"></a>'),
        ("F", '<a href="#x" aria-label="Read more">The ferry</a>'),
        ("F", '<p lang=de>Zur Fähre: <a href="#x">hier</a></p>'),
        ("?P", '<a href="#x" aria-label="More about the ferry">more</a>'),
        ("?P", '<a href="#x">More <img src=x.png alt="about the ferry"></a>'),
        ("?P", '<span id=n>The ferry</span> <a id=m href="#x" aria-labelledby="n m">here</a>'),
        ("?P", '<p lang=en><a href="#x">Plus</a></p>'),
        ("-", '<a name=here>here</a>'),
        ("-", '<a href="#x" hidden>here</a>'),
        ("-", '<button>more</button>'),
    ],
    "5effbb": [
        ("F", '<p>The ferry goes at six.</p><p><a href="#x">Read more</a></p>'),
        ("F", '<div><h2>The ferry</h2></div><div><a href="#x">here</a></div>'),
        ("?P", '<p>The new timetable is <a href="#x">here</a>.</p>'),
        ("?P", '<ul><li>The ferry <ul><li><a href="#x">more</a></ul></ul>'),
        ("?P", '<table><tr><th>Ferry<td><a href="#x">more</a></table>'),
        ("?P", '<p id=d>The ferry</p><a href="#x" aria-describedby=d>more</a>'),
        ("?P", 'The new timetable is <a href="#x">here</a>'),
        ("?P", '<p><a href="#x">more <span style="position:absolute;left:-999em">about the ferry</span></a></p>'),
        ("-", "<p>No link</p>"),
    ],
    "4b1c6c": [
        ("F", '<iframe title="Offer" src="ferry.html"></iframe><iframe title="offer " src="bakery.html"></iframe>'),
        ("P", '<iframe title="Offer" src="ferry.html"></iframe><iframe title="Offer" src="ferry.html"></iframe>'),
        ("P?", '<iframe title="Offer" src="ferry.html"></iframe><iframe title="Offer" src="ferry-print.html"></iframe>'),
        ("-", '<iframe title="Offer" src="ferry.html"></iframe><iframe title="Bread" src="bakery.html"></iframe>'),
        ("-", '<iframe title="Offer" src="ferry.html"></iframe><iframe hidden title="Offer" src="bakery.html"></iframe>'),
        ("-", '<iframe src="ferry.html"></iframe><iframe src="bakery.html"></iframe>'),
    ],
    "4c31df": [
        ("F", '<audio autoplay src="tone.wav"></audio>'),
        ("F", '<audio autoplay loop src="short.wav"></audio>'),
        ("F", '<video autoplay style="display:none" controls src="tone.wav"></video>'),
        ("P", '<audio autoplay controls src="tone.wav"></audio>'),
        ("?P", '<audio autoplay src="tone.wav"></audio><button>Be quiet</button>'),
        ("-P", '<audio autoplay src="short.wav"></audio>'),
        ("-", '<audio autoplay muted src="tone.wav"></audio>'),
        ("-", '<audio autoplay src="silence.wav"></audio>'),
        ("-", '<audio controls src="tone.wav"></audio>'),
    ],
    "aaa1bf": [
        ("F", '<audio autoplay controls src="tone.wav"></audio>'),
        ("P", '<audio autoplay src="short.wav"></audio>'),
        ("P", '<audio autoplay src="tone.wav#t=1,2.5"></audio>'),
        ("F", '<audio autoplay src="tone.wav#t=1,9"></audio>'),
        ("-", '<audio autoplay muted src="tone.wav"></audio>'),
        ("-", '<audio autoplay src="gone.wav"></audio>'),
    ],
    "80f0bf": [
        ("F", '<audio autoplay src="tone.wav"></audio>'),
        ("P", '<audio autoplay controls src="tone.wav"></audio>'),
        ("P", '<audio autoplay src="short.wav"></audio>'),
        ("-", '<audio src="tone.wav" controls></audio>'),
    ],
    "2eb176": [
        ("F", '<h1></h1><audio controls src="tone.wav"></audio>'),
        ("?P", f'<audio controls src="tone.wav"></audio><p>{LONG}'),
        ("?P", '<audio controls src="tone.wav"></audio><a href="t.html">Transcript</a>'),
        ("?P", '<audio controls src="tone.wav"></audio><button>Show transcript</button>'),
        ("?P", '<audio controls src="https://elsewhere.example/a.mp3"></audio>'),
        ("-", '<audio controls src="silence.wav"></audio>'),
        ("-", '<audio src="tone.wav"></audio>'),
        ("-", '<audio controls hidden src="tone.wav"></audio>'),
    ],
    "bc4a75": [
        ("F", "<ul><div>Ivo</div><div>Lor</div></ul>"),
        ("P-", "<ul><li>Ivo</ul>"),
        ("P-", "<ul></ul>"),
        ("P-", "<ol aria-busy=true><div>Loading</div></ol>"),
    ],
    "047fe0": [
        ("F", f"{NAV}<p>{LONG}</p>"),
        ("F", f"{NAV}<h1 aria-hidden=true>The mail boat</h1><p>{LONG}</p>"),
        ("P?", f"{NAV}<h2>The mail boat</h2><p>{LONG}</p>"),
        ("P?", f"{NAV}<h2><img src=x.png alt='The mail boat'></h2><p>{LONG}</p>"),
        ("P?-", f"<p>{LONG}</p>"),
    ],
    "b40fd1": [
        ("F", f"{NAV}<p>{LONG}</p>"),
        ("P?", f"{NAV}<main><p>{LONG}</p></main>"),
        ("P?-", f"<p>{LONG}</p>"),
    ],
    "3e12e1": [
        ("F", f"{NAV}<p>{LONG}</p>"),
        ("P?", f"<details><summary>Menu</summary>{NAV}</details><p>{LONG}</p>"),
        ("P?", f"{NAV}<p>{LONG}</p><script>void 0</script>"),
    ],
    "ye5d6e": [
        ("F", f"{NAV}<p>{LONG}</p>"),
        ("F", f"<a href='#nav'>Skip</a>{NAV}<p>{LONG}</p>"),
        ("P?", f"<a href='#text'>Skip</a>{NAV}<p id=text>{LONG}</p>"),
        ("P?", f"<button>Skip</button>{NAV}<p>{LONG}</p>"),
    ],
    "d0f69e": [
        ("F", "<table><tr><th>Port<th>Ferries<th>Fare<tr><td>Ivo<td>4</table>"),
        ("F", "<table><tr><th>Port<th>Ferries</table>"),
        ("F", "<table><tr><th colspan=2>Port<th>Fare<tr><td>Ivo<td>Lor</table>"),
        ("F", "<div role=table><div role=row><span role=columnheader>Port</span> <span role=columnheader>Fare</span></div>"
         "<div role=row><span role=cell>Ivo</span></div></div>"),
        ("P", "<table><tr><th>Port<th>Fare<tr><td>Ivo<td>4</table>"),
        ("P", "<table><tr><th>Port<td>Ivo<tr><th>Fare<td>4</table>"),
        ("P", "<table><tr><th></th><th>Mon<th>Tue<tr><th>Early<td>1<td>2</table>"),
        ("P", "<table><tr><th rowspan=2>Port<th>Mon<tr><th>Tue<tr><td>Ivo<td>4</table>"),
        ("P", "<table><tr><th>Port<th id=f>Fare<tr><td headers=f>4</table>"),
        ("P", "<table><tr><td>Ivo<td>4<tr><th>Port<th>Fare</table>"),
        ("-", "<table><tr><td>Ivo<td>4</table>"),
        ("-", "<table role=none><tr><th>Port<th>Fare<tr><td>Ivo</table>"),
        ("-", "<table hidden><tr><th>Port<th>Fare<tr><td>Ivo</table>"),
    ],
    "off6ek": [
        ("F", '<p lang=nl>She went to the harbour with a letter for her brother, but he was not there.</p>'),
        ("F", '<p lang=en>Die Fähre ist nicht im Hafen, und der Kapitän wird mit dem Zug auf die Insel fahren.</p>'),
        ("P", '<p lang=de>Die Fähre ist nicht im Hafen, und der Kapitän wird mit dem Zug auf die Insel fahren.</p>'),
        ("P?", '<p lang=en-GB>She went to the harbour with a letter for her brother, but he was not there.</p>'),
        ("P?", "<p lang=fr>Harbour Gazette</p>"),
        ("P?", '<p lang=sv>Jeg har ikke set det, og han er på vej til byen med en ven.</p>'),
        ("P?", f'<p lang=nl><span lang=en>{LONG}</span> <q>Goed zo</q></p>'),
        ("-", f"<p>{LONG}</p>"),
        ("-", '<p lang=nl hidden>She went to the harbour with a letter for her brother.</p>'),
    ],
    "ucwvc8": [
        ("P", f"<p>{LONG}</p>"),
        ("F", "<p>Die Fähre ist nicht im Hafen, und der Kapitän wird mit dem Zug auf die Insel fahren.</p>"),
        ("F", "<p>La barque n'est pas dans le port, et le capitaine ne sera pas avec nous pour la fête.</p>"),
        ("P?", f"<p lang=de>Die Fähre ist nicht im Hafen, und der Kapitän wird mit dem Zug fahren.</p><p>{LONG}"),
        ("P?", "<p>Paris</p>"),
        ("P?", "<p>Timetable: Ivo, Lor, Marais; fares 4 and 5.</p>"),
        ("-?", ""),
        ("?", "<img src=x.png alt='Fireworks over Paris'>"),
    ],
}  # fmt: skip


def tone(path, seconds, loud):
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        samples = (int(loud * math.sin(n / 3)) for n in range(int(8000 * seconds)))
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    root = tmp_path_factory.mktemp("act")
    site = root / "site"
    site.mkdir()
    for name, seconds, loud in (("tone", 12, 9000), ("short", 2, 9000), ("silence", 12, 0)):
        tone(site / f"{name}.wav", seconds, loud)
    frame = "<!doctype html><html lang=en><title>{}</title><body><p>{}"
    (site / "ferry.html").write_text(frame.format("The ferry", LONG))
    (site / "ferry-print.html").write_text(frame.format("The ferry, for printing", LONG + "Printed by you."))
    (site / "bakery.html").write_text(
        frame.format("Bread and cake", "Oda Pell bakes nine kinds of bread; prices rose.")
    )
    (site / "repeats.html").write_text(frame.format("Another page", "Something else.") + NAV)
    for rule, pages in PAGES.items():
        for number, (_, body, *head) in enumerate(pages):
            page = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>T</title>{''.join(head)}</head><body>{body}</body></html>"
            (site / f"{rule}-{number}.html").write_text(page)
    records = serve_and_run(site, root / "run", act=True, timeout=20)
    if available():
        heard = records["2eb176-0.html"]["media"][0]["heard"]
        assert heard["silent"] is False, "the files of the site are listened to"
    return {page.page.rsplit("/", 1)[-1]: page.act for page in verdict_of(root / "run").pages}


@pytest.mark.parametrize("rule", PAGES)
def test_variants(rule, outcomes):
    wrong = []
    for number, (right, body, *_) in enumerate(PAGES[rule]):
        found = LETTER[outcomes[f"{rule}-{number}.html"][rule]]
        if found not in right:
            wrong.append(f"{body}: {found}, not {right}")
    assert not wrong, json.dumps(wrong, indent=1)
