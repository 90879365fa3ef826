"""A mark that somebody sends in: a picture, drawn anew in the sizes in which it is shown.

Nothing of the file itself is kept, neither what it says of its maker nor what hangs behind the picture.
"""

import base64
import hashlib
import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

PIXELS = 16_000_000
LEAST = 40  #: pixels of the shorter side
WIDEST, TALLEST = 6, 2  #: times its other side
PALEST = 235  #: of 255: what is paler than this is not seen on white
#: name: width and height in which it has to fit
SIZES = {"klein": (432, 96), "groot": (1440, 320)}
ICON = 64
_KINDS = ("PNG", "JPEG", "WEBP")
_SHOWN = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "I", "I;16")


def drawn(raw: bytes) -> dict[str, str]:
    """The mark as PNG in each size, in base64, and its ``key``: a digest of these, and how large the small one is.

    Raises:
        Unreadable: it is no picture of a kind that is taken, moves, or is too large, too small, too wide or not whole.
    """
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Unreadable(
            _("An SVG drawing may hold more than a picture, such as a program, so it is not taken. Save it as PNG.")
        )
    picture = _opened(raw)
    small = _in_box(picture, *SIZES["klein"])
    sizes = {"klein": small, "groot": _in_box(picture, *SIZES["groot"]), "icoon": _square(picture)}
    files = {name: _as_png(drawing) for name, drawing in sizes.items()}
    digest = hashlib.sha256(b"".join(files.values())).hexdigest()[:24]
    return {name: base64.b64encode(file).decode() for name, file in files.items()} | {
        "key": f"{digest}-{small.width}x{small.height}"
    }


def _opened(raw: bytes) -> Image.Image:
    """The picture, whole, upright, in red, green, blue and how far one sees through it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # how many pixels it has is looked at here
            picture = Image.open(io.BytesIO(raw), formats=_KINDS)
            _look(picture)
            picture.load()
            upright = ImageOps.exif_transpose(_in_eight_bits(picture)).convert("RGBA")
            _look_upright(upright)
            return upright
    except Unreadable:
        raise
    except UnidentifiedImageError:
        raise Unreadable(_("This is no PNG, JPEG or WebP picture. Save the mark as one of these.")) from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, Image.DecompressionBombError):
        raise Unreadable(_("This picture is not whole. Save it again, and try once more.")) from None


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of sixteen bits as shades of eight; otherwise all of them but the darkest would become white."""
    if picture.mode not in ("I", "I;16"):
        return picture
    grey = picture.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")
    grey.info.pop("transparency", None)
    return grey


def _look(picture: Image.Image) -> None:
    """What is seen before its dots are."""
    wide, high = picture.size
    if wide * high > PIXELS:
        raise Unreadable(
            _("This picture has %(wide)s by %(high)s pixels. Save it smaller: 1500 pixels wide is plenty.")
            % {"wide": wide, "high": high}
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise Unreadable(_("This picture moves. Save one picture of it."))
    if picture.mode not in _SHOWN:
        raise Unreadable(_("The colours of this picture are meant for print (CMYK). Save it for screens (RGB)."))


def _look_upright(picture: Image.Image) -> None:
    """What is seen of it as it stands."""
    wide, high = picture.size
    if min(wide, high) < LEAST:
        raise Unreadable(
            _("This picture has %(wide)s by %(high)s pixels, too few to be sharp. Give one of at least %(least)s high.")
            % {"wide": wide, "high": high, "least": LEAST}
        )
    if wide > WIDEST * high or high > TALLEST * wide:
        raise Unreadable(
            _("This picture is too long: at most %(wide)s times as wide as high, or %(high)s times as high as wide.")
            % {"wide": WIDEST, "high": TALLEST}
        )
    paper = Image.new("RGBA", picture.size, "white")
    shades = Image.alpha_composite(paper, picture).convert("L").histogram()
    if not any(shades[: PALEST + 1]):
        raise Unreadable(_("Nothing of this picture is seen on white. Give the mark that is meant for white paper."))


def _in_box(picture: Image.Image, wide: int, high: int) -> Image.Image:
    """As large as fits, and never larger than it came."""
    share = min(wide / picture.width, high / picture.height, 1)
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _square(picture: Image.Image) -> Image.Image:
    inside = _in_box(picture, ICON, ICON)
    around = Image.new("RGBA", (ICON, ICON), (0, 0, 0, 0))
    around.paste(inside, ((ICON - inside.width) // 2, (ICON - inside.height) // 2))
    return around


def _as_png(picture: Image.Image) -> bytes:
    """Of the dots alone: a fresh picture carries nothing else along."""
    fresh = Image.frombytes("RGBA", picture.size, picture.tobytes())
    out = io.BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()
