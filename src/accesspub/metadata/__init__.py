"""The metadata of picture files: IPTC (IIM), EXIF and XMP in JPEG, PNG, WebP, AVIF, HEIC, TIFF and SVG.

Files are untrusted: broken blocks, wrong sizes and wrong encodings are read as far as they make sense, and
nothing raises. Only the field made for alt text (IPTC "Alt Text (Accessibility)") is used as one.
"""

from accesspub.metadata.model import Metadata
from accesspub.metadata.reader import parse, read

__all__ = ["Metadata", "parse", "read"]
