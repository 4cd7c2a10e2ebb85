"""video-captions: who cannot hear a video can read what is said in it while watching."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.facts.alternative import Medium
from accesspub.rule import Context, Finding, rule
from accesspub.rules._alternative import add_track, is_native, shown, videos

_RULE = "video-captions"


def _may_be_heard(medium: Medium) -> bool:
    """A silent video needs no captions; what is not known to be silent may need them."""
    return not (is_native(medium) and medium.file.silent)


@rule(over=videos, when=_may_be_heard)
def video_captions(medium: Medium, context: Context) -> Iterator[Finding]:
    """Captions carry what is said and what is heard to everyone who cannot hear it, or must not play it aloud."""
    element, embed = medium.element, medium.embed
    if medium.of_kind("captions", readers=True):
        return
    values = {"provider": embed.provider_name or "", "file": ""}
    tracks = [one for one in medium.in_page if one.origin == "track" and one.kind == "captions"]
    files = [one for one in medium.found() if one.kind in ("captions", "subtitles") and one.path and not one.missing]
    files = [one for one in files if one.origin != "track"]
    if is_native(medium) and files:
        edit = next((made for one in files if (made := add_track(medium, one, context, _RULE)) is not None), None)
        key = "file" if edit is not None or not files[0].draft else "draft"
        yield Finding(element, key, {**values, "file": shown(files[0], context.facts.site)}, edit)
    elif any(one.draft for one in tracks):
        yield Finding(element, "draft", {**values, "file": tracks[0].where})
    elif any(one.missing for one in tracks):
        yield Finding(element, "missing", {**values, "file": tracks[0].where})
    elif medium.of_kind("subtitles", readers=True):
        yield Finding(element, "subtitles", values, ask=True, severity="note")
    elif not is_native(medium):
        yield Finding(element, "hosted" if embed.provider_name else "unknown", values, ask=True, severity="note")
    elif medium.file.speaks and medium.file.captions == 0 and medium.file.lettering is False:
        scripted = context.facts.has_scripts
        yield Finding(element, "maybe_scripted" if scripted else "none", values, ask=scripted)
    elif medium.file.lettering:
        yield Finding(element, "lettering", values, ask=True)
    else:
        yield Finding(element, "unknown", values, ask=True)
