"""The code in docs/middleware.md, in real applications of each framework."""

from __future__ import annotations

import os
import re
import subprocess
import zlib
from pathlib import Path

import pytest

from pages_of_docs import blocks

PAGE = '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><p>• one<br>• two</p>' + "<p>words</p>" * 6000
ASKED = """
import asyncio

async def asked(app):
    sent = []

    async def send(message):
        sent.append(message)

    given = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return given.pop() if given else await asyncio.sleep(3600)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": "/", "raw_path": b"/",
             "root_path": "", "scheme": "http", "headers": [(b"host", b"localhost")], "query_string": b"", "server": ("localhost", 80)}
    await app(scope, receive, send)
    return b"".join(one.get("body", b"") for one in sent)

print(asyncio.run(asked(APP)).decode())
"""


def block(before: str) -> str:
    (found,) = (one.text for one in blocks("middleware.md") if one.before.startswith(before))
    return found


def run(doors: Path, folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        [doors / command[0], *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_fixed(page: str) -> bool:
    return bool(re.search(r"<li\b.*one", page)) and page.count("words") == 6000


OWN = "@app.middleware('http')\nasync def own(request, go_on):\n    return await go_on(request)\n"


@pytest.mark.parametrize("own", ["", OWN], ids=["alone", "with another middleware"])
def test_fastapi(tmp_path: Path, doors: Path, own: str) -> None:
    """A middleware of the application itself sends its pages in parts."""
    made, ours = block("Starlette and FastAPI").rsplit("\n", 2)[:2]
    route = (
        f"from fastapi.responses import HTMLResponse\n@app.get('/')\ndef home():\n    return HTMLResponse({PAGE!r})\n"
    )
    (tmp_path / "main.py").write_text(f"{made}\n{own}{ours}\n{route}{ASKED.replace('APP', 'app')}")
    assert is_fixed(run(doors, tmp_path, "python", "main.py"))


def test_compression_goes_around_it(tmp_path: Path, doors: Path) -> None:
    """As the page says: added later, so it is outside."""
    route = (
        f"from fastapi.responses import HTMLResponse\n@app.get('/')\ndef home():\n    return HTMLResponse({PAGE!r})\n"
    )
    gzip = "from starlette.middleware.gzip import GZipMiddleware\napp.add_middleware(GZipMiddleware)\n"
    asked = ASKED.replace("APP", "app").replace('b"localhost")', 'b"localhost"), (b"accept-encoding", b"gzip")')
    asked = asked.replace(").decode())", ").hex())")
    (tmp_path / "main.py").write_text(f"{block('Starlette and FastAPI')}{gzip}{route}{asked}")
    body = bytes.fromhex(run(doors, tmp_path, "python", "main.py"))
    assert is_fixed(zlib.decompress(body, 31).decode())


def test_flask(tmp_path: Path, doors: Path) -> None:
    route = f"app.add_url_rule('/', view_func=lambda: {PAGE!r})\nprint(app.test_client().get('/').text)\n"
    (tmp_path / "main.py").write_text(block("Flask") + route)
    assert is_fixed(run(doors, tmp_path, "python", "main.py"))


@pytest.fixture
def django(tmp_path: Path, doors: Path) -> Path:
    """A new project with one page."""
    run(doors, tmp_path, "django-admin", "startproject", "site_", ".")
    (tmp_path / "site_" / "urls.py").write_text(
        f"from django.http import HttpResponse\nfrom django.urls import path\nurlpatterns = [path('', lambda _: HttpResponse({PAGE!r}))]\n"
    )
    return tmp_path


def test_django_by_wsgi(django: Path, doors: Path) -> None:
    """Through the server that `runserver` starts."""
    file = django / "site_" / "wsgi.py"
    file.write_text(file.read_text() + block("Django, at the end of the project's `wsgi.py`"))
    (django / "ask.py").write_text(
        "import threading, urllib.request, wsgiref.simple_server\n"
        "from django.core.servers.basehttp import WSGIServer, WSGIRequestHandler, get_internal_wsgi_application\n"
        "import django; django.setup()\n"
        "server = WSGIServer(('127.0.0.1', 0), WSGIRequestHandler)\nserver.set_app(get_internal_wsgi_application())\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "print(urllib.request.urlopen(f'http://127.0.0.1:{server.server_port}/').read().decode())\n"
    )
    assert is_fixed(run(doors, django, "python", "ask.py", DJANGO_SETTINGS_MODULE="site_.settings"))


def test_django_by_asgi(django: Path, doors: Path) -> None:
    """It sends a page of 72 kB in two parts."""
    file = django / "site_" / "asgi.py"
    file.write_text(file.read_text() + block("Django, at the end of `asgi.py`"))
    (django / "ask.py").write_text("from site_.asgi import application" + ASKED.replace("APP", "application"))
    assert is_fixed(run(doors, django, "python", "ask.py"))
