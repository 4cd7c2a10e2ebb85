"""Every way to say which pages, through the command and with a real browser: lists, sitemaps, crawls, logins, shards."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from accesspub.audit import site_server as server
from accesspub.audit.errors import AuditError
from accesspub.audit.fetch import Bounds, Elsewhere, fetch
from accesspub.cli.main import main

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_left")]

PAGE = "<!doctype html><html lang=en><title>{0}</title><main><h1>{0}</h1>{1}</main>"
FORM = "<form method=post action=/enter><label>Word <input name=word></label><button>Enter</button></form>"


class Members(http.server.BaseHTTPRequestHandler):
    """A site that shows its pages to who has logged in, or sends a header along."""

    seen: list[str] = []  # noqa: RUF012

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, status: int, body: str, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        word = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).get("word")
        cookie = {"Set_Cookie": "member=yes; Path=/"} if word == ["sesame"] else {}
        self.answer(303, "", Location="/inside.html", **cookie)

    def do_GET(self) -> None:
        self.seen.append(self.path)
        inside = "member=yes" in self.headers.get("Cookie", "") or self.headers.get("X-Member") == "yes"
        origin = f"http://{self.headers['Host']}"
        if self.path == "/login.html":
            return self.answer(200, PAGE.format("Login", FORM))
        if self.path == "/sitemap.xml":
            places = "".join(f"<url><loc>{origin}/{name}.html</loc></url>" for name in ("inside", "more"))
            start = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            return self.answer(200, f"{start}{places}</urlset>", "application/xml")
        if not inside:
            return self.answer(403, PAGE.format("Closed", ""))
        links = "<p><a href=more.html>More</a> <a href=http://elsewhere.example/>Elsewhere</a>"
        known = {"/inside.html": PAGE.format("Inside", links), "/more.html": PAGE.format("More", "<img src=x.png>")}
        return self.answer(200, known[self.path]) if self.path in known else self.answer(404, "")


@pytest.fixture(scope="module")
def members() -> Iterator[str]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Members)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()


def audit(tmp_path, *arguments: str):
    """Exit code, and page -> status."""
    out = tmp_path / "report.json"
    visits = [] if arguments[0] in ("merge", "judge") else ["--timeout", "10"]
    code = main(["audit", *arguments, "--no-own-rules", *visits, "--report", f"json={out}"])
    report = json.loads(out.read_text())
    return code, {page["page"]: page["status"] for page in report["pages"]}


def test_a_login_script(members, tmp_path):
    closed, pages = audit(tmp_path, f"{members}/inside.html")
    assert (closed, pages) == (3, {"/inside.html": "not_tested"})
    script = tmp_path / "login.py"
    script.write_text(
        "def login(driver):\n"
        f"    driver.get('{members}/login.html')\n"
        "    driver.find_element('name', 'word').send_keys('sesame')\n"
        "    driver.find_element('tag name', 'button').click()\n"
    )
    run = tmp_path / "run"
    addresses = (f"{members}/inside.html", f"{members}/more.html")
    code, pages = audit(tmp_path, *addresses, "--login", str(script), "--run", str(run))
    assert (code, pages) == (1, {"/inside.html": "passed", "/more.html": "failed"})
    assert all(b"sesame" not in file.read_bytes() for file in run.rglob("*") if file.is_file()), "secrets are not kept"


def test_a_login_script_that_breaks_is_wrong_use(members, tmp_path, capsys):
    script = tmp_path / "login.py"
    script.write_text("def login(driver):\n    driver.find_element('name', 'nothing').click()\n")
    assert main(["audit", f"{members}/inside.html", "--login", str(script)]) == 2
    assert "--login" in capsys.readouterr().err


def test_a_sitemap_with_a_cookie(members, tmp_path):
    code, pages = audit(tmp_path, "--sitemap", f"{members}/sitemap.xml", "--cookie", "member=yes")
    assert (code, pages) == (1, {"/inside.html": "passed", "/more.html": "failed"})


def test_a_crawl_with_a_header(members, tmp_path):
    code, pages = audit(tmp_path, f"{members}/inside.html", "--crawl", "--header", "X-Member: yes")
    assert (code, pages) == (1, {"/inside.html": "passed", "/more.html": "failed"}), "and not elsewhere"


def test_shards_are_gathered_apart_and_judged_together(members, tmp_path):
    (tmp_path / "urls").write_text(f"# the site\n{members}/inside.html\n\n{members}/more.html\n{members}/login.html\n")
    common = ("--urls", str(tmp_path / "urls"), "--cookie", "member=yes")
    whole, pages = audit(tmp_path, *common)
    found = {}
    for number in (1, 2):
        _, some = audit(tmp_path, *common, "--shard", f"{number}/2", "--run", str(tmp_path / f"run{number}"))
        assert not found.keys() & some.keys()
        found |= some
    assert found == pages
    runs = [str(tmp_path / f"run{number}") for number in (1, 2)]
    assert audit(tmp_path, "merge", *runs, "-o", str(tmp_path / "joined")) == (whole, pages)
    assert audit(tmp_path, "judge", str(tmp_path / "joined")) == (whole, pages), "again, without a browser"


@pytest.fixture
def other(members) -> Iterator[tuple[str, list[str]]]:
    """Another site, and the headers that it got: /away redirects to the members' site, /drip never ends."""
    got: list[str] = []

    class Other(http.server.BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            got.append(f"{self.path} {self.headers.get('X-Member')}")
            away = self.path == "/away"
            self.send_response(302 if away else 200)
            self.send_header("Location", f"{members}/login.html") if away else None
            self.send_header("Content-Length", "1000" if self.path == "/drip" else "0")
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(50 if self.path == "/drip" else 0):
                    self.wfile.write(b"x")
                    time.sleep(0.1)

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}", got
    httpd.shutdown()


def test_a_header_stays_with_its_site(members, other):
    """A redirect elsewhere is followed only if the host is allowed, and without what was sent along for this site."""
    there, got = other
    bounds = Bounds(frozenset({there}), headers={"X-Member": "yes"})
    with pytest.raises(Elsewhere, match="--allow-host"):
        fetch(f"{there}/away", bounds)
    home = Bounds(frozenset({members}), ("127.0.0.1",), {"X-Member": "yes"})
    assert fetch(f"{members}/inside.html", home)[0]
    assert b"Login" in fetch(f"{there}/away", home)[0]
    assert got == ["/away yes", "/away None"]


def test_what_drips_is_given_up(other):
    with pytest.raises(AuditError, match=r"in 0\.5 s"):
        fetch(f"{other[0]}/drip", Bounds(frozenset({other[0]})), 0.5)


def test_a_sitemap_names_pages_of_its_own_site(other, tmp_path):
    """Not other ports of this machine, and no sitemap elsewhere, which would get the header."""
    from accesspub.audit import targets as listed

    there, got = other
    places = ["http://127.0.0.1:1/a", f"{there}/secret"]
    words = "<urlset>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>"
    (tmp_path / "s.xml").write_text(words)
    with pytest.raises(AuditError, match=r"--allow-host 127\.0\.0\.1"):
        listed.sitemap(str(tmp_path / "s.xml"), {"X-Member": "yes"})
    assert listed.sitemap(str(tmp_path / "s.xml"), {}, ["127.0.0.1"]) == (places, [])
    (tmp_path / "i.xml").write_text(f"<sitemapindex><sitemap><loc>{there}/x</loc></sitemap></sitemapindex>")
    with server.Site(tmp_path) as site, pytest.raises(AuditError, match=r"--allow-host 127\.0\.0\.1"):
        listed.sitemap(f"{site.origin}/i.xml", {"X-Member": "yes"})
    assert got == []


def test_a_header_is_for_one_site(members, other, capsys):
    for more in ((f"{other[0]}/x",), ("--allow-host", "cdn.example")):
        assert main(["audit", f"{members}/inside.html", *more, "--header", "X-Member: yes"]) == 2
        assert "--header" in capsys.readouterr().err
    assert other[1] == []


def test_secrets_from_variables_and_files(members, tmp_path, monkeypatch, capsys):
    """They are in no argument, and in nothing that a run leaves."""
    (tmp_path / "word").write_text("yes\n")
    monkeypatch.setenv("WORD", "yes")
    file = f"X-Member: @file:{tmp_path / 'word'}"
    for number, (flag, given) in enumerate((("--header", file), ("--cookie", "member=@env:WORD"))):
        run = tmp_path / f"run{number}"
        code, pages = audit(tmp_path, f"{members}/inside.html", flag, given, "--run", str(run))
        assert (code, pages) == (0, {"/inside.html": "passed"})
        assert not any(word in (run / "run.json").read_bytes() for word in (b"X-Member", b"member="))
    for given in ("X-Member: @env:NOWHERE", "X-Member: @file:/nowhere", "hush-hush"):
        assert main(["audit", f"{members}/inside.html", "--header", given]) == 2
        assert "hush" not in capsys.readouterr().err


def test_headers_where_there_is_no_devtools_protocol(members, capsys):
    """They could not be sent: the page that others see would be audited instead."""
    assert main(["audit", f"{members}/inside.html", "--header", "X-Member: yes", "--no-cdp"]) == 2
    assert "--header" in capsys.readouterr().err
