"""video-captions: a video has captions."""

from __future__ import annotations

from accesspub.edits.marks import is_ours
from accesspub.engine.rule import Context, Finding, Findings, Waived, rule
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.rules._alternative import add_track, is_native, is_waived, may_be_heard, renewed_track, shown, videos

_RULE = "video-captions"
_MOST = 5  # tracks that are added to one video


def _may_need_captions(medium: Medium) -> bool | None:
    """Another site's player cannot be checked: video-transcript asks about it."""
    return may_be_heard(medium) if is_native(medium) else None


@rule(over=videos, when=_may_need_captions)
def video_captions(medium: Medium, context: Context) -> Findings:
    """Captions serve everyone who cannot hear the sound or cannot play it aloud."""
    tracks = [one for one in medium.in_page if one.origin == "track" and one.kind == "captions"]
    files = _new_files(medium, context)
    yield from _outdated(medium, context)
    if medium.of_kind("captions", readers=True):
        # One track at a time, so that each is a separate edit that can be undone separately.
        more = [one for one in files if not one.draft] if len(tracks) < _MOST else []
        if more and (edit := add_track(medium, more[0], context, _RULE)) is not None:
            file = shown(more[0], context.facts.site)
            yield Finding(medium.element, "another", {"file": file}, edit, severity="note")
    elif is_waived(medium, context):
        yield Waived(medium.element)
    elif any(one.wrong_kind for one in tracks):
        return  # track-attributes reports it
    elif files:
        edit = next((made for one in files if (made := add_track(medium, one, context, _RULE)) is not None), None)
        key = "file" if edit is not None or not files[0].draft else "draft"
        yield Finding(medium.element, key, {"file": shown(files[0], context.facts.site)}, edit)
    else:
        yield from _without(medium, tracks, context)


def _outdated(medium: Medium, context: Context) -> Findings:
    """Tracks that were made from a file that has changed since."""
    for track in medium.in_page:
        renewed = renewed_track(track, medium, context) if track.origin == "track" else None
        if renewed is not None and track.element is not None:
            file, edit = shown(renewed[0], context.facts.site), renewed[1]
            if edit is not None:
                yield Finding(track.element, "outdated", {"file": file, "track": track.where}, edit, severity="warning")
            else:
                yield Finding(track.element, "edited", {"file": file, "track": track.where}, ask=True, severity="note")


def _without(medium: Medium, tracks: list[Alternative], context: Context) -> Findings:
    """No captions, and no file of them either."""
    element = medium.element
    if any(one.draft for one in tracks):
        yield Finding(element, "draft", {"file": tracks[0].where})
    elif any(one.missing for one in tracks):
        yield Finding(element, "missing", {"file": tracks[0].where})
    elif medium.of_kind("subtitles", readers=True):
        yield Finding(element, "subtitles", ask=True, severity="note")
    elif medium.file.speaks and medium.file.captions == 0 and medium.file.lettering is False:
        scripted = context.page.has_scripts
        yield Finding(element, "maybe_scripted" if scripted else "none", ask=scripted)
    else:
        yield Finding(element, "lettering" if medium.file.lettering else "unknown", ask=True)


def _is_taken(track: Alternative) -> bool:
    """Whether a player has a track for a language, including one that accesspub inserted and whose file was deleted."""
    return track.counts or (track.element is not None and is_ours(track.element))


def _new_files(medium: Medium, context: Context) -> list[Alternative]:
    """Caption files in languages that the player lacks, the page's own language first."""
    page = context.page.language(medium.element).lower().partition("-")[0]
    known = {(one.language or page).lower() for one in medium.in_page if one.origin == "track" and _is_taken(one)}
    files = [
        one
        for one in medium.found
        if one.kind in ("captions", "subtitles") and one.path is not None and not one.missing and one.origin != "track"
    ]
    fresh = [one for one in files if (one.language or page).lower() not in known]
    return sorted(fresh, key=lambda one: (one.draft, (one.language or page).lower().partition("-")[0] != page))
