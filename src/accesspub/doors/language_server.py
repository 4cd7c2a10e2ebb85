"""The language server: findings as you type, quick fixes, and explanations on hover."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types  # type: ignore[import-not-found, unused-ignore]
from pygls.lsp.server import LanguageServer  # type: ignore[import-not-found, unused-ignore]

from accesspub import __version__
from accesspub import expressions as re
from accesspub.doors.open_page import Change, OpenPage, Positions
from accesspub.errors import UserError
from accesspub.run.model import NotProcessedError
from accesspub.run.settings import forget

_LEVELS = {"error": 1, "warning": 2, "note": 3}  # as the protocol counts them
_QUICK_FIX, _FIX_ALL = "quickfix", "source.fixAll.accesspub"
_PAUSE = 0.2  # seconds without a key, after which a page is checked
_DRIVE = re.compile(r"/[A-Za-z]:")


def path_of(address: str) -> str:
    """The path of a file: URI; empty for anything else, such as a page that was never saved."""
    parts = urlsplit(address)
    if parts.scheme != "file":
        return ""
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost"):  # a file server of Windows
        return f"//{unquote(parts.netloc)}{path}"
    return path[1:] if _DRIVE.match(path) else path


class Pages:
    """The pages that are open in one editor.

    Args:
        server: the connection to the editor, which has their texts.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def page(self, address: str) -> OpenPage:
        """A page as the editor has it now. One without a file has the settings of the first folder that is open."""
        workspace = self._server.workspace
        text = workspace.get_text_document(address).source
        if path := path_of(address):
            return OpenPage(path, text)
        folder = next(map(path_of, workspace.folders), "") or path_of(workspace.root_uri or "")
        return OpenPage(f"{folder or '.'}/untitled.html", text, placed=False)

    def positions(self, page: OpenPage) -> Positions:
        """Lines and columns as this editor counts them."""
        return Positions(page.text, self._server.workspace.position_encoding)

    def check(self, address: str, pause: float = 0) -> None:
        """Check a page soon. One that changes before is checked once, as it is then."""
        self.stop(address)
        self._waiting[address] = asyncio.get_running_loop().call_later(pause, self._publish, address)

    def check_all(self) -> None:
        """Check all pages: settings or files have changed."""
        for address in [*self._server.workspace.text_documents]:
            self.check(address)

    def stop(self, address: str) -> None:
        """Do not check a page any more."""
        if waiting := self._waiting.pop(address, None):
            waiting.cancel()

    def close(self, address: str) -> None:
        """Take the findings of a page back."""
        self.stop(address)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(address, []))

    def _publish(self, address: str) -> None:
        self._waiting.pop(address, None)
        forget()
        version = self._server.workspace.get_text_document(address).version
        found = types.PublishDiagnosticsParams(address, self._diagnostics(self.page(address)), version)
        self._server.text_document_publish_diagnostics(found)

    def _diagnostics(self, page: OpenPage) -> list[Any]:
        at = self.positions(page)
        try:
            return [
                types.Diagnostic(
                    span(at, one.start, one.end),
                    one.finding.message,
                    types.DiagnosticSeverity(_LEVELS.get(one.finding.severity, 3)),
                    code=one.finding.rule,
                    source="accesspub",
                    data=one.edit or None,
                )
                for one in page.findings()
            ]
        except (NotProcessedError, UserError) as error:  # never an empty list without saying so
            return [types.Diagnostic(span(at, 0, 0), str(error), types.DiagnosticSeverity(1), source="accesspub")]


def span(at: Positions, start: int, end: int) -> Any:
    """The characters ``[start, end)`` as a range of the protocol."""
    return types.Range(*(types.Position(*at.of(offset)) for offset in (start, end)))


def _actions(server: Any, pages: Pages, params: Any) -> list[Any]:
    """The edit of each finding in a range, and all safe ones of the page."""
    address, wanted = params.text_document.uri, params.context.only or [""]
    page = pages.page(address)
    at = pages.positions(page)

    def action(title: str, kind: str, changes: list[Change], **more: Any) -> list[Any]:
        edits = [types.TextEdit(span(at, one.start, one.end), one.new) for one in changes]
        return [types.CodeAction(title, kind, edit=_edit(server, address, edits), **more)] if edits else []

    found: list[Any] = []
    if _is_wanted(_QUICK_FIX, wanted):
        named = {one.data: one for one in params.context.diagnostics if one.source == "accesspub" and one.data}
        for name, diagnostic in named.items():
            found += action(f"Fix: {diagnostic.code}", _QUICK_FIX, page.fix(name), diagnostics=[diagnostic])
    if _is_wanted(_FIX_ALL, wanted):
        found += action("Fix all that is safe to fix (accesspub)", _FIX_ALL, page.fix())
    return found


def _is_wanted(kind: str, wanted: list[str]) -> bool:
    """Whether a kind is one of those, or below one; all are below the empty one."""
    return any(not one or kind == one or kind.startswith(f"{one}.") for one in wanted)


def _edit(server: Any, address: str, edits: list[Any]) -> Any:
    """Edits of a page, for the version that they were made of where the editor can compare it."""
    workspace = server.client_capabilities.workspace
    if workspace is None or workspace.workspace_edit is None or not workspace.workspace_edit.document_changes:
        return types.WorkspaceEdit({address: edits})
    version = server.workspace.get_text_document(address).version
    named = types.OptionalVersionedTextDocumentIdentifier(address, version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, edits)])


def _hover(pages: Pages, params: Any) -> Any:
    """What was decided about the elements on a line."""
    told = pages.page(params.text_document.uri).explained(params.position.line + 1)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, told)) if told else None


async def _watch(server: Any) -> None:
    """Ask the editor to say when a settings file changes."""
    workspace = server.client_capabilities.workspace
    watches = workspace and workspace.did_change_watched_files
    if watches and watches.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher("**/{accesspub,pyproject}.toml")]
        )
        asked = types.Registration("settings", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await server.client_register_capability_async(types.RegistrationParams([asked]))


def server() -> Any:
    """The server with what it can do."""
    # Whole texts: pygls counts the lines of changes by more line ends than the protocol has.
    made = LanguageServer("accesspub", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    pages = Pages(made)
    for method in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_SAVE):
        made.feature(method)(lambda params: pages.check(params.text_document.uri))
    made.feature(types.TEXT_DOCUMENT_DID_CHANGE)(lambda params: pages.check(params.text_document.uri, _PAUSE))
    made.feature(types.TEXT_DOCUMENT_DID_CLOSE)(lambda params: pages.close(params.text_document.uri))
    for method in (types.WORKSPACE_DID_CHANGE_CONFIGURATION, types.WORKSPACE_DID_CHANGE_WATCHED_FILES):
        made.feature(method)(lambda _params: pages.check_all())

    async def watch(_params: Any) -> None:
        await _watch(made)

    made.feature(types.INITIALIZED)(watch)
    kinds = types.CodeActionOptions([_QUICK_FIX, _FIX_ALL])
    made.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(lambda params: _actions(made, pages, params))
    made.feature(types.TEXT_DOCUMENT_HOVER)(lambda params: _hover(pages, params))
    return made


def serve() -> None:
    """Serve one editor by standard input and output."""
    server().start_io()
