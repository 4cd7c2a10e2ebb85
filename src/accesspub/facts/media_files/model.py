"""The record of a media file, and the formats that are opened."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DEMUXERS = {
    **dict.fromkeys(("mp4", "m4v", "m4a", "m4b", "mov", "3gp"), "mp4"),
    **dict.fromkeys(("webm", "mkv", "mka", "weba"), "matroska"),
    **dict.fromkeys(("ogg", "ogv", "oga", "opus", "spx"), "ogg"),
    **dict.fromkeys(("mpg", "mpeg"), "mpeg"),
    **{name: name for name in ("mp3", "wav", "flac", "aac", "avi", "flv")},
}


SILENT = -60.0  # dBFS; W3C's silent test videos peak at -91, a good recording of a quiet room at about -50


SPEAKS = 0.2  # the share of speech above which somebody certainly speaks


NO_VOICE = 0.1  # … below which certainly nobody does: in music, the detector is wrong for up to 0.06 of the time


_FORMAT = 3


class MediaFile(NamedTuple):
    """The known facts about one file; None means unknown.

    Attributes:
        duration: seconds.
        audio: whether it has a sound track.
        video: whether it has moving pictures (a cover picture does not count).
        peak: the loudest moment, in dBFS.
        whole: whether all of the sound was analysed, or only samples.
        speech: ``(start, end)`` in seconds of the speech in the analysed sound.
        share: the share of the analysed sound with speech.
        lettering: whether there is text in the pictures, which may be burnt-in captions.
        captions: the number of caption tracks in the file.
    """

    duration: float | None = None
    audio: bool | None = None
    video: bool | None = None
    peak: float | None = None
    whole: bool = False
    speech: tuple[tuple[float, float], ...] | None = None
    share: float | None = None
    lettering: bool | None = None
    captions: int | None = None

    @property
    def silent(self) -> bool | None:
        """Whether it is silent: no sound track, or only silence in it."""
        if self.audio is None:
            return None
        if not self.audio:
            return True
        if self.peak is None:
            return None
        return self.peak < SILENT if self.peak >= SILENT or self.whole else None

    @property
    def speaks(self) -> bool | None:
        """Whether somebody speaks."""
        if self.silent:
            return False
        if self.share is None:
            return None
        if self.share >= SPEAKS:
            return True
        return False if self.share < NO_VOICE and self.whole else None

    @property
    def speech_seconds(self) -> float:
        """The approximate duration of speech in seconds; 0 if unknown."""
        return (self.share or 0.0) * (self.duration or 0.0)


UNKNOWN = MediaFile()


def demuxer(path: Path) -> str | None:
    """The only demuxer used for a file of this name."""
    return DEMUXERS.get(path.suffix.lower().lstrip("."))
