"""The middleware in front of real applications: Starlette with its test client, Flask, and bare ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accesspub.config import Config
from accesspub.doors import middleware
from accesspub.doors.middleware import FixASGI, FixWSGI

PAGE = '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><p>• één<br>• two</p></main></html>'
Answer = tuple[int, dict[str, str], bytes]


def asgi(headers: dict[str, str], parts: list[bytes], method: str = "GET", status: int = 200) -> Answer:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        told = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": told})
        for number, part in enumerate(parts):
            more = number + 1 < len(parts)
            await send({"type": "http.response.body", "body": part, "more_body": more})

    return asked(app, method)


def asked(app: Any, method: str = "GET") -> Answer:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.sleep(3600)

    scope = {"type": "http", "method": method, "path": "/", "headers": [], "query_string": b""}
    asyncio.run(FixASGI(app)(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(one["body"] for one in sent[1:])


def wsgi(headers: dict[str, str], parts: list[bytes], method: str = "GET", status: int = 200) -> Answer:
    closed: list[bool] = []

    class Body:
        def __iter__(self) -> Any:
            return iter(parts)

        def close(self) -> None:
            closed.append(True)

    def app(_environ: Any, start: Any) -> Iterable[bytes]:
        start(f"{status} OK", list(headers.items()))
        return Body()

    said: list[Any] = []
    result = FixWSGI(app)({"REQUEST_METHOD": method}, lambda *told: said.append(told))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    assert closed
    return int(said[0][0][:3]), dict(said[0][1]), body


def whole(body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> tuple[dict[str, str], list[bytes]]:
    return {"content-type": kind, "content-length": str(len(body)), **more}, [body]


@pytest.mark.parametrize("server", [asgi, wsgi])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page_is_fixed_and_has_its_new_length(server: Callable[..., Answer], charset: str) -> None:
    status, headers, body = server(*whole(PAGE.encode(charset), f"text/html; charset={charset}"))
    lengths = {value for name, value in headers.items() if name.lower() == "content-length"}
    assert (status, lengths) == (200, {str(len(body))})
    assert "<li" in body.decode(charset)
    assert "één" in body.decode(charset)


@pytest.mark.parametrize("server", [asgi, wsgi])
@pytest.mark.parametrize(
    ("response", "how"),
    [
        (whole(PAGE.encode(), "application/json"), {}),
        (whole(PAGE.encode(), "text/html; charset=no-such-charset"), {}),
        (whole(PAGE.encode(), **{"content-encoding": "gzip"}), {}),
        (whole(PAGE.encode(), **{"cache-control": "public, No-Transform"}), {}),
        (({"content-type": "text/html", "content-length": "9999"}, [PAGE.encode()]), {}),
        (whole(PAGE.encode() + b"<p>" + b"<b x=1>" * 900 + b"</p>" + b"<p>x" * 1200), {}),
        (whole(PAGE.encode()), {"status": 206}),
        (({"content-type": "text/html"}, [PAGE.encode()[:90], PAGE.encode()[90:]]), {}),
        (whole(b"GIF89a\0\0"), {}),
        (whole(PAGE.encode() + b"<p>words</p>" * 200_000), {}),
        (whole(b""), {}),
    ],
)
def test_everything_else_is_as_it_was(server: Callable[..., Answer], response: Any, how: dict[str, int]) -> None:
    _, headers, body = server(*response, **how)
    assert body == b"".join(response[1])
    assert headers.get("content-length", headers.get("Content-Length")) == response[0].get("content-length")


@pytest.mark.parametrize("server", [asgi, wsgi])
def test_what_is_said_of_the_bytes_before_goes(server: Callable[..., Answer]) -> None:
    """Else a client would join a part of one page to a part of another."""
    said = {"etag": '"1"', "accept-ranges": "bytes", "content-md5": "x", "repr-digest": "x", "x-other": "x"}
    _, headers, _ = server(*whole(PAGE.encode(), **said))
    assert {name.lower() for name in headers} == {"content-type", "content-length", "etag", "x-other"}
    assert headers["etag"] == 'W/"1"'
    _, headers, _ = server(*whole(PAGE.encode(), **said), method="HEAD")
    assert {name.lower() for name in headers} == {"content-type", "etag", "x-other"}
    assert headers["etag"] == 'W/"1"'


def messages(*told: dict[str, Any]) -> list[dict[str, Any]]:
    """What goes out if an application sends these messages and ends."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        for one in told:
            await send(one)

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(FixASGI(app)({"type": "http", "method": "GET"}, None, send))
    return sent


def start(length: int | None) -> dict[str, Any]:
    headers = [(b"Content-Type", b"text/html")]
    headers += [] if length is None else [(b"Content-Length", str(length).encode())]
    return {"type": "http.response.start", "status": 200, "headers": headers}


def parts(body: bytes, size: int) -> list[dict[str, Any]]:
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    return [{"type": "http.response.body", "body": one, "more_body": True} for one in cut]


END = {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_page_in_parts_that_has_its_length_is_whole() -> None:
    """Django sends 64 kB at a time, and Starlette behind a middleware of its own what it is given."""
    body = PAGE.encode()
    first, second = messages(start(len(body)), *parts(body, 30), END)
    assert b"<li" in second["body"]
    assert dict(first["headers"])[b"content-length"] == str(len(second["body"])).encode()


BIG = b"<p>words</p>" * 200_000


@pytest.mark.parametrize(
    "told",
    [
        [start(None), *parts(PAGE.encode(), 30), END],
        [start(len(BIG)), *parts(BIG, 100_000), END],
        [start(99), *parts(PAGE.encode(), 30), END],
        [start(9999), *parts(PAGE.encode(), 30), END],
        [start(len(PAGE.encode())), *parts(PAGE.encode(), 30)],
        [start(None), {"type": "http.response.pathsend", "path": "/a.html"}],
        [start(9999), *parts(PAGE.encode(), 30), {"type": "http.response.trailers", "headers": []}],
        [start(9999)],
    ],
    ids=["stream", "big", "too long", "cut", "no end", "a file", "trailers", "no body"],
)
def test_any_other_messages_go_out_as_they_came(told: list[dict[str, Any]]) -> None:
    assert messages(*told) == told


def test_no_header_of_one_name_hides_another() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        told = [(b"content-type", b"text/html"), (b"cache-control", b"no-transform"), (b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": PAGE.encode()})

    assert asked(app)[2] == PAGE.encode()


def test_pages_of_any_number_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_KEPT", 10_000)
    fixer = middleware._Fixer(None)
    pages = [PAGE.replace("één", f"page {number} {'x' * 1000}").encode() for number in range(30)]
    for page in [*pages, *pages]:
        assert b"<li" in fixer.fixed(page, "utf-8")
    assert sum(map(len, fixer._kept.values())) == fixer._size <= 10_000
    assert len(fixer._kept) > 3


@pytest.mark.parametrize("server", [asgi, wsgi])
def test_a_page_that_takes_too_long_goes_out_as_it_is(
    server: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads get no signals: a page of 1.8 MB took over 150 seconds of one."""
    monkeypatch.setattr(middleware, "_TIME", 0.2)
    page = (
        b"<html lang=en><article>" + b"<p>words<iframe src=https://www.youtube.com/embed/aqz-KE0bpKQ></iframe>" * 25_000
    )

    def answer() -> Answer:
        return server(*whole(page))

    with ThreadPoolExecutor(1) as elsewhere:
        assert answer()[2] == elsewhere.submit(answer).result(timeout=20)[2] == page
        fixer = middleware._Fixer(Config())
        assert b"<li" in elsewhere.submit(fixer.fixed, PAGE.encode(), "").result(), "the thread goes on"


@pytest.mark.parametrize("label", ["utf-7", "idna", "punycode", "undefined", "../x", "x" * 5000])
def test_a_charset_that_no_browser_knows_is_no_page(label: str) -> None:
    assert middleware._Fixer(None).fixed(PAGE.encode(), label) == PAGE.encode()


def test_flask_is_served() -> None:
    flask = pytest.importorskip("flask").Flask("a")
    flask.add_url_rule("/", view_func=lambda: PAGE)
    flask.wsgi_app = FixWSGI(flask.wsgi_app)
    assert "<li" in flask.test_client().get("/").text


def test_starlette_is_served() -> None:
    responses = pytest.importorskip("starlette.responses")
    assert b"<li" in asked(responses.HTMLResponse(PAGE))[2]
    assert "content-length" not in asked(responses.HTMLResponse(PAGE), "HEAD")[1]
    stream = responses.StreamingResponse(iter([PAGE]), media_type="text/html")
    assert asked(stream)[2].decode() == PAGE
