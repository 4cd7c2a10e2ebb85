"""Small copies of pictures for a worklist as .xlsx, made by Pillow (extra ``xlsx``)."""

from __future__ import annotations

import io
from pathlib import Path

from accesspub.errors import UsageError, install
from accesspub.files.read import read_with_status

WIDTH, HEIGHT = 160, 120  # pixels
_MOST_BYTES, _MOST_PIXELS = 30_000_000, 50_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def thumbnail(path: Path, root: Path) -> bytes:
    """A small copy of a picture, as JPEG; empty where the file is not a picture that can be read.

    Args:
        path: the picture.
        root: the folder that it must be in.

    Raises:
        UsageError: Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise UsageError(f"thumbnails in a worklist need Pillow: {install('xlsx')}") from None
    try:
        data = read_with_status(path, str(root.resolve()), _MOST_BYTES)[0]
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return b""
            picture.draft("RGB", (WIDTH, HEIGHT))
            picture.thumbnail((WIDTH, HEIGHT))
            shown = picture.convert("RGBA")
        small = Image.new("RGB", shown.size, "white")
        small.paste(shown, mask=shown)
    except Exception:  # it cannot be read, or whatever decoders raise
        return b""
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
