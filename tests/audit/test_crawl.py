"""Crawls: what they find, what they leave out, and that both are said."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import Any

import pytest
from test_unseen import HEAD, report, served

from accesspub.audit.crawl import crawl
from accesspub.audit.errors import AuditError
from accesspub.audit.fetch import normal
from accesspub.audit.targets import sitemap
from accesspub.cli.main import main

MAIN = "<main><h1>News</h1>{}</main>"


LIMITED = """
import json, sys
from accesspub.audit.crawl import crawl
from accesspub.run import memory
memory._ALWAYS = 100_000_000
found = crawl([sys.argv[1]], 50)
print(json.dumps([[url.removeprefix(sys.argv[1]) for url in found.pages], found.left]))
"""


def page(*links: str) -> str:
    return HEAD + MAIN.format("".join(f'<p><a href="{link}">A story</a></p>' for link in links))


def test_types_are_asked_for_and_documents_counted_once():
    pdf = (200, {"Content-Type": "application/pdf"}, "%PDF")
    routes: dict[str, Any] = {
        "/": page("/releases/2.1", "/index.html", "/?utm_source=x", "/paper", "#top"),
        "/paper": pdf,
    }
    routes |= {"/index.html": routes["/"], "/releases/2.1": page()}
    with served(routes) as origin:
        found = crawl([origin], 50)
        assert found.pages == [f"{origin}/", f"{origin}/releases/2.1"]
        assert found.no_pages == {"application/pdf": 1}


def test_a_start_page_that_cannot_be_read_is_said(capsys):
    with served({"/": (403, {}, "no")}) as origin:
        assert main(["audit", f"{origin}/", "--crawl"]) == 2
        assert "HTTP Error 403" in capsys.readouterr().err


def test_broken_answers_and_markup_end_no_crawl():
    routes: dict[str, Any] = {
        "/": page("/bad", "/short") + "<![shop[",
        "/bad": (999, {}, ""),
        "/short": (200, {"Content-Length": "99"}, "x"),
    }
    with served(routes) as origin:
        found = crawl([origin], 50)
        assert found.pages == [f"{origin}/"]
        assert {why for _, why in found.left} == {"not-crawled"}


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux limits the memory of a process")
def test_a_page_that_fills_memory_is_said_and_ends_no_crawl():
    bomb = HEAD + "<p>" + "".join(f"<b x={n}>" for n in range(400)) + "</p>" + "<p>x</p>" * 3000
    with served({"/": page("/bomb", "/b"), "/bomb": bomb, "/b": page()}) as origin:
        done = subprocess.run([sys.executable, "-c", LIMITED, origin], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [["/", "/bomb", "/b"], [[f"{origin}/bomb", "not-crawled"]]]


@pytest.mark.parametrize("base", ["http://[x", "javascript:x", "file:///etc/"])
def test_a_base_that_is_no_address_of_the_site_ends_no_crawl(base):
    with served({"/": f"<base href='{base}'><a href=/b>B</a><a href=http://[x>C</a>"}) as origin:
        found = crawl([origin], 50)
    assert found.pages == [f"{origin}/"]
    assert len(found.left) == (base == "http://[x")  # /b, which is not there


def test_a_site_that_names_too_many_addresses(monkeypatch, tmp_path):
    monkeypatch.setattr("accesspub.audit.crawl.MOST_ADDRESSES", 4)
    with served({"/": page("/b"), "/b": page("/1", "/2", "/3")}) as origin:
        assert crawl([origin], 50).left == [(f"{origin}/b", "not-crawled")]
    monkeypatch.setattr("accesspub.audit.targets.MOST_ADDRESSES", 2)
    (tmp_path / "map.xml").write_text(f"<urlset>{'<url><loc>http://h/a</loc></url>' * 3}</urlset>")
    with pytest.raises(AuditError, match="over 2 addresses"):
        sitemap(str(tmp_path / "map.xml"))


def test_answers_that_are_always_packed_are_read():
    packed = gzip.compress(page("/b").encode()).decode("latin-1")
    with served({"/": (200, {"Content-Encoding": "gzip"}, packed), "/b": page()}, encoding="latin-1") as origin:
        assert crawl([origin], 50).pages == [f"{origin}/", f"{origin}/b"]


@pytest.mark.browser
def test_pages_beyond_the_limit_are_not_tested(tmp_path):
    routes = {f"/{n}": page(f"/{n + 1}") for n in range(9)}
    with served(routes) as origin:
        data = report(tmp_path, f"{origin}/0", "--crawl", "2")
        assert {one["page"]: (one["reason"] or {}).get("kind") for one in data["pages"]} == {
            "/0": None,
            "/1": None,
            "/2": "limit",
        }
        assert data["exit_code"] == 3


def test_a_crawl_does_not_log_in(tmp_path, capsys):
    (tmp_path / "login.py").write_text("def login(driver): pass")
    assert main(["audit", "http://127.0.0.1:9/", "--crawl", "--login", str(tmp_path / "login.py")]) == 2
    assert "does not log in" in capsys.readouterr().err


@pytest.mark.browser
def test_routes_after_a_hash_are_pages_of_their_own(tmp_path):
    script = (
        "document.querySelector('main').innerHTML = location.hash === '#/b' ? '<h1>B</h1><img src=x>' : '<h1>A</h1>'"
    )
    with served({"/": f"{HEAD}<main></main><script>{script}</script>"}) as origin:
        data = report(tmp_path, f"{origin}/#/a", f"{origin}/#/b", f"{origin}/#top")
        assert [(one["page"], one["status"]) for one in data["pages"]] == [
            ("/", "passed"),
            ("/#/a", "passed"),
            ("/#/b", "failed"),
        ]
        assert json.dumps(data["issues"]).count('"image-alt"')


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://Bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("http://a.example/#top", "http://a.example/"),
    ],
)
def test_addresses_in_their_normal_form(given, expected):
    assert normal(given) == expected


def test_a_password_in_an_address_is_refused():
    with pytest.raises(AuditError, match=r"Use --header"):
        normal("http://ada:secret@a.example/")
