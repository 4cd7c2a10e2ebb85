"""The language server: findings as you type, quick fixes, and explanations on hover."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types  # type: ignore[import-not-found, unused-ignore]
from pygls.lsp.server import LanguageServer  # type: ignore[import-not-found, unused-ignore]

from accesspub import __version__
from accesspub.doors.open_page import Change, OpenPage, Positions
from accesspub.errors import UserError
from accesspub.run.model import NotProcessedError

_LEVELS = {"error": 1, "warning": 2, "note": 3}  # as the protocol counts them
_FIX_ALL = "source.fixAll.accesspub"


def _page(server: Any, address: str) -> OpenPage:
    return OpenPage(unquote(urlsplit(address).path), server.workspace.get_text_document(address).source)


def _range(at: Positions, start: int, end: int) -> Any:
    places = (types.Position(*at.of(offset)) for offset in (start, end))
    return types.Range(*places)


def _check(server: Any, address: str) -> None:
    """Send the findings of a page to the editor."""
    page = _page(server, address)
    at = Positions(page.text)
    try:
        found = [
            types.Diagnostic(
                _range(at, one.start, one.end),
                one.finding.message,
                types.DiagnosticSeverity(_LEVELS.get(one.finding.severity, 3)),
                code=one.finding.rule,
                source="accesspub",
                data=one.edit or None,
            )
            for one in page.findings()
        ]
    except (NotProcessedError, UserError) as error:  # never an empty list without saying so
        found = [types.Diagnostic(_range(at, 0, 0), str(error), types.DiagnosticSeverity(1), source="accesspub")]
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(address, found))


def _opened(server: Any, params: Any) -> None:
    _check(server, params.text_document.uri)


def _closed(server: Any, params: Any) -> None:
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))


def _actions(server: Any, params: Any) -> list[Any]:
    """The edit of each finding in a range, and all safe ones of the page."""
    address, wanted = params.text_document.uri, params.context.only or ["quickfix", _FIX_ALL]
    page = _page(server, address)
    at = Positions(page.text)

    def action(title: str, kind: str, changes: list[Change], **more: Any) -> list[Any]:
        edits = [types.TextEdit(_range(at, one.start, one.end), one.new) for one in changes]
        return [types.CodeAction(title, kind, edit=_edit(server, address, edits), **more)] if edits else []

    found: list[Any] = []
    if "quickfix" in wanted:
        named = {one.data: one for one in params.context.diagnostics if one.source == "accesspub" and one.data}
        for name, diagnostic in named.items():
            found += action(f"Fix: {diagnostic.code}", "quickfix", page.fix(name), diagnostics=[diagnostic])
    if any(_FIX_ALL.startswith(kind) for kind in wanted):
        found += action("Fix all that is safe to fix (accesspub)", _FIX_ALL, page.fix())
    return found


def _edit(server: Any, address: str, edits: list[Any]) -> Any:
    """Edits of a page, for the version that they were made of where the editor can compare it."""
    workspace = server.client_capabilities.workspace
    if workspace is None or workspace.workspace_edit is None or not workspace.workspace_edit.document_changes:
        return types.WorkspaceEdit({address: edits})
    version = server.workspace.get_text_document(address).version
    named = types.OptionalVersionedTextDocumentIdentifier(address, version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, edits)])


def _hover(server: Any, params: Any) -> Any:
    """What was decided about the elements on a line."""
    told = _page(server, params.text_document.uri).explained(params.position.line + 1)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, told)) if told else None


def server() -> Any:
    """The server with what it can do."""
    made = LanguageServer("accesspub", __version__)
    for method in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_SAVE):
        made.feature(method)(lambda params: _opened(made, params))
    made.feature(types.TEXT_DOCUMENT_DID_CLOSE)(lambda params: _closed(made, params))
    kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix, _FIX_ALL])
    made.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(lambda params: _actions(made, params))
    made.feature(types.TEXT_DOCUMENT_HOVER)(lambda params: _hover(made, params))
    return made


def serve() -> None:
    """Serve one editor by standard input and output."""
    server().start_io()
