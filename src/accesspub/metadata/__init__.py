"""What a picture's file says of itself: IPTC (IIM) and XMP in JPEG, PNG, WebP, AVIF, HEIC, TIFF and SVG.

A file may say anything: whatever is broken, of unknown size or in the wrong encoding is read as far as it
makes sense, and nothing raises. Only the field made for it (IPTC "Alt Text (Accessibility)") is an alt text.
"""

from accesspub.metadata.model import Metadata
from accesspub.metadata.reader import parse, read

__all__ = ["Metadata", "parse", "read"]
