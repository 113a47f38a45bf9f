"""An upload that cannot be read ends in one sentence for the owner, and costs little."""

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from functions.menu_ocr.intake import Broken, CannotRead, Empty, Locked, NotAMenu, TooLarge, open_pdf, open_picture


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=StandardEncryption(password) if password else None)
    for number in range(pages):
        sheet.drawString(100, 700, f"page {number}")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes do not hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG", **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Empty),
        (b"%PDF-1.7 and then nothing", Broken),
        (pdf(password="secret"), Locked),
        (pdf(31), TooLarge),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, reason: type[CannotRead]) -> None:
    with pytest.raises(reason) as refused:
        open_pdf(content)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Empty),
        (b"no picture at all", NotAMenu),
        (png_that_claims(60_000, 60_000), TooLarge),
        (png_that_claims(29_000, 29_000), TooLarge),
        (png_that_claims(2_000, 2_000), Broken),
        (jpeg(2000, 1500)[:9000], Broken),
        (jpeg(40, 40), NotAMenu),
    ],
)
def test_a_picture_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, reason: type[CannotRead]) -> None:
    with pytest.raises(reason) as refused:
        open_picture(content)
    assert str(refused.value).endswith(".")


def test_a_file_of_more_bytes_than_we_read_is_refused_before_it_is_opened() -> None:
    with pytest.raises(TooLarge):
        open_picture(b"\xff\xd8" + bytes(41 * 1024 * 1024))


def test_a_photo_is_turned_upright_and_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    picture = open_picture(jpeg(400, 200, exif=exif.tobytes()))

    assert (picture.width, picture.height) == (200, 400)
    with Image.open(io.BytesIO(picture.content)) as written:
        assert dict(written.getexif()) == {}


def test_a_very_large_photo_is_reduced() -> None:
    picture = open_picture(jpeg(8000, 6000))

    assert picture.width * picture.height <= 24_000_000


def encoded(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def printed(mode: str = "L", paper: Any = 255, ink: Any = 0) -> Image.Image:
    """A sheet with a bar of ink on its upper left."""
    sheet = Image.new(mode, (200, 300), paper)
    sheet.paste(ink, (20, 20, 120, 60))
    return sheet


def indexed() -> bytes:
    """The same with a palette, whose paper is no colour at all."""
    sheet = printed("RGB", (250, 250, 250), (0, 0, 0)).quantize(4)
    return encoded(sheet, "PNG", transparency=sheet.getpixel((150, 250)))


def shades(content: bytes) -> tuple[int, int]:
    """How bright the bar and the paper are, as it is sent to be recognised."""
    with Image.open(io.BytesIO(open_picture(content).content)) as seen:
        return seen.crop((30, 30, 110, 50)).getextrema()[1], seen.crop((140, 200, 180, 280)).getextrema()[0]  # type: ignore[return-value]  # grey: one band


@pytest.mark.parametrize(
    "content",
    [
        encoded(printed("CMYK", (0, 0, 0, 0), (0, 0, 0, 255)), "JPEG"),
        encoded(printed("I;16", 65535, 0), "PNG"),
        encoded(printed("1", 1, 0), "TIFF", compression="group4"),
        encoded(printed("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), "PNG"),
        encoded(printed("LA", (0, 0), (0, 255)), "PNG"),
        indexed(),
        encoded(printed("RGB", (255, 255, 255), (0, 0, 0)), "WEBP"),
    ],
    ids=["CMYK", "16 bits", "fax", "transparent", "grey and transparent", "palette", "webp"],
)
def test_ink_is_dark_and_paper_is_light_however_the_picture_is_stored(content: bytes) -> None:
    bar, paper = shades(content)

    assert (bar < 60, paper > 190) == (True, True)


def test_light_letters_on_nothing_stand_on_a_dark_ground() -> None:
    bar, paper = shades(encoded(printed("RGBA", (255, 255, 255, 0), (255, 255, 255, 255)), "PNG"))

    assert (bar > 190, paper < 60) == (True, True)


def test_a_telephones_heic_is_turned_upright_and_loses_where_it_was_taken() -> None:
    register_heif_opener()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    picture = open_picture(encoded(Image.new("RGB", (400, 200), "white"), "HEIF", exif=exif.tobytes()))

    assert (picture.width, picture.height) == (200, 400)
    with Image.open(io.BytesIO(picture.content)) as written:
        assert dict(written.getexif()) == {}


def test_the_pages_of_a_fax_are_not_dropped_in_silence() -> None:
    sheet = printed("1", 1, 0)
    with pytest.raises(NotAMenu, match="several pages"):
        open_picture(encoded(sheet, "TIFF", save_all=True, append_images=[sheet]))


def test_a_moving_picture_and_a_document_are_no_pictures_of_a_menu() -> None:
    for content in (
        encoded(printed(), "GIF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 word/document.xml",
    ):
        with pytest.raises(NotAMenu, match="PDF, JPEG, PNG or HEIC"):
            open_picture(content)


def test_a_webp_that_its_decoder_would_hold_many_times_over_is_refused() -> None:
    with pytest.raises(TooLarge):
        open_picture(encoded(Image.new("L", (5000, 5000)), "WEBP", quality=1, method=0))


@pytest.mark.parametrize(("mode", "side", "taken"), [("L", 9000, True), ("CMYK", 7500, False), ("RGB", 8500, False)])
def test_a_progressive_jpeg_is_taken_as_far_as_all_its_colours_can_be_held(mode: str, side: int, taken: bool) -> None:
    content = encoded(Image.new(mode, (side, side)), "JPEG", progressive=True, quality=10)
    if taken:
        assert open_picture(content).width > 0
    else:
        with pytest.raises(TooLarge):
            open_picture(content)


def test_a_grainy_photo_is_sent_in_less_than_textract_takes() -> None:
    grain = Image.frombytes("L", (4800, 4800), random.Random(4).randbytes(4800 * 4800))
    picture = open_picture(encoded(grain, "JPEG", quality=95))

    assert len(picture.content) < 10_000_000


def test_a_password_that_only_forbids_printing_does_not_keep_us_out() -> None:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=StandardEncryption("", "owner", canPrint=0, canCopy=0))
    sheet.drawString(100, 700, "page")
    sheet.save()

    open_pdf(out.getvalue()).close()
