"""An upload that cannot be read ends in one sentence for the owner, and costs little."""

import io
import struct
import zlib

import pytest
from PIL import Image
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
