"""``accesspub report serve``: what is served, what is saved, and everything else that knocks at the port."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from model import data
from test_report import PIXEL

from accesspub.audit.judge.baseline import load_waivers
from accesspub.errors import UsageError
from accesspub.files import atomic_write
from accesspub.html_report.build import write_report
from accesspub.html_report.serve.answers import AnswerError, Files, checked
from accesspub.html_report.serve.server import MOST_BYTES, ReportServer
from accesspub.worklist.model import Row, Worklist
from accesspub.worklist.table import read, write

FINE = {"id": "ab12", "rule": "media-autoplay", "page": "a.html", "answer": "fine", "why": "no sound: in it",
        "who": "Ada", "until": "2027-01-31"}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("served")
    (base / "one.png").write_bytes(PIXEL)
    write_report(data(shot=base / "one.png"), base / "r")
    (base / "secret.html").write_text("secret")
    (base / "r" / "waivers.html").symlink_to(base / "secret.html")
    return base / "r"


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[ReportServer]:
    with ReportServer(folder, Files(tmp_path / "answers.csv", tmp_path / "waivers.yaml")) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(server: ReportServer, path: str, method: str = "GET", body: bytes | None = None, **headers: str | None) -> Any:
    """One request: a browser's headers, with some of them changed or (None) left out."""
    given: dict[str, str | None] = {"Host": server.host}
    if method == "POST":
        given |= {"Origin": f"http://{server.host}", "Content-Type": "application/json",
                  "Content-Length": str(len(body or b""))}  # fmt: skip
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    line = HTTPConnection(server.host, timeout=10)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in given.items():
        if value is not None:
            line.putheader(name, value)
    line.endheaders(body)
    found = line.getresponse()
    found.words = found.read()  # type: ignore[attr-defined]
    line.close()
    return found


def post(server: ReportServer, rows: Any, **headers: str | None) -> Any:
    return ask(server, f"/t-{server.token}/answers", "POST", json.dumps(rows).encode(), **headers)


def test_the_report_is_served(server: ReportServer) -> None:
    start = f"/t-{server.token}/"
    assert server.address == f"http://127.0.0.1:{server.server_address[1]}{start}index.html"
    shot = next((server.folder / "shots").iterdir()).name
    for name, kind in (("index.html", "text/html; charset=utf-8"), ("", "text/html; charset=utf-8"),
                       ("assets/report.css", "text/css; charset=utf-8"), (f"shots/{shot}", "image/png"),
                       ("pages/p00001.html", "text/html; charset=utf-8"), ("by/author-1.html", "text/html; charset=utf-8"),
                       ("tasks/media-autoplay-media-ask.html", "text/html; charset=utf-8")):  # fmt: skip
        found = ask(server, start + name)
        assert (found.status, found.headers["Content-Type"]) == (200, kind), name
        policy = found.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["Referrer-Policy"] == "no-referrer"
        assert found.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in found.headers
    assert ask(server, start + "index.html", "HEAD").words == b""


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.html", "/t-/index.html", "/t-" + "a" * 43 + "/index.html", "/favicon.ico", 
        "/t-{t}", "/T-{t}/index.html", "http://127.0.0.1/t-{t}/index.html", "/t-{t}x/index.html",
        "/t-{t}/../secret.html", "/t-{t}/pages/../../secret.html", "/t-{t}/%2e%2e/secret.html",
        "/t-{t}/..%2fsecret.html", "/t-{t}/pages/..\\..\\secret.html", "/t-{t}//etc/passwd", "/t-{t}/waivers.html",
        "/t-{t}/answers.csv", "/t-{t}/accesspub-report.json", "/t-{t}/shots/", "/t-{t}/pages", "/t-{t}/index.html?x=1",
        "/t-{t}/index.html%00.png", "/t-{t}/./index.html", "/t-{t}/answers/", "/t-{t}/%69ndex.html",
        "/../t-{t}/index.html", "*",
    ],
)  # fmt: skip
def test_no_other_path(server: ReportServer, path: str) -> None:
    found = ask(server, path.replace("{t}", server.token))
    assert found.status == 404
    assert b"secret" not in found.words
    assert server.token.encode() not in found.words


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "", None, "[::1]"])
def test_other_hosts(server: ReportServer, host: str | None) -> None:
    for path in (f"/t-{server.token}/index.html", "/"):
        assert ask(server, path, Host=host).status == 403
    assert post(server, [FINE], Host=host).status == 403


def test_two_hosts(server: ReportServer) -> None:
    with socket.create_connection(server.server_address) as line:  # type: ignore[arg-type]
        line.sendall(f"GET /t-{server.token}/index.html HTTP/1.1\r\nHost: {server.host}\r\nHost: evil\r\n\r\n".encode())
        assert b" 403 " in line.recv(100)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": None}, 403), ({"Origin": "null"}, 403), ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1"}, 403), ({"Origin": "https://{host}"}, 403), ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "http://{host}.evil.example"}, 403), ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403), ({"Content_Type": "text/plain"}, 415), ({"Content_Type": None}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415), ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411), ({"Content_Length": "ten"}, 411), ({"Content_Length": str(MOST_BYTES + 1)}, 413),
        ({"Content_Length": "999999999999"}, 413), ({"Transfer_Encoding": "chunked"}, 411),
    ],
)  # fmt: skip
def test_who_may_not_save(server: ReportServer, headers: dict[str, str | None], status: int) -> None:
    given = {name: value and value.replace("{host}", server.host) for name, value in headers.items()}
    assert post(server, [FINE], **given).status == status
    assert not server.files.answers.exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods(server: ReportServer, method: str) -> None:
    found = ask(server, f"/t-{server.token}/answers", method)
    assert found.status == 501
    assert "Access-Control-Allow-Methods" not in found.headers


def test_where_answers_may_not_go(server: ReportServer) -> None:
    body = json.dumps([FINE]).encode()
    for path in ("/answers", f"/t-{server.token}/index.html", f"/t-{server.token}/answers/", "/t-x/answers"):
        assert ask(server, path, "POST", body).status == 404
    assert not server.files.answers.exists()


@pytest.mark.parametrize(
    "rows",
    [
        [], {}, "x", None, [1], [FINE] * 5001, [{**FINE, "more": "x"}], [{**FINE, "id": 1}], [{**FINE, "id": "../x"}],
        [{**FINE, "id": "a" * 65}], [{**FINE, "answer": "yes"}], [{**FINE, "who": ""}], [{**FINE, "why": " \u202e "}],
        [{**FINE, "until": ""}], [{**FINE, "until": "soon"}], [{**FINE, "rule": ""}], [{**FINE, "why": "x" * 2001}],
        [{"answer": "fault"}], [{**FINE, "rule": "*"}], [{**FINE, "rule": "image-*"}], [{**FINE, "until": "9999-12-31"}],
        [{**FINE, "id": "", "page": ""}],
    ],
)  # fmt: skip
def test_answers_that_nobody_gave(server: ReportServer, rows: Any) -> None:
    with pytest.raises(AnswerError):
        checked(rows)
    assert post(server, rows).status == 400
    assert not server.files.answers.exists()


def test_bodies_that_are_no_json(server: ReportServer) -> None:
    for body in (b"", b"{", b"\xff", b"[" * 100_000, b'{"__proto__": 1}', b"NaN"):
        assert ask(server, f"/t-{server.token}/answers", "POST", body).status == 400


def test_saved(server: ReportServer) -> None:
    found = post(server, [FINE, {**FINE, "id": "", "element": "a: b\n- rule: '*'", "page": "*"}])
    assert (found.status, json.loads(found.words)) == (200, {"saved": 2, "all": 2})
    first, second = load_waivers(server.files.waivers)
    assert (first.id, first.who, first.why, str(first.until)) == ("ab12", "Ada", "no sound: in it", "2027-01-31")
    assert (second.rule, second.page, second.element) == ("media-autoplay", "[*]", "a: b - rule: '*'")
    assert post(server, [{**FINE, "answer": "fault", "why": "=1+1"}]).status == 200
    assert [one.id for one in load_waivers(server.files.waivers)] == [""]
    rows = list(csv.reader(server.files.answers.open(encoding="utf-8-sig")))
    assert len(rows) == 3
    assert "'=1+1" in rows[2]
    assert not list(server.files.answers.parent.glob(".accesspub-*"))


def test_more_clients_than_there_is_room_for(server: ReportServer) -> None:
    """They are turned away; those that say nothing are ended, and then there is room again."""
    server.most_connections, server.most_seconds = 4, 0.5
    lines = [socket.create_connection(server.server_address) for _ in range(12)]  # type: ignore[arg-type]
    for line in lines:
        line.settimeout(20)
        with contextlib.suppress(OSError):
            while line.recv(100):
                pass
        line.close()
    server.most_seconds = 30
    assert post(server, [FINE]).status == 200


def test_many_at_once(server: ReportServer) -> None:
    def one(number: int) -> None:
        done.append(post(server, [{**FINE, "id": f"id{number}"}]).status)

    done: list[int] = []
    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [200] * 12
    assert len(load_waivers(server.files.waivers)) == 12


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX systems")
def test_two_servers_on_one_folder_lose_no_answer(tmp_path: Path) -> None:
    """Two processes, as two editors start them, save 15 answers each; the files are the same by other names."""
    (tmp_path / "link").symlink_to(tmp_path)
    program = """if True:
        import sys
        from pathlib import Path
        from accesspub.html_report.serve.answers import Files
        folder, start = Path(sys.argv[1]), int(sys.argv[2])
        files = Files(folder / "answers.csv", folder / "waivers.yaml", folder / "work" / "list.csv")
        sys.stdin.readline()
        for number in range(start, start + 15):
            row = {"id": f"id{number}", "rule": "image-alt", "page": "a.html", "answer": "fine", "why": "w",
                   "who": "Ada", "until": "2027-01-31", "worklist": f"alt key{number}"}
            files.save([row])
    """
    both = [
        subprocess.Popen([sys.executable, "-c", program, folder, start], stdin=subprocess.PIPE)
        for folder, start in ((tmp_path, "0"), (tmp_path / "link", "15"))
    ]
    for one in both:
        one.stdin.write(b"go\n")  # type: ignore[union-attr]
        one.stdin.flush()  # type: ignore[union-attr]
    for one in both:
        one.communicate()
        assert one.returncode == 0
    wanted = {f"id{number}" for number in range(30)}
    assert {row["id"] for row in csv.DictReader((tmp_path / "answers.csv").open(encoding="utf-8-sig"))} == wanted
    assert {one.id for one in load_waivers(tmp_path / "waivers.yaml")} == wanted
    assert {row.key for row in read(tmp_path / "work" / "list.csv")} == {f"key{number}" for number in range(30)}


MINE = "# decided by the desk\n- rule: image-alt\n  who: Bo\n  why: moves soon\n  until: 2027-02-01\n"


@pytest.mark.parametrize("text", [MINE, MINE.rstrip("\n"), f"waivers:\n{MINE}", "waivers:\n" + "".join(
    f"    {line}\n" for line in MINE.splitlines()), MINE.replace("\n", "\r\n"), "# nothing yet\n", "", "[]\n"])  # fmt: skip
def test_what_people_wrote_stays(tmp_path: Path, text: str) -> None:
    files = Files(tmp_path / "a.csv", tmp_path / "w.yaml")
    files.waivers.write_bytes(text.encode())
    files.save(checked([FINE]))
    files.save(checked([{**FINE, "id": "ab12 cd34"}]))
    kept = text.strip() if text.strip() != "[]" else ""
    assert kept.encode() in files.waivers.read_bytes()
    assert [one.id for one in load_waivers(files.waivers)][-2:] == ["ab12", "cd34"]
    assert len(load_waivers(files.waivers)) == 2 + ("image-alt" in text)
    files.save(checked([{**FINE, "id": "ab12 cd34", "answer": "unsure"}]))
    after = files.waivers.read_bytes()
    assert b"cd34" not in after
    assert b"ab12" not in after
    files.save(checked([{**FINE, "id": "ef56"}]))
    assert [one.id for one in load_waivers(files.waivers)][-1] == "ef56"


@pytest.mark.parametrize("text", ["a: b: c", "{}x", "just words", "- {rule: x, who: y}: [", "waivers: [{rule: a}]"])
def test_damaged_waivers_are_told_of_and_kept(folder: Path, tmp_path: Path, text: str) -> None:
    files = Files(tmp_path / "a.csv", tmp_path / "w.yaml")
    files.waivers.write_text(text)
    with pytest.raises(UsageError, match=r"w\.yaml"):
        files.save(checked([FINE]))
    assert files.waivers.read_text() == text
    assert not files.answers.exists()


def test_wrong_folders_and_files(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="accesspub report"):
        ReportServer(tmp_path, Files(tmp_path / "a.csv", tmp_path / "w.yaml"))
    (tmp_path / "a.csv").write_text("name;price\nx;1\n")
    with pytest.raises(UsageError, match="not an answers file"):
        ReportServer(folder, Files(tmp_path / "a.csv", tmp_path / "w.yaml"))
    files = Files(tmp_path / "b.csv", tmp_path / "w.yaml")
    with ReportServer(folder, files) as one, pytest.raises(UsageError, match="--port"):
        ReportServer(folder, files, one.server_address[1])


def test_a_spreadsheet_may_save_answers_in_between(tmp_path: Path) -> None:
    files = Files(tmp_path / "a.csv", tmp_path / "w.yaml")
    files.save(checked([FINE]))
    text = files.answers.read_text("utf-8-sig").replace('","', ";").replace('"', "")
    lines = text.splitlines()
    files.answers.write_text(f"{lines[0]};desk\n{lines[1]};night\n", "utf-8-sig")
    assert files.save(checked([{**FINE, "why": "silent"}])) == 1
    (row,) = csv.DictReader(files.answers.open(encoding="utf-8-sig"))
    assert (row["why"], row["desk"]) == ("silent", "night")


@pytest.mark.parametrize(
    ("name", "is_new"), [("a.csv", True), ("w.yaml", True), ("a.csv", False), ("w.yaml", False), ("list.csv", False)]
)
def test_what_an_editor_program_saves_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, is_new: bool
) -> None:
    files = Files(tmp_path / "a.csv", tmp_path / "w.yaml", tmp_path / "list.csv")
    if not is_new:
        files.save(checked([{**FINE, "worklist": "picture /quay.png"}]))

    replacing = atomic_write.replacing

    def saved_before(target: Path, *given: Any, **more: Any) -> Any:
        if target == tmp_path / name:
            target.write_bytes(b"what somebody wrote")
        return replacing(target, *given, **more)

    monkeypatch.setattr(atomic_write, "replacing", saved_before)
    with pytest.raises(UsageError, match="cannot be written"):
        files.save(checked([{**FINE, "id": "other", "worklist": "picture /other.png"}]))
    assert (tmp_path / name).read_bytes() == b"what somebody wrote"


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_worklist_is_signed_and_never_overwritten(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list.{suffix}"
    write(Worklist([Row("/quay.png", "picture", "alt text"), Row("/b.png", "picture", alt="A boat")]), path)
    files = Files(tmp_path / "a.csv", tmp_path / "w.yaml", path)
    mine = {**FINE, "until": "2028-12-31"}
    rows = [{**mine, "worklist": f"picture {key}"} for key in ("/quay.png", "/b.png", "/new.png")]
    files.save(checked([{**row, "id": f"id{at}"} for at, row in enumerate(rows)]))
    signed = {row.key: row for row in read(path)}
    assert signed["/quay.png"].is_waiver
    assert (signed["/quay.png"].reason, signed["/quay.png"].signed) == ("no sound: in it", "Ada")
    assert signed["/new.png"].is_waiver
    assert (signed["/b.png"].alt, signed["/b.png"].decision) == ("A boat", "")


def test_the_command(folder: Path, tmp_path: Path) -> None:
    import signal
    import subprocess
    import sys

    command = [sys.executable, "-m", "accesspub", "report", "serve", str(folder), "--answers", str(tmp_path / "a.csv"),
               "--waivers", str(tmp_path / "w.yaml")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        host, _, path = address.removeprefix("http://").partition("/")
        line = HTTPConnection(host, timeout=10)
        line.request("GET", "/" + path)
        assert line.getresponse().status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0


def test_an_answer_that_no_table_holds_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,rule,page,answer,why\nx,image-alt,a.html,fine," + "a" * 131_073 + "\n", "utf-8")
    with pytest.raises(UsageError, match="line 2: not valid CSV"):
        Files(path, tmp_path / "waivers.yaml").ready()


def test_what_people_wrote_into_the_answers_spoils_no_waivers(tmp_path: Path) -> None:
    place, waivers = tmp_path / "answers.csv", tmp_path / "waivers.yaml"
    place.write_text(
        "id,rule,page,answer,who,why,until\na,image-alt,a,fine,\ufffe,so,2030-01-31\n,,,fine,x,,\n", "utf-8"
    )
    files = Files(place, waivers)
    files.save(checked([{"id": "b", "rule": "image-alt", "page": "b", "answer": "unsure"}]))
    files.ready()
    assert not waivers.exists(), "nobody has signed anything"


def test_answers_are_shown_to_the_next_editor(server: ReportServer) -> None:
    place = f"/t-{server.token}/answers"
    assert json.loads(ask(server, place).words) == []
    assert ask(server, place, "POST", json.dumps([FINE]).encode()).status == 200
    (row,) = json.loads(ask(server, place).words)
    assert {key: row[key] for key in FINE} == FINE
    server.files.answers.write_text("junk")
    assert ask(server, place).status == 409
