"""Clock times as text: reading them leniently, writing them exactly."""

from __future__ import annotations

from accesspub import expressions as re

# 1:02:03.450, 02:03,45, 00:00:01:500; blanks around the signs occur in hand-made files
_CLOCK = re.compile(r"\s*(?:(\d{1,6})\s*:\s*)?(\d{1,2})\s*:\s*(\d{1,2})(?:\s*([.,:;])\s*(\d{1,9}))?\s*\Z")
_FRAMES = re.compile(r":[0-5]\d:[0-5]\d[:;](\d\d)(?![\d:])", re.A)
_RATES = (25, 30, 50, 60)


def lenient(text: str, frames: int = 0) -> float | None:
    """Read ``[h:]m:s[.fraction]`` in any of the spellings people use, as seconds; None if it is not a time.

    Args:
        text: the time.
        frames: in a second, if two digits after a colon or a semicolon count frames; 0 if they are a fraction.
    """
    found = _CLOCK.match(text)
    if not found:
        return None
    hours, minutes, seconds, sign, fraction = found.groups()
    if int(minutes) > 59 or int(seconds) > 59 or (hours is None and len(seconds) < 2):
        return None  # "0:0" is a time cut short
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    if frames and hours and fraction and sign in ":;" and len(fraction) == 2:
        return round(whole + int(fraction) / frames, 3)
    return round(whole + (int(fraction) / 10 ** len(fraction) if fraction else 0.0), 9)


def frame_rate(text: str) -> int:
    """The frames in a second of ``h:m:s:ff``: the lowest usual rate that has all frames of a file; 0 if none does."""
    if not _FRAMES.search(text):
        return 0
    found = [(line, _FRAMES.findall(line)) for line in text.split("\n") if ":" in line]
    most = max((int(one) for line, frames in found if ">" in line or len(frames) > 1 for one in frames), default=60)
    return next((rate for rate in _RATES if most < rate), 0)


def clock(seconds: float, sign: str = ".", hour_digits: int = 2) -> str:
    """Write seconds as ``hh:mm:ss.mmm``, rounded to the millisecond, negative as zero."""
    ms = max(round(seconds * 1000), 0)
    return f"{ms // 3600000:0{hour_digits}d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d}{sign}{ms % 1000:03d}"


def short(seconds: float) -> str:
    """Write seconds for readers: ``0:12``, ``12:34`` or ``1:02:03``, rounded down."""
    whole = max(int(seconds), 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def iso_duration(seconds: float) -> str:
    """Write seconds as an HTML duration, ``PT1H2M3S``, rounded down."""
    whole = max(int(seconds), 0)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{rest}S"


def number(value: object) -> float | None:
    """Return a finite number of at least 0 given as number or digits, else None."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # anything else raises, and is caught
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number < 1e12 else None
