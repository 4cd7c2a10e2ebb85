"""Who may connect to the desk, what is refused, and what two people write at once."""

from __future__ import annotations

import argparse
import http.server
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

pytest.importorskip("starlette")
from picture_site import TOPICS, build, png
from serving import Person, served, settled
from starlette.responses import PlainTextResponse

from accesspub.cli.desk import _password
from accesspub.desk.model import Item
from accesspub.desk.server.listing import done
from accesspub.desk.server.run import Server, listening
from accesspub.desk.server.views.questions import answers
from accesspub.desk.server.wording import DeskWords
from accesspub.errors import UsageError
from accesspub.knowledge.load import load

PICTURE = "picture:en:/images/harbour-0.png"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with served(build(tmp_path_factory.mktemp("desk") / "site"), name="") as desk:
        yield desk


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "example.org"}, 403),
        ({"Host": "localhost:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_foreign_requests_are_refused(desk: Any, headers: dict[str, str], status: int) -> None:
    assert Person(desk, **headers).ask("/pictures")[0] == status


def test_without_the_token_there_is_nothing(desk: Any) -> None:
    for base in ("", "/t-", "/t-" + "A" * 43):
        status, text, _ = Person(desk).ask("/pictures", base=base)
        assert status == 404
        assert "harbour" not in text


@pytest.mark.parametrize("origin", ["https://example.org", "null", ""])
def test_only_our_own_pages_write(desk: Any, origin: str) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    ada.headers["Origin"] = origin
    assert ada.ask("/picture", {"id": PICTURE, "alt": "stolen"})[0] == 403
    assert "alt" not in desk.store.item(PICTURE).words


def test_requests_have_limits(desk: Any) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    assert ada.ask("/picture", {"id": PICTURE, "alt": "a" * 30_000})[0] == 413
    ada.headers["Content-Length"] = "99999999"
    assert ada.ask("/picture", {"id": PICTURE})[0] == 413
    ada.headers.update({"Content-Length": "", "Transfer-Encoding": "chunked"})
    assert ada.ask("/picture", {})[0] == 411


def test_a_request_that_breaks_off_ends(desk: Any) -> None:
    host, _, port = desk.door.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as plain:
        plain.sendall(f"POST {desk.door.base}/picture HTTP/1.1\r\nHost: {desk.door.host}\r\n".encode())
    assert Person(desk).ask("/assets/desk.css")[0] == 200


def test_a_connection_without_a_request_ends() -> None:
    found = listening("127.0.0.1", 0)
    server = Server(PlainTextResponse("here"), found)
    server.most_seconds = 0.2
    thread = threading.Thread(target=server.serve_all, daemon=True)
    thread.start()
    with socket.create_connection(found.getsockname(), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        assert slow.recv(1000) == b"", "closed, and not answered"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def test_every_answer_is_guarded(desk: Any) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    for path in ("/", "/assets/desk.js", "/frame?path=news/harbour.html", "/no-such-view", "/thumb?id=" + PICTURE):
        headers = ada.ask(path)[2]
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_is_asked_for_once(desk: Any) -> None:
    ben = Person(desk)
    status, _, headers = ben.ask("/")
    assert (status, headers["Location"].rpartition("/")[2]) == (303, "enter")
    assert ben.ask("/picture", {"id": PICTURE})[0] == 403
    assert ben.enter("") == 401
    assert ben.enter("Ben") == 303
    assert "Ben" in ben.ask("/")[1]


def test_two_people_write_at_once(desk: Any) -> None:
    ada, ben = Person(desk), Person(desk)
    ada.enter("Ada")
    ben.enter("Ben")
    version = str(desk.store.item(PICTURE).version)
    assert ben.ask("/picture", {"id": PICTURE, "version": version, "alt": "A crane lifts the quay"})[0] == 303
    fields = {"id": PICTURE, "version": version, "alt": "Workers at the quay"}
    status, text, _ = ada.ask("/picture", fields)
    assert status == 409
    assert "Ben wrote this" in text
    assert "A crane lifts the quay" in text
    assert "Workers at the quay" in text, "what Ada wrote is still in the form"
    assert desk.store.item(PICTURE).words["alt"] == "A crane lifts the quay"
    assert ada.ask("/picture", {**fields, "go": "mine"})[0] == 303
    assert desk.store.item(PICTURE).words["alt"] == "Workers at the quay"
    last = desk.store.log(PICTURE)[0]
    assert (last.who, last.old) == ("Ada", "A crane lifts the quay")
    assert ada.ask("/undo", {"entry": str(last.seq)})[0] == 303
    assert desk.store.item(PICTURE).words["alt"] == "A crane lifts the quay"


@pytest.mark.parametrize("path", ["/picture?id=nothing", "/page?path=../../etc/passwd", "/frame?path=/etc/passwd",
                                  "/part?path=news/harbour.html&source=../accesspub.toml", "/thumb?id=..",
                                  "/assets/..%2fmodel.py"])  # fmt: skip
def test_what_is_not_there_is_not_found(desk: Any, path: str) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    assert ada.ask(path)[0] == 404


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    with served(build(tmp_path / "site", each=1), password="swordfish") as desk:
        ada = Person(desk)
        assert ada.enter("Ada", "wrong") == 401
        assert ada.ask("/pictures")[0] == 303
        assert ada.enter("Ada", "swordfish") == 303
        assert ada.ask("/pictures")[0] == 200


def test_words_go_out_and_come_in(desk: Any, tmp_path: Path) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    other = PICTURE.replace("harbour", "school")
    assert ada.ask("/picture", {"id": other, "alt": "Children at a gate"})[0] == 303
    status, table, headers = ada.ask("/download/worklist.csv")
    assert status == 200
    assert "worklist.csv" in headers["Content-Disposition"]
    assert "Children at a gate" in table
    with served(build(tmp_path / "site")) as second:
        ben = Person(second)
        status, text, _ = ben.send_file("/import", "list.csv", table.encode())
        assert (status, second.store.item(other).words["alt"]) == (200, "Children at a gate")
        status, text, _ = ben.send_file("/import", "list.csv", b"a,b\n1,2\n")
        assert status == 409
        assert "list.csv" in text
        assert tempfile.gettempdir() not in text


def test_what_is_new_is_said(tmp_path: Path) -> None:
    site = build(tmp_path / "site")
    with served(site) as desk:
        assert "new since" not in Person(desk).ask("/")[1]
        (site / "images" / "mill.png").write_bytes((site / "images" / "school-0.png").read_bytes())
        page = site / "news" / "school.html"
        page.write_text(page.read_text("utf-8").replace("school-0.png", "mill.png"), "utf-8")
        desk.start()
        settled(desk)
        text = Person(desk).ask("/")[1]
        assert "1 new since" in text
        assert "mill.png" in text


def test_pictures_of_a_host_that_is_named_are_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Pictures(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if "moved" in self.path else 200)
            if "moved" in self.path:
                self.send_header("Location", f"http://localhost:{self.server.server_port}/secret.png")
            self.send_header("Content-Type", "text/html" if "page" in self.path else "image/png")
            self.end_headers()
            self.wfile.write(png(1, 2, 3))

        def log_message(self, *arguments: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{other.server_port}"
        pictures = "".join(f'<p>Words.</p><img src="{address}/{name}.png">' for name in ("good", "moved", "page"))
        site = build(tmp_path / "site", each=1, extra=pictures)
        for hosts, status in (([], 404), (["127.0.0.1"], 404), ([f"127.0.0.1:{other.server_port}"], 200)):
            with served(site, fetch_media=hosts) as desk:
                ada, found = Person(desk), desk.store.items("pictures").items
                ids = {item.context.address.rpartition("/")[2]: item.id for item in found}
                assert ada.ask(f"/thumb?{urlencode({'id': ids['good.png']})}")[0] == status
                for name in ("moved.png", "page.png"):
                    assert ada.ask(f"/thumb?{urlencode({'id': ids[name]})}")[0] == 404
        other.shutdown()
    assert sorted(asked) == ["/good.png", "/moved.png", "/page.png"], "no other port, no redirect"


def test_the_alt_text_of_another_page_is_offered(tmp_path: Path) -> None:
    site = build(tmp_path / "site")
    page = site / "news" / "school.html"
    shown = '<img src="../images/harbour-0.png" alt="Two cranes at the quay" width="160" height="90">'
    page.write_text(
        page.read_text("utf-8").replace("</figure>", f"</figure><p>Words.</p><figure>{shown}</figure>", 1), "utf-8"
    )
    with served(site) as desk:
        text = Person(desk).ask(f"/picture?id={PICTURE}")[1]
        assert "Alt text on another page:" in text
        status, text, _ = Person(desk).ask("/picture", {"id": PICTURE, "use": "alt=Two cranes at the quay"})
        assert status == 200
        assert ">Two cranes at the quay</textarea>" in text
        assert not desk.store.item(PICTURE).words, "only shown, not saved"


def test_ctrl_c_ends_the_desk(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "accesspub", "desk", str(build(tmp_path / "site")), "--no-open", "--name", "Ada"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline().startswith("http://127.0.0.1:")
        assert desk.stdout.readline() == "Ctrl-C ends the desk\n"
        desk.send_signal(signal.SIGINT)
        out, problems = desk.communicate(timeout=60)
    assert (desk.returncode, out, problems) == (0, "", "")


def test_others_need_a_password(tmp_path: Path) -> None:
    site = build(tmp_path / "site")
    password = ["--password-file", str(site / "accesspub.toml")]
    for wrong in (["--host", "0"], ["--host", "0x0.0", *password]):
        done = subprocess.run(
            [sys.executable, "-m", "accesspub", "desk", str(site), "--no-open", *wrong],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 2
        assert "--host" in done.stderr


def test_a_page_that_has_a_picture_twice_is_listed_once(tmp_path: Path) -> None:
    twice = '<figure><img src="../images/bridge-0.png"><figcaption>The bridge</figcaption></figure>'
    with served(build(tmp_path / "site", extra=twice)) as desk:
        _, text, _ = Person(desk).ask("/picture?id=picture:en:/images/bridge-0.png")
        assert "On 4 pages" in text
        assert [text.count(f">news/{topic}.html<") for topic in TOPICS] == [1, 1, 1, 1]


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "::", "0.0.0.0"])
def test_the_address_counts_and_not_the_name_of_the_host(address: str) -> None:
    with pytest.raises(UsageError, match="--host"):
        _password(argparse.Namespace(host="127.example.org", password_file=None), address)


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/undo", {"entry": "²"}, 303),
        ("/undo", {"entry": "9" * 5000}, 303),
        ("/decide", {"verdict": "made", "name": "x\nSet-Cookie: a=b", "rule": ""}, 303),
        ("/decide", {"verdict": "made", "name": "ключ", "rule": ""}, 303),
        ("/picture", {"id": PICTURE, "version": "9" * 5000, "next": "\r\nX: y"}, 303),
        ("/pictures?text=" + "+".join("ab" for _ in range(9000)), None, 200),
        ("/pictures?" + "&".join("text=" + "+".join("a" * 100) for _ in range(50)), None, 200),
        ("/pictures?page=" + "9" * 300, None, 200),
        ("/page?path=%00&mode=%ff", None, 404),
    ],
)
def test_odd_requests_are_answered(desk: Any, path: str, fields: dict[str, str] | None, status: int) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    answered, _, headers = ada.ask(path, fields)
    assert answered == status
    assert not headers["Set-Cookie"]


@pytest.mark.parametrize(
    "content",
    [
        b"--x\r\n\r\n" * 800_000,
        b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(50_000)),
        b"--x\r\nContent-Disposition: " + b"(" * 1_000_000,
    ],
    ids=["parts", "nested", "comments"],
)
def test_a_form_that_is_none_holds_nobody_up(desk: Any, content: bytes) -> None:
    ada = Person(desk)
    ada.enter("Ada")
    assert ada._ask("/import", content, "multipart/form-data; boundary=x")[0] == 400


def test_a_fault_is_one_line_without_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(build(tmp_path / "site", each=1)) as desk:

        def broken() -> None:
            raise RuntimeError(desk.door.token)

        with monkeypatch.context() as patched:
            patched.setattr(desk.store, "pages", broken)
            assert Person(desk).ask("/pages")[0] == 500
    assert capfd.readouterr().err == "accesspub desk: RuntimeError\n"


def test_people_who_come_in_wait_their_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses at the password take no threads from those who are at work, and only a few of them wait."""
    with served(build(tmp_path / "site", each=1), password="open sesame") as desk:
        monkeypatch.setattr("accesspub.desk.server.people._WAIT", 0)
        ada, gate = Person(desk), threading.Event()
        assert ada.enter("Ada", "open sesame") == 303
        monkeypatch.setattr(desk.people, "enter", lambda _name, _password: "" if gate.wait(60) else "late")
        with ThreadPoolExecutor(14) as strangers:
            guesses = as_completed([strangers.submit(Person(desk).enter, "Eve", "1") for _ in range(14)])
            assert [next(guesses).result() for _ in range(5)] == [429] * 5
            assert ada.ask("/pictures")[0] == 200
            gate.set()
            assert {guess.result() for guess in guesses} == {401}


def test_changes_are_collected_again_only_where_something_changed(tmp_path: Path) -> None:
    with served(build(tmp_path / "site")) as desk:
        ada = Person(desk)
        before = {change.name for change in desk.changes.known}
        assert ada.ask("/picture", {"id": PICTURE, "alt": "Two cranes at the quay"})[0] == 303
        ada.ask("/changes")
        settled(desk)
        new = [change for change in desk.changes.known if change.name not in before]
        assert [change.rule for change in new] == ["image-alt"]
        assert desk.reading.total == 1, "one page of four"
        _, text, _ = ada.ask("/changes")
        assert "Two cranes at the quay</ins>" in text
        for mode in ("seen", "after"):
            _, frame, _ = ada.ask(f"/frame?path=news/harbour.html&mode={mode}&at={new[0].pages[0][1]}")
            pinned = frame.partition('id="pin-1"')[2].partition("<img")[2].partition(">")[0]
            assert ("Two cranes" in pinned) is (mode == "after"), pinned
        assert ada.ask("/decide", {"name": new[0].name, "verdict": "rejected"})[0] == 303
        assert "Rejected" in ada.ask("/changes")[1]
        assert ada.ask("/apply", {})[0] == 303
        settled(desk)
        page = tmp_path / "site" / "news" / "harbour.html"
        assert b"Two cranes" not in page.read_bytes()
        assert desk.store.item(PICTURE).state == "checked", "what was not applied is not called applied"


def test_yes_to_a_question_may_mean_a_problem() -> None:
    words, asked = DeskWords(load()), Item("place::a", "place", "a", task="image-decorative-exposed", needs=("answer",))
    assert answers(asked, words)[:2] == [("fine", "No, it's fine"), ("open", "Yes, it needs fixing")]
    assert answers(replace(asked, task="describe"), words)[0] == ("fine", "Yes, it's fine")
    assert answers(replace(asked, needs=("fix",)), words)[0] == ("fine", "It's fine")


def test_an_address_with_an_unknown_message_says_nothing(desk: Any) -> None:
    person = Person(desk)
    person.enter("Ada")
    assert person.ask("/?said=applied")[0] == 200


def test_the_same_problem_of_a_template_is_one_ticket(tmp_path: Path) -> None:
    players = '<video-js data-account="1" data-video-id="{0}"></video-js><div class="jwplayer" id="jw{0}"></div>'
    extra = "<p>Words.</p>".join(players.format(number) for number in range(3))
    with served(build(tmp_path / "site", each=1, extra=extra)) as desk:
        listing, found = desk.store.items("developers"), desk.store.tasks("developers")
        ada = Person(desk)
        ada.enter("Ada")
        text = ada.ask("/hand-over")[1]
    assert listing.total == sum(count for _, count, _, _ in found) > len(found) > 0
    assert text.count('class="card ticket"') == len(found)


def test_a_question_about_an_alt_text_shows_it_and_leads_to_its_picture(tmp_path: Path) -> None:
    alt = "Lorries queue at the quay, " * 12
    extra = f'<figure><img src="../images/harbour-0.png" alt="{alt}"><figcaption>The quay</figcaption></figure>'
    with served(build(tmp_path / "site", each=1, extra=extra)) as desk:
        item = next(one for one in desk.store.items("questions").items if one.rule == "image-alt-long")
        ann = Person(desk)
        ann.enter("Ann")
        text = ann.ask(f"/question?id={quote(item.id)}")[1]
    assert item.context.subject == PICTURE
    assert alt.strip() in text
    assert f"picture?{urlencode({'id': PICTURE})}" in text
    assert f"thumb?{urlencode({'id': item.id})}" in text


def test_start_applies_only_what_it_names(tmp_path: Path) -> None:
    extra = '<p class="x">Media captionThe quay</p>'
    with served(build(tmp_path / "site", each=1, extra=extra)) as desk:
        ann = Person(desk)
        ann.enter("Ann")
        assert ann.ask("/")[1].count(f'action="{desk.door.base}/apply"') == 1
        ann.ask("/picture", {"id": PICTURE, "alt": "photo.jpg"})
        text = ann.ask("/")[1]
        assert "not on the pages yet" in text
        assert "/apply" not in text, "it would make both kinds of changes"
        assert "Rules object to the words for 1 picture" in ann.ask("/pictures?text=nowhere")[1]


def test_one_answer_for_all_questions_that_say_the_same(tmp_path: Path) -> None:
    video = '<p>It was loud.</p><video src="{}.mp4" autoplay></video>'
    with served(build(tmp_path / "site", each=1, extra="".join(map(video.format, range(3))))) as desk:
        ann, asked = Person(desk), desk.store.items("questions").items
        assert "to 2 other entries" in ann.ask(f"/question?id={quote(asked[0].id)}")[1]
        fields = {"id": asked[0].id, "version": "0", "answer": "fixed", "alike": "1"}
        status, _, headers = ann.ask("/question", fields)
        assert status == 303
        assert [one.words for one in desk.store.items("questions").items] == [{"decision": "fixed elsewhere"}] * 3
        (entry,) = parse_qs(urlsplit(headers["Location"]).query)["undo"]
        assert ann.ask("/undo", {"entry": entry})[0] == 303
        assert not any(one.words for one in desk.store.items("questions").items)


def test_every_answer_is_kept_and_a_question_that_needs_fixing_becomes_a_problem(tmp_path: Path) -> None:
    def views() -> tuple[list[str], list[str]]:
        return tuple([item.id for item in desk.store.items(view).items] for view in ("questions", "editors"))

    with served(build(tmp_path / "site", each=1, extra='<video src="a.mp4" autoplay></video>')) as desk:
        ann = Person(desk)
        before = views()
        (asked, *_), problems = before
        fields = {"id": asked, "version": "0", "answer": "unsure"}
        assert "said=saved" in ann.ask("/question", fields)[2]["Location"]
        assert (desk.store.item(asked).state, views()) == ("to do", before)
        fields |= {"version": str(desk.store.item(asked).version), "answer": "open"}
        address = ann.ask("/question", fields)[2]["Location"]
        assert asked not in views()[0]
        assert set(views()[1]) == {asked, *problems}
        assert desk.store.item(asked).state == "to do"
        text = ann.ask("/")[1]
        assert desk.findings_of(desk.store.item(asked))[0].message in text
        assert "Needs fixing" in text
        assert 'value="open" required data-key="2" checked' in ann.ask(f"/question?id={quote(asked)}")[1]
        desk.work("undo")
        settled(desk)
        assert asked in views()[1], "it is one after the pages were read again, too"
        (entry,) = parse_qs(urlsplit(address).query)["undo"]
        ann.ask("/undo", {"entry": entry})
        assert views() == before


def test_a_question_about_a_clip_of_the_site_has_its_player(tmp_path: Path) -> None:
    site = build(tmp_path / "site", each=1, extra='<video src="../quay.mp4" autoplay></video>')
    (site / "quay.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    with served(site) as desk:
        ann = Person(desk)
        ann.enter("Ann")
        asked = [one for one in desk.store.items("questions").items if one.context.subject == "video::/quay.mp4"]
        assert asked
        text = ann.ask(f"/question?id={quote(asked[0].id)}")[1]
        player = f"clip-media?{urlencode({'id': 'video::/quay.mp4'})}"
        assert f'<video controls src="{desk.door.base}/{player}"' in text
        assert ann.ask(f"/{player}")[0] == 200
        lines = [{"start": 1, "end": 2.5, "text": "a < b & </track>"}, {"start": None, "end": None, "text": "later"}]
        draft = {"id": "video::/quay.mp4", "language": "en", "version": "", "lines": lines}
        track = f"/clip-captions?{urlencode({'id': draft['id'], 'track': 'en'})}"
        assert "-->" not in ann.ask(track)[1]
        assert ann.send_json("/clip-draft", draft)[0] == 200
        assert "01.000 --> 00:00:02.500\na &lt; b &amp; &lt;/track" in ann.ask(track)[1]
        assert "later" not in ann.ask(track)[1]


def test_a_rule_that_objects_is_heard_after_saving(desk: Any) -> None:
    ann = Person(desk)
    ann.enter("Ann")
    version = str(desk.store.item(PICTURE).version)
    fields = {"id": PICTURE, "version": version, "alt": "Image of a quay", "next": PICTURE.replace("-0", "-1")}
    _, _, headers = ann.ask("/picture", fields)
    assert "said=objected" in headers["Location"]
    following = ann.ask(headers["Location"].removeprefix(desk.door.base))[1]
    assert "a rule objects to these words" in following
    assert "Rules object to the words for 1 picture" not in following
    assert "Rules object to the words for 1 picture" in ann.ask("/")[1]
    progress = desk.store.counts()["pictures"]
    assert f"<td>{progress.get('to do', 0)}</td><td>{done('pictures', progress)}</td>" in ann.ask("/hand-over")[1]
    assert done("pictures", progress) == sum(progress.values()) - progress["to do"] - progress["written"]


def test_nobody_is_told_that_lost_words_are_saved(tmp_path: Path) -> None:
    with served(build(tmp_path / "site")) as desk:
        desk.store.path.unlink()
        status, text, _ = Person(desk).ask("/picture", {"id": PICTURE, "alt": "A crane on the harbour wall"})
        assert (status, "was moved, removed" in text) == (503, True)


@pytest.mark.parametrize("view", ["pictures", "clips", "questions"])
def test_an_address_may_name_any_value_of_a_filter(desk: Any, view: str) -> None:
    person = Person(desk)
    person.enter("Ada")
    for name in ("state", "needs", "owner", "credited", "task", "language", "section"):
        status, text, _ = person.ask(f"/{view}?{urlencode({name: 'no <such> value'})}")
        assert (name, status, "no &lt;such&gt; value" in text) == (name, 200, True)
