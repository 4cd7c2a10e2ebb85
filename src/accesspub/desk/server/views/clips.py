"""Video and audio: a list, and one clip with its player, its captions line by line, and what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from accesspub import expressions as re
from accesspub.captions import CaptionsError, Problem, profiles
from accesspub.captions.times import short
from accesspub.desk.clips import (
    ClipError,
    Clips,
    Line,
    TakenError,
    Track,
    as_text,
    checked,
    opened,
    preview,
    shown,
    to_lines,
)
from accesspub.desk.model import DECISIONS, ConflictError, Item
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import body, form
from accesspub.desk.server.listing import Names, carried_of, filters_of, listed, steps
from accesspub.desk.server.ranges import ranged
from accesspub.desk.server.render import Renderer
from accesspub.desk.server.saving import ALWAYS, item_of, save, words_of
from accesspub.desk.waveform import PER_SECOND, peaks
from accesspub.files.safe_load import from_json
from accesspub.knowledge.load import load
from accesspub.run.settings import alternatives_for, find_alternatives
from accesspub.worklist.model import short_tag

VIEW, PATH = "clips", "clip"
_SIZE = 60
_FACETS = ("needs", "state", "section", "assigned")
_TEXTS = (
    "line_start", "line_end", "line_speaker", "line_words", "line_accept", "line_play", "line_mark", "line_remove",
    "saved", "not_saved", "taken", "imported", "import_failed",
)  # fmt: skip

_AT = re.compile(r"^The cue at [\d:.]+")
_HOLES: dict[str, object] = {name: f"{{{name}}}" for name in ("n", "who", "why")}  # the script fills them


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""
    view = _Clips(desk, renderer)
    return [
        Route("/clips", view.sheet),
        Route("/clip", view.one),
        Route("/clip", view.save, methods=["POST"]),
        Route("/clip-media", view.media),
        Route("/clip-captions", view.captions),
        Route("/clip-peaks", view.wave),
        Route("/clip-draft", view.draft, methods=["POST"]),
        Route("/clip-import", view.bring, methods=["POST"]),
    ]


class _Clips:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self.desk, self.renderer, self.names = desk, renderer, Names(desk.words)
        config = desk.config
        self.profile = profiles.load(config.captions_profile, config.knowledge)

    @property
    def clips(self) -> Clips:
        self.desk.store.check_file()  # drafts are next to it
        site = self.desk.site.absolute()
        return Clips(self.desk.store.path.parent, self.desk.order.alternatives or alternatives_for(site))

    def sheet(self, request: Request) -> Response:
        """The list."""
        values = listed(self.desk.store, request, VIEW, VIEW, _FACETS, _SIZE)
        return self.renderer.page(
            request, "clips.html", view=VIEW, needs=self.names.needs, facet_value=self.names.facet_value, **values
        )

    def one(self, request: Request) -> Response:
        """One clip."""
        return self._shown(request, self._item(request.query_params.get("id", "")), filters_of(request))

    def _item(self, name: str) -> Item:
        item = item_of(self.desk, name, "clip")
        if not item.is_clip:
            raise HTTPException(404, "There is no such clip.")
        return item

    def _shown(self, request: Request, item: Item, carried: Mapping[str, Any], **more: Any) -> Response:
        language = str(more.get("language") or request.query_params.get("track") or _language(item))
        try:
            track, damaged = self.clips.track(item, language), ""
        except ClipError as error:
            track, damaged = Track(language), str(error)
        told = {"clash": None, "problem": "", "replacing": "", "typed": "", **more, "language": track.language}
        state = {
            "id": item.id, "language": track.language, "version": track.version, "perSecond": PER_SECOND,
            "isLocal": bool(item.context.file), "lines": [asdict(line) for line in track.lines],
            "texts": {key: self.desk.words.text(f"clip_{key}", None, **_HOLES) for key in _TEXTS},
        }  # fmt: skip
        refused = told["clash"] or told["replacing"] or told["problem"] == "taken"
        return self.renderer.page(
            request, "clip.html", 409 if refused else 200, view=VIEW, item=item, carried=carried, track=track,
            damaged=damaged, state=state, findings=self.desk.findings_of(item),
            decisions=("", *DECISIONS[item.kind]), text=as_text(track.lines),
            preview=preview(track.lines, track.language) if track.lines else "",
            **steps(self.desk.store, item, VIEW, carried), **told,
        )  # fmt: skip

    # -- what is written ----------------------------------------------------------------------------

    async def save(self, request: Request) -> Response:
        """Sign the words of a clip, or save what was decided about it."""
        fields = await form(request)
        return await run_in_threadpool(self._saved, request, fields)

    def _saved(self, request: Request, fields: dict[str, str]) -> Response:
        item, who = self._item(fields.get("id", "")), self.desk.who(request)
        carried, go, language = carried_of(fields.get("carried", "")), fields.get("go", ""), fields.get("language", "")
        told = {**carried, "said": "saved"}
        version, text = fields.get("draft", ""), fields.get("text", "")
        try:
            if text.strip():  # without a script, the words come with the form
                version = self._keep_text(item, language, text, who, version)
            if go in ("sign", "replace"):
                replacing = fields.get("replacing", "") if go == "replace" else ""
                name, file = self.clips.sign(item, language, who, version, replacing, self.profile)
                find_alternatives.cache_clear()
                saved = self.desk.store.write(item.id, name, file, who)
                self._judge(saved, language)
                told["said"] = "signed"
            elif go != "text":
                return self._decided(request, item, fields, carried)
        except TakenError as taken:
            if taken.who:
                return self._shown(request, item, carried, language=language, problem="taken", typed=text)
            return self._shown(request, item, carried, language=language, replacing=taken.version)
        except ClipError as error:
            return self._shown(request, item, carried, language=language, problem=str(error))
        return self.renderer.go(PATH, {"id": item.id, "track": language, **told})

    def _judge(self, item: Item, language: str) -> None:
        """Keep the errors of signed words; style problems of captions do not count."""
        problems = checked(self.clips.track(item, language).lines, language, self.profile, item.context.seconds)
        self.desk.store.judge(item.id, item.version, [one.message for one in problems if one.severity == "error"])

    def _keep_text(self, item: Item, language: str, text: str, who: str, version: str) -> str:
        """Save the words of a form as a draft; returns the version of the draft that there is then."""
        known = self.clips.track(item, language)
        if any(line.start is not None for line in known.lines):
            return version  # a form without times must not take them out
        lines = opened(text.encode(), "transcript.txt", language).lines
        return self.clips.save(item, Track(language, lines, written=known.written), who, version).version

    def _decided(self, request: Request, item: Item, fields: Mapping[str, str], carried: Mapping[str, Any]) -> Response:
        decision = fields.get("decision", "")
        words = words_of(fields, ALWAYS, decision if decision in DECISIONS[item.kind] else "", item)
        try:
            _, told = save(self.desk, request, item, words, fields)
        except ConflictError as clash:
            return self._shown(request, clash.item, carried, clash=clash)
        following = fields.get("next", "") if fields.get("go") == "next" else item.id
        return self.renderer.go(PATH, {"id": following, **told}) if following else self.renderer.go(VIEW, told)

    async def draft(self, request: Request) -> Response:
        """Save a draft; the answer says what the house style thinks of it, and how its transcript will look."""
        data = await body(request)
        return await run_in_threadpool(self._drafted, data, self.desk.who(request))

    def _drafted(self, data: bytes, who: str) -> Response:
        try:
            sent = from_json(data)
            item, lines = self._item(str(sent["id"])), to_lines(sent["lines"])
            language, version = str(sent["language"]), str(sent["version"])
            known = self.clips.track(item, language)
            track = self.clips.save(item, Track(language, lines, written=known.written), who, version)
        except TakenError as taken:
            return JSONResponse({"who": taken.who, "version": taken.version}, 409)
        except (ClipError, ValueError, KeyError, TypeError) as error:
            raise HTTPException(400, f"This cannot be saved: {error}") from error
        return JSONResponse({"version": track.version, **self._judged(item, lines, track.language)})

    def _judged(self, item: Item, lines: tuple[Line, ...], language: str) -> dict[str, Any]:
        problems = checked(lines, language, self.profile, item.context.seconds)
        said = [{"line": one.line, "severity": one.severity, **self._said(one)} for one in problems]
        return {"problems": said, "preview": preview(lines, language) if lines else ""}

    def _said(self, problem: Problem) -> dict[str, str]:
        """What a problem is called in the language of the desk; the English sentence says more."""
        language = self.desk.words.language
        known = load().languages[language]["captions"]
        entry = known.get(problem.code) or known.get("other")
        if language == "en" or not entry:  # which cue it is, the view shows
            return {"message": _AT.sub("The cue", problem.message), "language": "en"}
        return {"message": entry.format(at=short(problem.time or 0.0)), "language": language}

    async def bring(self, request: Request) -> Response:
        """The lines of an uploaded file."""
        data = await body(request)
        given = request.query_params
        try:
            track = await run_in_threadpool(opened, data, given.get("name", ""), given.get("language", ""))
        except ClipError as error:
            return JSONResponse({"problem": str(error)}, 422)
        problems = [one.message for one in track.problems if one.severity != "note"][:20]
        return JSONResponse({"lines": [asdict(line) for line in track.lines], "problems": problems})

    # -- the medium ---------------------------------------------------------------------------------

    def _file(self, request: Request) -> Path:
        item = self._item(request.query_params.get("id", ""))
        if not item.context.file:
            raise HTTPException(404, "This clip is not a file of the site.")
        return Path(item.context.file)

    def captions(self, request: Request) -> Response:
        """The captions as they are now, for the player."""
        item = self._item(request.query_params.get("id", ""))
        try:
            data = shown(self.clips.track(item, request.query_params.get("track") or _language(item)), self.profile)
        except (ClipError, CaptionsError):  # said in the view of the clip
            data = b"WEBVTT\n"
        return Response(data, media_type="text/vtt", headers={"Cache-Control": "no-store"})

    def media(self, request: Request) -> Response:
        """A part of a local file, as players ask for it."""
        return ranged(self._file(request), self.desk.site, request.headers.get("range", ""))

    def wave(self, request: Request) -> Response:
        """The waveform of a local file."""
        found = peaks(self._file(request), self.desk.site)
        return JSONResponse(found, headers={"Cache-Control": "private, max-age=3600"})


def _language(item: Item) -> str:
    return short_tag(item.context.page_language) or "und"
