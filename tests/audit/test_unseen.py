"""Nothing is green by accident: pages that no reader sees as the browser saw them."""

from __future__ import annotations

import http.server
import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accesspub.audit.site_server import Production
from accesspub.cli.main import main

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>News</title>'
ARTICLE = "<h1>News</h1><p>Words of the article about the harbour wall.</p>"
Route = str | tuple[int, dict[str, str], str]


def report(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """The JSON report of an audit, with its exit code."""
    out = tmp_path / "report.json"
    code = main(["audit", *arguments, "--report", f"json={out}"])
    data: dict[str, Any] = json.loads(out.read_text())
    assert data["exit_code"] == code
    return data


def folder(tmp_path: Path, **pages: str) -> str:
    site = tmp_path / "site"
    for name, text in pages.items():
        file = site / name.replace("__", "/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return str(site)


def questions(data: dict[str, Any]) -> set[str]:
    return {issue["rule"] for issue in data["issues"] if issue["outcome"] == "cantTell"}


@contextmanager
def served(routes: dict[str, Route], encoding: str = "utf-8", tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server of a few pages: path -> HTML, or status, headers and HTML."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            found = routes.get(self.path.split("?")[0], (404, {}, "no"))
            code, headers, body = (200, {}, found) if isinstance(found, str) else found
            self.send_response(code)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode(encoding))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("address", ["https://harbour.example/css/main.css", "/docs/css/main.css", "gone.css"])
def test_a_style_sheet_that_does_not_load_is_asked_about(tmp_path, address, capsys):
    page = f'{HEAD}<link rel="stylesheet" href="{address}"></head><body><main>{ARTICLE}</main>'
    data = report(tmp_path, folder(tmp_path, a=page))
    assert questions(data) == {"page-style-missing"}
    (place,) = data["issues"][0]["places"]
    assert address in place["detail"]
    assert "question: A style sheet did not load" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("address", "missing"), [("sub/lock.css", False), ("sub/gone.css", True), ("../gone.css", True)]
)
def test_an_import_is_relative_to_its_style_sheet(tmp_path, address, missing):
    site = folder(tmp_path, a=f'{HEAD}<link rel="stylesheet" href="/css/app.css"></head><body><main>{ARTICLE}</main>')
    (Path(site) / "css" / "sub").mkdir(parents=True)
    (Path(site) / "css" / "app.css").write_text(f'@import url("{address}");')
    (Path(site) / "css" / "sub" / "lock.css").write_text(
        "@media (orientation: portrait) { html { transform: rotate(90deg) } }"
    )
    data = report(tmp_path, site, "--tags", "wcag21aa,experimental")
    assert questions(data) == ({"page-style-missing"} if missing else set())
    assert {issue["rule"] for issue in data["issues"]} - questions(data) == (
        set() if missing else {"css-orientation-lock"}
    )


def test_a_page_that_allows_no_scripts_is_not_tested_and_hangs_nobody(tmp_path):
    routes: dict[str, Route] = {"/": (200, {"Content-Security-Policy": "sandbox"}, f"{HEAD}<main>{ARTICLE}</main>")}
    with served(routes) as origin:
        data = report(tmp_path, f"{origin}/")
    assert (data["exit_code"], data["pages"][0]["reason"]["kind"]) == (3, "no-scripts")


@pytest.mark.parametrize(
    ("option", "address"),
    [
        (("--prefix", "/docs/"), "/docs/css/main.css"),
        (("--prefix", "docs"), "/docs/css/main.css"),
        (("--site-url", "https://harbour.example/"), "https://harbour.example/css/main.css"),
        (("--site-url", "https://harbour.example/docs/"), "//harbour.example/docs/css/main.css"),
    ],
)
def test_a_folder_is_judged_as_it_will_be_published(tmp_path, option, address, capsys):
    pale = '<p><a href="https://harbour.example.org/">Words that are hard to read</a></p>'
    site = folder(tmp_path, a=f'{HEAD}<link rel="stylesheet" href="{address}"></head><body><main>{ARTICLE}{pale}'
        f'<img src="{address}.png"></main>')  # fmt: skip
    (Path(site) / "css").mkdir()
    (Path(site) / "css" / "main.css").write_text("p { color: #ccc }")
    alone = report(tmp_path, site)
    assert questions(alone) == {"page-style-missing"}
    assert "--prefix" in capsys.readouterr().err
    data = report(tmp_path, site, *option)
    assert questions(data) == set()
    rules = {issue["rule"]: issue["places"] for issue in data["issues"]}
    assert "color-contrast" in rules
    html = {place["html"] for place in rules["image-alt"]}
    assert html == {f'<img src="{address}.png">'}, "as the source has it, in every finding"
    assert "127.0.0.1" not in json.dumps(data)


def test_escaped_addresses_lead_to_the_folder_and_those_of_others_do_not():
    production = Production.at("https://harbour.example/docs/")
    text = (
        rb'"https:\/\/harbour.example\/docs" http://harbour.example/b https://harbour.example.org/ //harbour.example:80'
    )
    assert production.local(text, "http://127.0.0.1:9") == text.replace(
        rb"https:\/\/harbour.example\/", rb"http:\/\/127.0.0.1:9\/"
    ).replace(b"http://harbour.example/", b"http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--prefix", "https://x.example/"),
        ("--site-url", "/docs/"),
        ("--prefix", "/a/", "--site-url", "https://x.example/"),
    ],
)
def test_prefix_and_address_are_not_confused(tmp_path, arguments):
    assert main(["audit", folder(tmp_path, a=f"{HEAD}{ARTICLE}"), *arguments]) == 2


@pytest.mark.parametrize(
    ("arguments", "audited"),
    [
        (("/a/index.html",), ["index.html"]),
        (("", "--include", "a/"), ["a/index.html"]),
        (("", "--include", "*", "--exclude", "b"), ["a/index.html"]),
    ],
)
def test_some_pages_of_a_folder(tmp_path, arguments, audited):
    site = folder(tmp_path, **dict.fromkeys("ab", f"{HEAD}<main>{ARTICLE}</main>"))
    data = report(tmp_path, site + arguments[0], *arguments[1:])
    assert [page["page"] for page in data["pages"]] == audited


def test_a_link_out_of_the_folder_is_not_tested(tmp_path):
    site = Path(folder(tmp_path, a=f"{HEAD}<main>{ARTICLE}</main>"))
    (tmp_path / "else").mkdir()
    (site / "news").symlink_to(tmp_path / "else")
    (site / "page.html").symlink_to(tmp_path / "secret.html")
    data = report(tmp_path, str(site))
    assert data["exit_code"] == 3
    assert {page["page"] for page in data["pages"] if (page["reason"] or {}).get("kind") == "outside"} == {
        "news",
        "page.html",
    }


def test_style_sheets_that_load_or_need_not_are_no_question(tmp_path):
    site = folder(tmp_path, a=f'{HEAD}<link rel="stylesheet" href="/a.css"><link rel="stylesheet" media="print" href="/no.css">'
        f'<link rel="alternate stylesheet" href="/no.css" title="x"></head><body><main>{ARTICLE}</main>')  # fmt: skip
    (Path(site) / "a.css").write_text("p { color: #000 }")
    assert questions(report(tmp_path, site)) == set()


def test_a_script_of_the_site_that_does_not_load_is_asked_about(tmp_path):
    other = '<script src="https://counter.example/c.js"></script>'
    page = f'{HEAD}<script src="/gone.js"></script>{other}</head><body><main>{ARTICLE}</main>'
    assert questions(report(tmp_path, folder(tmp_path, a=page))) == {"page-script-missing"}


def test_a_page_that_its_script_leaves_blank_is_not_tested(tmp_path):
    page = f'{HEAD}<script type="module" src="/gone/index.js"></script></head><body><div id="root"></div>'
    data = report(tmp_path, folder(tmp_path, a=page))
    assert (data["exit_code"], data["pages"][0]["reason"]["kind"]) == (3, "blank")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "page-behind-dialog",
            "<main>{}</main><dialog id=d><p>We use cookies.</p></dialog><script>d.showModal()</script>",
        ),
        ("page-hidden", "<main inert>{}</main><p>Cookies</p>"),
        ("page-hidden", "<main aria-hidden=true>{}</main><p>Cookies</p>"),
        ("page-hidden", "<main style='display: none'>{}</main><p>Cookies</p>"),
        ("page-hidden", "<style>body {{ visibility: hidden }}</style><main>{}</main>"),
        ("", "<main>{}</main><dialog open aria-label=Cookies><p>We use cookies.</p></dialog>"),
        ("", "<main>{}<p hidden>A few hidden words.</p></main>"),
    ],
)
def test_what_hides_the_page_is_asked_about(tmp_path, name, body):
    data = report(tmp_path, folder(tmp_path, a=f"{HEAD}</head><body>{body.format(ARTICLE)}"))
    assert {rule for rule in questions(data) if rule.startswith("page-")} == ({name} if name else set())


def test_closed_shadow_trees_are_tested(tmp_path):
    script = "x.attachShadow({mode: 'closed'}).innerHTML = '<img src=b.png>'"
    data = report(
        tmp_path,
        folder(tmp_path, a=f"{HEAD}</head><body><main>{ARTICLE}<div id=x></div></main><script>{script}</script>"),
    )
    assert "image-alt" in {issue["rule"] for issue in data["issues"] if issue["engine"] == "axe"}


def test_addresses_that_lead_to_one_login_are_not_tested(tmp_path):
    to_login: Route = (302, {"Location": "/login"}, "")
    routes: dict[str, Route] = {
        "/login": f"{HEAD}<main><h1>Sign in</h1></main>",
        "/app/a": to_login,
        "/app/b": to_login,
    }
    with served(routes) as origin:
        data = report(tmp_path, f"{origin}/app/a", f"{origin}/app/b")
        assert [page["reason"]["kind"] for page in data["pages"]] == ["auth", "auth"]
        assert data["exit_code"] == 3
        alone = report(tmp_path, f"{origin}/app/a")
        assert alone["pages"][0]["reason"]["kind"] == "auth"


def test_an_address_of_its_own_for_each_page_may_redirect(tmp_path):
    routes: dict[str, Route] = {
        "/about/": f"{HEAD}<main>{ARTICLE}</main>",
        "/about": (301, {"Location": "/about/"}, ""),
    }
    routes |= {
        "/old": (301, {"Location": "/about/"}, ""),
        "/fresh": (301, {"Location": "/new"}, ""),
        "/new": routes["/about/"],
    }
    with served(routes) as origin:
        assert [page["status"] for page in report(tmp_path, f"{origin}/about")["pages"]] == ["passed"]
        assert [page["status"] for page in report(tmp_path, f"{origin}/fresh")["pages"]] == ["passed"]
        data = report(tmp_path, f"{origin}/about/", f"{origin}/old")
        assert {page["page"]: page["status"] for page in data["pages"]} == {"/about/": "passed", "/old": "redirects"}
        assert data["exit_code"] == 0


def test_stubs_that_a_site_builder_writes_are_redirects(tmp_path):
    stub = f'{HEAD}<meta http-equiv="refresh" content="0; url=/posts/"></head></html>'
    far = stub.replace("/posts/", "https://harbour.example/")
    wordy = far.replace("</head>", f"</head><main>{ARTICLE}</main>")
    site = folder(tmp_path, posts=f"{HEAD}<main>{ARTICLE}</main>", old=stub, page__1=far)
    data = report(tmp_path, site)
    assert [page["status"] for page in data["pages"]] == ["redirects", "redirects", "passed"]
    assert (data["exit_code"], data["issues"]) == (0, [])
    assert report(tmp_path, folder(tmp_path, wordy=wordy))["exit_code"] == 3


def test_a_router_of_the_page_is_no_redirect(tmp_path):
    script = (
        "navigation.addEventListener('navigate', e => { if (e.canIntercept) e.intercept({async handler() {"
        "document.querySelector('main').innerHTML = '<h1>Route</h1><img src=b.png>' }}) });"
        "navigation.navigate('/home', {history: 'replace'})"
    )
    with served({"/nav": f"{HEAD}<main></main><script>{script}</script>", "/home": f"{HEAD}<main></main>"}) as origin:
        data = report(tmp_path, f"{origin}/nav")
        assert [one["status"] for one in data["pages"]] == ["failed"]
        assert "image-alt" in {issue["rule"] for issue in data["issues"]}


@pytest.mark.parametrize("part", ['<img src="/secret" alt="A boat">', '<iframe title="A boat" src="/secret"></iframe>'])
def test_a_part_that_wants_a_login_is_refused_and_the_page_judged(tmp_path, part):
    secret: Route = (401, {"WWW-Authenticate": 'Basic realm="x"'}, "no")
    with served({"/": f"{HEAD}<main>{ARTICLE}{part}</main>", "/secret": secret}) as origin:
        data = report(tmp_path, f"{origin}/", "--timeout", "6")
        assert [one["status"] for one in data["pages"]] == ["passed"]
        assert report(tmp_path, f"{origin}/secret", "--timeout", "6")["pages"][0]["reason"]["kind"] == "auth"


def test_a_script_that_never_comes_need_not_be_waited_for(tmp_path):
    site = folder(tmp_path, a=f'{HEAD}<script async src="/hang.js"></script></head><main>{ARTICLE}</main>')
    with hanging() as address:
        (Path(site) / "a" / "index.html").write_text(
            f'{HEAD}<script async src="{address}"></script></head><main>{ARTICLE}</main>'
        )
        host = address.split("/")[2]
        assert report(tmp_path, site, "--timeout", "3", "--allow-host", host)["exit_code"] == 3
        waited = report(tmp_path, site, "--timeout", "6", "--allow-host", host, "--wait", "interactive")
        assert [one["status"] for one in waited["pages"]] == ["passed"]


@contextmanager
def hanging() -> Iterator[str]:
    """An address that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hang.js"


def test_a_certificate_is_trusted_where_its_host_is_named(tmp_path, capsys):
    if shutil.which("openssl") is None:
        pytest.skip("NOT TESTED: openssl is needed to make a certificate")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", "k.pem", "-out", "c.pem"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with served({"/": f"{HEAD}<main>{ARTICLE}</main>"}, tls=context) as origin:
        address = origin.replace("127.0.0.1", "localhost") + "/"
        assert report(tmp_path, address)["exit_code"] == 3
        assert report(tmp_path, address, "--ignore-certificate-errors", "localhost")["exit_code"] == 0
        assert main(["audit", address, "--ignore-certificate-errors", "other.example"]) == 2
        assert "also localhost" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux says what memory processes have")
def test_a_page_may_not_take_all_memory(tmp_path):
    script = "const kept = []; setInterval(() => kept.push(new Uint8Array(1e8).fill(1)), 20)"
    site = folder(tmp_path, greedy=f"{HEAD}<main>{ARTICLE}</main><script>{script}; while (kept.length < 30) kept.push(new Uint8Array(1e8).fill(1))</script>",
        plain=f"{HEAD}<main>{ARTICLE}</main>")  # fmt: skip
    data = report(tmp_path, site, "--browser-memory", "1.5", "--timeout", "20")
    assert {one["page"]: (one["reason"] or {}).get("kind") for one in data["pages"]} == {
        "greedy/index.html": "memory", "plain/index.html": None,
    }  # fmt: skip


def test_a_redirect_to_another_host_names_it(tmp_path):
    with served({"/www": (301, {"Location": "http://www.harbour.example/there"}, "")}) as origin:
        (page,) = report(tmp_path, f"{origin}/www")["pages"]
        assert page["reason"]["kind"] == "elsewhere"
        assert "--allow-host www.harbour.example" in page["reason"]["detail"]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: a backslash is not part of a name there")
def test_a_page_with_a_backslash_in_its_name_is_tested(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "posts\\one.html").write_text(f"{HEAD}<main>{ARTICLE}</main>")
    assert [page["status"] for page in report(tmp_path, str(tmp_path / "site"))["pages"]] == ["passed"]


@pytest.mark.parametrize(
    "name", ["childNodes", "nodeType", "getRootNode", "matches", "getAttribute", "children", "name"]
)
def test_a_field_that_hides_a_property_fools_nobody(tmp_path, name, capsys):
    fault = f'<form><img src="x.png"><input aria-label="x" name="{name}"></form>'
    data = report(tmp_path, folder(tmp_path, a=f"{HEAD}</head><body><main>{ARTICLE}{fault}</main>"), "--jobs", "1")
    if name in ("children", "name"):  # names of ordinary fields, which axe-core does not stumble over
        assert "image-alt" in {issue["rule"] for issue in data["issues"] if issue["engine"] == "axe"}
        return
    assert data["exit_code"] == 3
    assert [page["reason"]["kind"] for page in data["pages"]] == ["field-name"]
    assert name in data["pages"][0]["reason"]["detail"]


def test_a_document_in_a_list_of_addresses_can_be_left_out(tmp_path, capsys):
    routes: dict[str, Route] = {
        "/": f"{HEAD}<main>{ARTICLE}</main>",
        "/a.pdf": (200, {"Content-Type": "application/pdf"}, "%PDF"),
    }
    with served(routes) as origin:
        addresses = (f"{origin}/", f"{origin}/a.pdf")
        assert report(tmp_path, *addresses)["exit_code"] == 3
        assert report(tmp_path, *addresses, "--exclude", "*.pdf")["exit_code"] == 0
    assert "1 of 2 addresses excluded" in capsys.readouterr().err


def test_several_pages_that_show_one_login_form_are_not_tested(tmp_path):
    form = f"{HEAD}<main><h1>Sign in</h1><label>Password <input type=password></label><button>Go</button><i hidden>{{}}</i></main>"
    routes = {path: form.format(path) for path in ("/app/a", "/app/b", "/login")}
    with served(routes) as origin:
        data = report(tmp_path, *(f"{origin}{path}" for path in routes))
        assert [(page.get("reason") or {}).get("kind") for page in data["pages"]] == ["auth", "auth", None]
        assert report(tmp_path, f"{origin}/app/a")["exit_code"] == 0


def test_a_stub_with_words_is_a_redirect(tmp_path):
    far = "https://harbour.example/new/"
    stub = f'{HEAD}<link rel=canonical href="{far}"><meta http-equiv=refresh content="0; url={far}"></head><h1>Redirecting…</h1>'
    site = folder(
        tmp_path,
        old=f'{stub}<a href="{far}">Click here if you are not redirected.</a>',
        new=f"{HEAD}<main>{ARTICLE}</main>",
    )
    assert [page["status"] for page in report(tmp_path, site)["pages"]] == ["passed", "redirects"]


def test_a_page_may_reload_itself_once(tmp_path):
    once = "if (!sessionStorage.seen) { sessionStorage.seen = 1; location.reload() }"
    page = f"{HEAD}<main>{ARTICLE}<script>{{}}</script></main>"
    with served({"/once": page.format(once), "/always": page.format("location.reload()")}) as origin:
        data = report(tmp_path, f"{origin}/once", f"{origin}/always")
        assert {page["page"]: page["status"] for page in data["pages"]} == {"/once": "passed", "/always": "not_tested"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<div><template shadowrootmode=closed><img src=a.png></template></div>", "page-shadow-closed"),
        ('<script type=module>import "./gone.js"</script>', "page-script-missing"),
    ],
)
def test_more_that_was_not_seen(tmp_path, body, rule):
    data = report(tmp_path, folder(tmp_path, a=f"{HEAD}<main>{ARTICLE}{body}</main>"))
    assert rule in {issue["rule"] for issue in data["issues"] if issue["outcome"] == "cantTell"}


def test_hidden_pages_are_not_served_and_not_audited(tmp_path):
    site = folder(tmp_path, a=f"{HEAD}<main>{ARTICLE}</main>")
    (tmp_path / "site" / ".draft.html").write_text(HEAD)
    data = report(tmp_path, site)
    assert [page["page"] for page in data["pages"]] == ["a/index.html"]


def test_a_page_learns_nothing_of_the_page_before_it(tmp_path):
    leave = "sessionStorage.x = localStorage.x = 1; document.cookie = 'x=1'; name = 'x'; history.pushState(1, '')"
    look = "document.title = JSON.stringify([sessionStorage.x, localStorage.x, document.cookie, name, history.length])"
    site = folder(
        tmp_path, a=f"{HEAD}<main>{ARTICLE}<script>{leave}</script>", b=f"{HEAD}<main>{ARTICLE}<script>{look}</script>"
    )
    titles = [page["title"] for page in report(tmp_path, site)["pages"]]
    alone = [
        page["title"]
        for page in report(tmp_path, folder(tmp_path / "alone", b=f"{HEAD}<main>{ARTICLE}<script>{look}</script>"))[
            "pages"
        ]
    ]
    assert json.loads(titles[1])[:4] == [None, None, "", ""] == json.loads(alone[0])[:4]


FOUND = f"{HEAD}<main>{ARTICLE}</main>"
#: what each page lacks or hides, and what we have to ask about it; or the state of the page
LACKS: list[tuple[str, str | Route]] = [
    ("page-style-missing", "<link rel=stylesheet href=/plain.css>"),
    ("page-style-missing", "<link rel=stylesheet href=/page.css>"),
    ("page-style-missing", "<link rel=stylesheet href=/none.css>"),
    ("page-style-missing", '<link rel=preload as=style href=/no.css onload="this.rel=1">'),
    ("page-style-missing", '<link rel=stylesheet media=print href=/no.css onload="this.media=1">'),
    ("page-style-missing", '<link rel=stylesheet href=/no.css onerror="this.remove()">'),
    ("page-style-missing", "<iframe title=x srcdoc='<link rel=stylesheet href=/no.css>'></iframe>"),
    ("page-script-missing", "<script>import('/no.js').catch(() => 0)</script>"),
    ("page-script-error", "<script src=/page.css></script>"),
    ("page-script-error", "<script>document.querySelector('nav').hidden = true</script>"),
    ("page-data-missing", "<script>fetch('/no.json')</script>"),
    ("page-data-missing", "<script>const x = new XMLHttpRequest; x.open('GET', '/no.json'); x.send()</script>"),
    ("page-frame-missing", "<iframe title=x src=/no.html></iframe>"),
    ("page-nested", "<embed type=text/html src=/part.html>"),
    ("page-hidden page-drawn", "<style>main { display: none }</style><canvas width=1200 height=700></canvas>"),
    ("page-hidden", "<style>main { opacity: 0 }</style>"),
    ("page-hidden", "<style>main { position: absolute; left: -9999px }</style>"),
    ("page-hidden", f"<div inert>{ARTICLE * 4}</div>"),
    ("page-loading", "<div aria-busy=true>Wait</div>"),
    ("page-loading", "<script>fetch('HANGS', {mode: 'no-cors'})</script>"),
    ("page-same", (200, {}, FOUND)),
    ("page-same", (200, {}, FOUND)),
    ("page-moved", (302, {"Location": "/part.html"}, "")),
    ("", "<link rel=stylesheet media=print href=/no.css><iframe title=x srcdoc='<form><input aria-label=x></form>'></iframe>"),
    ("", "<canvas width=1200 height=700></canvas><p hidden>More</p>" + "Words. " * 20),
    ("", "<link rel=stylesheet href=/blank.css><object aria-label=x data=/no.png></object>"),
    ("failed", "<p id=more><script>get = () => fetch('/part.html').then(part => part.text());"
     "get().then(get).then(text => { more.innerHTML = text + '<img src=x.png>' })</script>"),
    *(("not_tested", (code, {}, FOUND)) for code in (202, 206, 301)),
    ("not_tested", (200, {"Content-Length": "9999"}, FOUND)),
]  # fmt: skip


def test_what_readers_get_and_we_did_not(tmp_path):
    """One run for all of them."""
    routes: dict[str, Route] = {
        "/part.html": f"{HEAD}<main><h1>A part</h1>", "/page.css": f"{HEAD}<p>Not found",
        "/plain.css": (200, {"Content-Type": "text/plain"}, "p { color: #ccc }"), "/none.css": (204, {}, ""), "/blank.css": (200, {"Content-Type": "text/css"}, "/* for your own rules */"),
    }  # fmt: skip
    with hanging() as address:
        for number, (_, page) in enumerate(LACKS):
            own = page if isinstance(page, tuple) else f"{FOUND}<p>{number}</p>{page.replace('HANGS', address)}"
            routes[f"/{number}"] = own
        with served(routes) as origin:
            pages = (f"{origin}/{number}" for number in range(len(LACKS)))
            data = report(tmp_path, *pages, "--timeout", "9", "--allow-host", address.split("/")[2], "--tags", "wcag2a")
    asked: dict[str, set[str]] = {page["page"]: {page["status"]} - {"passed"} for page in data["pages"]}
    for issue in data["issues"]:
        for place in issue["places"] if issue["rule"].startswith("page-") else ():
            asked[place["page"]].add(issue["rule"])
    assert asked == {f"/{number}": set(rules.split()) for number, (rules, _) in enumerate(LACKS)}
