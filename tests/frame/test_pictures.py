from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin

from frame import pictures
from frame.kinds import JPEG, PNG
from frame.pictures import LONGEST_SIDE, drawn_anew
from tests.frame import files

SECRET = b"Secret place"
FORMATS = {PNG: "PNG", JPEG: "JPEG"}
KINDS = pytest.mark.parametrize("kind", [PNG, JPEG], ids=["png", "jpeg"])


def saved(image, kind, **options):
    written = BytesIO()
    image.save(written, FORMATS[kind], **options)
    return written


def reread(picture):
    return Image.open(BytesIO(picture.content))


def exif(**tags):
    """Return what a camera writes beside a picture: a place, an owner, and how it was held."""
    written = Image.Exif()
    written[0x010E] = SECRET.decode()
    written[0x0112] = tags.get("orientation", 1)
    place = written.get_ifd(0x8825)
    place[1], place[2] = "N", (46.0, 12.0, 7.0)
    place[29] = SECRET.decode()
    return written


@KINDS
def test_nothing_but_the_picture_is_kept(kind):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    beside = {"pnginfo": notes} if kind == PNG else {"comment": SECRET, "xmp": SECRET}
    image = Image.new("RGB", (30, 20), "red")
    sent = saved(image, kind, exif=exif(), icc_profile=SECRET * 20, dpi=(300, 300), **beside)
    assert SECRET in sent.getvalue()

    picture = drawn_anew(sent, kind)

    kept = reread(picture)
    assert SECRET not in picture.content
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.format == FORMATS[kind]
    assert (picture.width, picture.height) == kept.size == (30, 20)


def test_picture_of_a_camera_is_not_unpacked_whole(monkeypatch):
    unpacked = []
    keep = pictures._kept

    def see(opened, kind):
        unpacked.append(opened.size)
        return keep(opened, kind)

    monkeypatch.setattr(pictures, "_kept", see)
    sent = saved(Image.new("L", (8000, 6000)), JPEG, exif=exif(orientation=6))

    picture = drawn_anew(sent, JPEG)

    assert unpacked == [(4000, 3000)]
    assert (picture.width, picture.height) == (1200, 1600)


@KINDS
def test_program_after_the_picture_is_cut_off(kind):
    sent = saved(Image.new("RGB", (3, 2)), kind)
    sent.write(b"<script>alert(1)</script>")

    assert b"<script>" not in drawn_anew(sent, kind).content


@KINDS
def test_picture_is_turned_upright(kind):
    sent = saved(Image.new("RGB", (30, 20)), kind, exif=exif(orientation=6))

    assert reread(drawn_anew(sent, kind)).size == (20, 30)


@KINDS
@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((LONGEST_SIDE, 100), (LONGEST_SIDE, 100)),
        ((3200, 1600), (1600, 800)),
        ((100, 2000), (80, 1600)),
        ((5000, 1), (1600, 1)),
    ],
    ids=["fits", "wide", "high", "a line"],
)
def test_large_picture_is_scaled_down(kind, size, kept):
    picture = drawn_anew(saved(Image.new("RGB", size, "blue"), kind), kind)

    assert (picture.width, picture.height) == reread(picture).size == kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("side", [20, 1700])
def test_png_of_every_sort_is_kept(mode, side):
    assert drawn_anew(saved(Image.new(mode, (side, 10)), PNG), PNG).width == min(side, LONGEST_SIDE)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_every_sort_is_kept(mode):
    assert reread(drawn_anew(saved(Image.new(mode, (20, 10)), JPEG), JPEG)).mode in ("L", "RGB")


@pytest.mark.parametrize("side", [20, 1700])
def test_holes_of_a_palette_stay(side):
    image = Image.new("P", (side, 10), 1)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((0, 0), 0)

    kept = reread(drawn_anew(saved(image, PNG, transparency=1), PNG)).convert("RGBA")

    assert kept.getpixel((kept.width - 1, 0))[3] == 0


def test_moving_picture_stands_still():
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green")]
    sent = saved(frames[0], PNG, save_all=True, append_images=frames[1:])

    assert getattr(reread(drawn_anew(sent, PNG)), "n_frames", 1) == 1


def refusal(sent, kind):
    with pytest.raises(ValidationError) as caught:
        drawn_anew(sent, kind)
    return caught.value.code


def test_too_many_pixels_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(pictures, "PIXELS_READ", 100)

    assert refusal(saved(Image.new("1", (11, 10)), PNG), PNG) == "too_many_pixels"


@pytest.mark.parametrize("side", [10_000, 20_000], ids=["warned of", "refused"])
def test_bomb_is_refused(side):
    sent = saved(Image.new("1", (side, side)), PNG)
    assert len(sent.getvalue()) < 100_000

    assert refusal(sent, PNG) == "too_many_pixels"


def test_bomb_of_words_is_refused():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 60_000_000, zip=True)

    assert refusal(saved(Image.new("1", (1, 1)), PNG, pnginfo=notes), PNG) == "broken"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.jpeg(), JPEG),
        (files.png()[:45], PNG),
        (files.png(), JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"", PNG),
        (b"GIF89a\1\0\1\0", PNG),
    ],
)
def test_damaged_picture_is_refused(content, kind):
    assert refusal(BytesIO(content), kind) == "broken"


@KINDS
def test_picture_cut_off_is_refused(kind):
    image = Image.effect_noise((200, 200), 90)
    content = saved(image, kind).getvalue()

    assert refusal(BytesIO(content[: len(content) // 2]), kind) == "broken"
