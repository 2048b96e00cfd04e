"""Pictures that people send, drawn anew: what a camera wrote beside them (place, time, owner), or
somebody hid behind them (a page, a program), does not come along.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from frame.kinds import JPEG, PNG, FileKind

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 1600  # pixels; larger ones are scaled down
PIXELS_READ = 50_000_000  # a telephone's camera takes as many
JPEG_QUALITY = 82
KINDS = (PNG, JPEG)

_FORMATS = {PNG: "PNG", JPEG: "JPEG"}
# Modes that each format keeps; others are drawn in RGB.
_MODES = {PNG: ("1", "L", "LA", "P", "RGB", "RGBA"), JPEG: ("L", "RGB")}
# What Pillow raises for pictures that are broken, cut off or made to fill the memory.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    content: bytes
    width: int
    height: int


def drawn_anew(file: IO[bytes], kind: FileKind) -> Picture:
    """Return the picture in the same format, upright, at most LONGEST_SIDE wide and high, and
    nothing but the picture. Raises ValidationError.

    Its size is read before anything is unpacked.
    """
    from PIL import Image  # loaded where somebody sends a picture

    file.seek(0)
    try:
        with Image.open(file, formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > PIXELS_READ:
                raise _too_many_pixels()
            # Of a JPEG that is much too large only every second, fourth or eighth pixel is worked
            # out: all of them would take hundreds of megabytes. Twice as many as are kept make as
            # good a picture.
            scale = 2 * LONGEST_SIDE / max(opened.size)
            opened.draft(None, (ceil(opened.width * scale), ceil(opened.height * scale)))
            return _kept(opened, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise ValidationError(
            _("The picture is damaged: it cannot be read."), code="broken"
        ) from error


def _kept(picture: "Image.Image", kind: FileKind) -> Picture:
    from PIL import ImageOps
    from PIL.Image import Resampling

    must_shrink = max(picture.size) > LONGEST_SIDE
    # A palette cannot be scaled, only the colours that it stands for.
    if picture.mode not in _MODES[kind] or (must_shrink and picture.mode in ("1", "P")):
        has_holes = kind == PNG and picture.has_transparency_data
        picture = picture.convert("RGBA" if has_holes else "RGB")
    if must_shrink:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Resampling.LANCZOS)
    picture = ImageOps.exif_transpose(picture)  # a copy, so of what is small already
    # Pillow writes some of what it read beside the picture: comments, a colour profile, places.
    picture.load()
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    written = BytesIO()
    picture.save(written, _FORMATS[kind], optimize=True, quality=JPEG_QUALITY)
    return Picture(written.getvalue(), picture.width, picture.height)


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The picture has too many pixels. Make it smaller before you send it."),
        code="too_many_pixels",
    )
