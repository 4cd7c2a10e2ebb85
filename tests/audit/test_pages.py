"""Which pages, the loopback server, and finding axe-core: without a browser."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import time

import pytest

from accesspub.audit import fetch
from accesspub.audit import site_server as server
from accesspub.audit import targets as pages
from accesspub.audit.browser import axe
from accesspub.audit.crawl import crawl
from accesspub.audit.errors import AuditError, BrowserMissing


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "site"
    (root / "sub").mkdir(parents=True)
    (root / "a.html").write_text("<title>a</title>")
    (root / "sub" / "index.html").write_text("sub")
    (root / "sub" / "b c.HTM").write_text("b")
    (root / "clip.vtt").write_text("WEBVTT")
    (tmp_path / "secret.html").write_text("secret")
    (root / "out.html").symlink_to(tmp_path / "secret.html")
    (root / "outdir").symlink_to(tmp_path)
    (root / ".git").mkdir()
    (root / ".git" / "x.html").write_text("no")
    (root / ".env").write_text("KEY=secret")
    (root / "env.txt").symlink_to(root / ".env")
    (root / ".well-known").mkdir()
    (root / ".well-known" / "security.txt").write_text("Contact: x")
    return root


def ask(origin: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(origin.split("//")[1], timeout=5)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_walks_the_folder(site):
    found = pages.in_folder(site, "http://x")
    assert [t.page for t in found if not t.why] == ["a.html", "sub/b c.HTM", "sub/index.html"]
    assert [(t.page, t.path, t.why) for t in found if t.why] == [
        ("out.html", None, "outside"),
        ("outdir", None, "outside"),
    ]
    assert next(t for t in found if t.page == "sub/b c.HTM").url == "http://x/sub/b%20c.HTM"


@pytest.mark.parametrize(
    ("exclude", "include", "left"),
    [
        (["*.pdf"], [], ["/", "/news/", "/news/a.html"]),
        (["/news/"], [], ["/", "/b.pdf"]),
        ([], ["news/*.html"], ["/news/a.html"]),
    ],
)
def test_addresses_can_be_excluded(exclude, include, left):
    every = pages.from_urls(f"https://x.example{path}" for path in ("/", "/b.pdf", "/news/", "/news/a.html"))
    assert [target.page for target in pages.chosen(every, exclude, include)] == left


def test_server(site):
    with server.Site(site) as served:
        status, headers, body = ask(served.origin, "/a.html?x=1")
        assert (status, body, headers["Content-Type"], headers["Cache-Control"]) == (
            200,
            b"<title>a</title>",
            "text/html",
            "no-store",
        )
        assert ask(served.origin, "/clip.vtt")[1]["Content-Type"] == "text/vtt"
        assert ask(served.origin, "/sub/")[2] == b"sub"
        assert ask(served.origin, "/sub")[1]["Location"] == "/sub/"
        status, headers, body = ask(served.origin, "/a.html", Range="bytes=1-5")
        assert (status, body, headers["Content-Range"]) == (206, b"title", "bytes 1-5/16")
        assert ask(served.origin, "/a.html", Range="bytes=-2")[2] == b"a</title>"[-2:]
        assert ask(served.origin, "/a.html", Range="bytes=99-")[0] == 416
        assert ask(served.origin, "/a.html", "HEAD")[2] == b""
        for path in ("/../secret.html", "/%2e%2e/secret.html", "/out.html", "/outdir/secret.html", "/..%5csecret.html",
                     "//etc/passwd", "/a.html%00", "/nothing", "/.env", "/%2eenv", "/.git/x.html", "/env.txt"):  # fmt: skip
            assert ask(served.origin, path)[0] == 404, path
        assert ask(served.origin, "/.well-known/security.txt")[0] == 200
        for host in ("evil.example", "localhost", "127.0.0.1", f"evil.example:{served.server_address[1]}", ""):
            assert ask(served.origin, "/a.html", Host=host)[0] == 421, "a name that leads here from elsewhere"


def test_addresses_are_normal():
    assert fetch.normal(" HTTP://Ex.org:80/ä b#x ") == "http://ex.org/%C3%A4%20b"
    assert [t.page for t in pages.from_urls(["https://a.b/x", "https://a.b/x#y", "https://a.b/"])] == ["/", "/x"]
    assert len({t.page for t in pages.from_urls(["https://a.b/x", "https://c.d/x"])}) == 2
    for bad in ("file:///etc/passwd", "javascript:alert(1)", "a.html", "http://[", "ftp://x/"):
        with pytest.raises(AuditError):
            fetch.normal(bad)


def test_sitemaps(tmp_path):
    ns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    (tmp_path / "s.xml.gz").write_bytes(
        gzip.compress(f'<urlset xmlns="{ns}"><url><loc> https://a/1 </loc></url></urlset>'.encode())
    )
    assert pages.sitemap(str(tmp_path / "s.xml.gz")) == (["https://a/1"], [])
    (tmp_path / "evil.xml").write_text(
        '<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a/&e;</loc></url></urlset>'
    )
    assert pages.sitemap(str(tmp_path / "evil.xml"))[0] == ["https://a/"], "the entity is not opened"
    (tmp_path / "i.xml").write_text("<sitemapindex><sitemap><loc>/etc/passwd</loc></sitemap></sitemapindex>")
    with pytest.raises(AuditError, match="not an http or https address"):
        pages.sitemap(str(tmp_path / "i.xml"))
    (tmp_path / "t.txt").write_text("https://a/1\nhttps://a/2\n")
    assert len(pages.sitemap(str(tmp_path / "t.txt"))[0]) == 2
    (tmp_path / "junk.xml").write_text("hello")
    with pytest.raises(AuditError, match="not a sitemap"):
        pages.sitemap(str(tmp_path / "junk.xml"))


def test_nested_sitemap_and_crawl(tmp_path):
    (tmp_path / "index.html").write_text(
        '<a href="a.html">a</a> <a href="https://elsewhere.test/">x</a> <a href="f.zip">z</a>'
    )
    (tmp_path / "a.html").write_text('<a href="/index.html#top">back</a><a href="gone.html">gone</a>')
    with server.Site(tmp_path) as served:
        o = served.origin
        (tmp_path / "one.xml").write_text(f"<urlset><url><loc>{o}/a.html</loc></url></urlset>")
        (tmp_path / "all.xml").write_text(f"<sitemapindex><sitemap><loc>{o}/one.xml</loc></sitemap></sitemapindex>")
        assert pages.sitemap(f"{o}/all.xml") == ([f"{o}/a.html"], [])
        found = crawl([f"{o}/index.html"], 10)
        assert found.pages == [f"{o}/index.html", f"{o}/a.html"]
        assert found.left == [(f"{o}/gone.html", "not-crawled")]
        assert len(crawl([f"{o}/index.html"], 1).pages) == 1


def test_a_deadline_leaves_sitemaps_and_links(tmp_path):
    """What was not read is listed: its pages are not tested."""
    (tmp_path / "index.html").write_text('<a href="a.html">a</a>')
    with server.Site(tmp_path) as served:
        listed = f"{served.origin}/all.xml", f"{served.origin}/index.html"
        (tmp_path / "all.xml").write_text(f"<sitemapindex><sitemap><loc>{listed[0]}</loc></sitemap></sitemapindex>")
        assert pages.sitemap(str(tmp_path / "all.xml"), until=0) == ([], [(listed[0], "deadline")])
        assert crawl([listed[1]], 10, until=0).left == [(listed[1], "deadline")]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(fetch.Late):
            fetch.fetch(url, fetch.Bounds(frozenset({url[:-1]})), until=time.monotonic() + 0.2)


def test_the_newest_axe_wins(tmp_path, monkeypatch):
    found = axe.candidates()
    assert found == sorted(found, key=lambda c: c.order, reverse=True)
    assert axe.find().order >= (4, 12)
    inside = tmp_path / "node_modules" / "axe-core"
    inside.mkdir(parents=True)
    (inside / "axe.min.js").write_text("/*! axe v99.1.2\n */")
    (tmp_path / "deep").mkdir()
    assert axe.find(start=tmp_path / "deep").version == "99.1.2"
    assert axe.find(str(inside)).origin == "--axe"
    with pytest.raises(AuditError, match="no axe-core there"):
        axe.find(str(tmp_path))
    monkeypatch.setattr(axe, "PACKAGES", {})
    with pytest.raises(BrowserMissing, match="pip install"):
        axe.find(start=tmp_path.parent)


def test_a_missing_browser_says_what_to_install(monkeypatch, capsys, tmp_path):
    from accesspub.cli.main import main

    (tmp_path / "a.html").write_text("x")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.argv", ["accesspub", "audit", str(tmp_path)])
    assert main() == 2
    assert "apt-get install chromium" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["no-such-folder"], ["file:///etc/passwd"], ["--update-baseline", "http://a/"],
    ["http://a/", "--viewport", "big"], ["http://a/", "--baseline", "/nonexistent"], ["judge"], ["merge"], ["http://a/", "--report", "pdf"],
    ["judge", "/nonexistent"], ["http://a/", "--remote", "x"], ["http://a/", "--header", "x"]])  # fmt: skip
def test_wrong_use_is_two(monkeypatch, capsys, arguments):
    from accesspub.cli.main import main

    monkeypatch.setattr("sys.argv", ["accesspub", "audit", *arguments])
    assert main() == 2
    assert re.match(r"accesspub: |usage: accesspub audit ", capsys.readouterr().err)


def test_default_jobs():
    from accesspub.audit.gather import default_jobs

    assert 1 <= default_jobs() <= max(1, (os.cpu_count() or 1) // 2)


def test_a_browser_that_starts_but_takes_no_script_ends_the_run(tmp_path, monkeypatch):
    """It must not be started again and again for ever."""
    from accesspub.audit import gather
    from accesspub.audit.model import GatherOptions, Target

    started = []

    class Deaf:
        def __init__(self, *given):
            started.append(self)

        def about(self):
            return {"name": "deaf"}

        def rules(self):
            raise RuntimeError("accesspubRules is not defined")

        def close(self):
            pass

        kill = close

    monkeypatch.setattr(gather, "Session", Deaf)
    core = axe.AxeCore("4.12.1", tmp_path / "axe.js", "test")
    with pytest.raises(BrowserMissing, match="not defined"):
        gather.Gatherer(tmp_path / "run", [Target("a", "http://h/a")], GatherOptions(), core).run()
    assert len(started) == gather.MOST_BAD_STARTS
