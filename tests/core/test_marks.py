"""A mark that somebody sends in is drawn anew, or refused with a reason."""

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.places import faces
from marks_ import drawn, moving, opened

_SECRET = b"een geheim van de maker"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_mark_comes_back_as_png_in_three_sizes(kind: str) -> None:
    found = faces.read_mark("merk", drawn(3000, 1000, kind=kind, mode="RGB"))
    sizes = [opened(raw).size for raw in (found.small, found.large, found.icon)]
    assert sizes == [(288, 96), (960, 320), (64, 64)]
    assert found.key.endswith("-288x96")
    assert {opened(raw).format for raw in (found.small, found.large, found.icon)} == {"PNG"}


def test_a_small_mark_is_not_made_larger_than_it_came() -> None:
    assert opened(faces.read_mark("merk.png", drawn(60, 50)).large).size == (60, 50)


def test_what_one_sees_through_stays_so_and_the_colour_stays_the_same() -> None:
    found = opened(faces.read_mark("merk.png", drawn()).large)
    assert found.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert found.getpixel((150, 75)) == (122, 31, 92, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_pictures_in_grey_or_few_colours_are_taken(mode: str) -> None:
    assert faces.read_mark("merk.png", drawn(mode=mode)).key


def test_nothing_of_the_file_but_its_dots_is_kept() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", _SECRET.decode())
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = _SECRET.decode()
    for raw in (
        drawn(pnginfo=told, exif=exif, icc_profile=_SECRET * 20),
        drawn(kind="JPEG", mode="RGB", exif=exif, comment=_SECRET),
        drawn(kind="WEBP", exif=exif, xmp=_SECRET),
    ):
        assert _SECRET in raw
        found = faces.read_mark("merk", raw)
        for one in (found.small, found.large, found.icon):
            assert _SECRET not in one
            assert not opened(one).info
            assert set(_chunks(one)) == {b"IHDR", b"IDAT", b"IEND"}


def _chunks(png: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        found.append(name)
        at += 12 + size
    return found


def test_a_picture_that_is_turned_by_its_camera_stands_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    found = faces.read_mark("merk.jpg", drawn(400, 200, kind="JPEG", mode="RGB", exif=exif))
    assert opened(found.small).size == (48, 96)


@pytest.mark.parametrize(("wide", "high", "fits"), [(600, 200, False), (100, 300, True)])
def test_how_long_it_may_be_is_asked_of_the_picture_as_it_stands(wide: int, high: int, fits: bool) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    raw = drawn(wide, high, kind="JPEG", mode="RGB", exif=exif)
    if fits:
        assert opened(faces.read_mark("merk.jpg", raw).large).size == (high, wide)
    else:
        with pytest.raises(Unreadable, match="too long"):
            faces.read_mark("merk.jpg", raw)


def test_greys_of_sixteen_bits_stay_grey() -> None:
    picture = Image.new("I;16", (100, 60), 0x4000)
    picture.paste(0xFFFF, (0, 0, 50, 60))
    out = io.BytesIO()
    picture.save(out, "PNG")
    found = opened(faces.read_mark("merk.png", out.getvalue()).large)
    assert [found.getpixel((x, 30)) for x in (10, 90)] == [(255, 255, 255, 255), (64, 64, 64, 255)]


@pytest.mark.parametrize("colour", [(255, 255, 255, 255), (0, 0, 0, 0), (250, 250, 245, 255), (0, 0, 0, 5)])
def test_what_is_not_seen_on_white_is_refused(colour: tuple[int, ...]) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 60), colour).save(out, "PNG")
    with pytest.raises(Unreadable, match="seen on white"):
        faces.read_mark("merk.png", out.getvalue())


def test_a_picture_with_a_program_behind_it_comes_back_without() -> None:
    page = b"<script>alert(1)</script>PK\x03\x04%PDF-1.7"
    found = faces.read_mark("merk.png", drawn() + page)
    assert not any(
        part in one for part in (b"script", b"PK", b"%PDF") for one in (found.small, found.large, found.icon)
    )


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("merk.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("merk.svg", b"\xef\xbb\xbf\n <svg onload='x()'/>", "SVG"),
        ("merk.png", b"<svg/>" + drawn(), "SVG"),
        ("merk.gif", drawn(kind="GIF", mode="P"), "no PNG, JPEG or WebP"),
        ("merk.png", drawn(kind="BMP", mode="RGB"), "no PNG, JPEG or WebP"),
        ("merk.png", b"", "no PNG, JPEG or WebP"),
        ("merk.pdf", b"%PDF-1.7\n", "no PNG, JPEG or WebP"),
        ("merk.png", drawn()[:-300], "not whole"),
        ("merk.jpg", drawn(kind="JPEG", mode="RGB")[:-400], "not whole"),
        ("merk.jpg", drawn(kind="JPEG", mode="CMYK"), "CMYK"),
        ("merk.png", moving("PNG"), "moves"),
        ("merk.webp", moving("WEBP"), "moves"),
        ("merk.png", drawn(30, 30), "too few"),
        ("merk.png", drawn(700, 100), "too long"),
        ("merk.png", drawn(100, 201), "too long"),
    ],
)
def test_what_is_no_mark_is_refused_in_plain_words(name: str, raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        faces.read_mark(name, raw)


def _claiming(wide: int, high: int, dots: bytes = b"") -> bytes:
    """A PNG of a few bytes that says that it is large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(dots)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5000, 65_000, 2**31 - 1])
def test_a_picture_that_says_it_is_huge_is_refused_before_it_is_drawn(side: int) -> None:
    with pytest.raises(Unreadable, match=r"pixels|cannot be read|not whole"):
        faces.read_mark("merk.png", _claiming(side, side))


def test_the_limit_is_a_number_of_pixels_and_not_of_bytes() -> None:
    assert faces.read_mark("merk.png", drawn(4000, 4000)).key
    with pytest.raises(Unreadable, match="4001 by 4000 pixels"):
        faces.read_mark("merk.png", drawn(4001, 4000))


def test_the_same_picture_has_the_same_name_and_another_has_another() -> None:
    first = faces.read_mark("a.png", drawn()).key
    assert faces.read_mark("b.png", drawn()).key == first
    assert faces.read_mark("c.png", drawn(401, 200)).key != first
