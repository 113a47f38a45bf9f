"""Opens an owner's upload, or says in one sentence why it cannot be read; nothing here trusts a size that a file claims."""

import io
import warnings
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError
from pillow_heif import register_heif_opener

MOST_BYTES = 40 * 1024 * 1024
MOST_PAGES = 30
MOST_PIXELS = 50_000_000
"""A picture with more is refused before a pixel is unpacked; in colour this many take 150 to 200 MB for a moment."""
MOST_JPEG_PIXELS = 120_000_000
"""JPEG is unpacked at half or a quarter of its size, so that the largest telephones' photos can be taken."""
_KEPT_PIXELS = 24_000_000
"""Larger pictures are reduced while they are unpacked (JPEG) or right after: no letter of a menu needs more."""
_MOST_BUFFERED_SAMPLES = 200_000_000
"""Of a JPEG in several scans (progressive), which is held whole, two bytes for each colour of each pixel, before a row of it comes out."""
_MOST_WEBP_PIXELS = 24_000_000
"""Its decoder holds the picture several times over in full colour."""
_MOST_SENT_BYTES = 9_500_000
"""Textract takes 10 MB in one picture."""
_SCAN = b"\xff\xda"
"""Begins a scan (ITU T.81, annex B); one more may stand in the thumbnail."""
_FORMATS = ("JPEG", "PNG", "HEIF", "WEBP", "TIFF", "MPO")


class CannotRead(Exception):
    """An upload that cannot become a menu; `code` is stable, the message is a sentence for the owner."""

    def __init__(self, code: str, sentence: str, file: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.file = file
        """Which of several files it is, from 1; None where it is all of them or nobody said."""


class Empty(CannotRead):
    """Nothing is in the file."""


class Locked(CannotRead):
    """A PDF that opens only with a password."""


class TooLarge(CannotRead):
    """More bytes, pages or pixels than we read."""


class Broken(CannotRead):
    """The file says that it is a PDF or a picture, and cannot be unpacked."""


class NotAMenu(CannotRead):
    """No file type that we know, or nothing on it that is sold."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright grey picture without any of its metadata: PNG or JPEG bytes, width and height in pixels."""

    content: bytes
    width: int
    height: int


def is_pdf(content: bytes) -> bool:
    """Whether the bytes are a PDF; its sign may stand anywhere in the first kilobyte (PDF 32000-1, annex H)."""
    return b"%PDF-" in content[:1024]


def check_size(content: bytes) -> None:
    """Refuse what is empty or has too many bytes.

    Raises:
        Empty, TooLarge
    """
    if not content:
        raise Empty("empty", "The file is empty; please upload it again.")
    if len(content) > MOST_BYTES:
        megabytes = len(content) // (1024 * 1024)
        raise TooLarge(
            "too_many_bytes",
            f"The file has {megabytes} MB; please send one of at most {MOST_BYTES // (1024 * 1024)} MB.",
        )


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """The document; the caller closes it.

    Raises:
        Locked, Broken, TooLarge, Empty
    """
    check_size(content)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as refused:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(refused).casefold():
            raise Locked(
                "locked", "The PDF is protected by a password; please save it without one and upload it again."
            ) from refused
        raise Broken("broken_pdf", "The PDF is damaged and cannot be opened; please export it again.") from refused
    pages = len(document)
    if pages == 0:
        document.close()
        raise Empty("no_pages", "The PDF has no pages.")
    if pages > MOST_PAGES:
        document.close()
        raise TooLarge(
            "too_many_pages", f"The PDF has {pages} pages; please upload only the menu, at most {MOST_PAGES} pages."
        )
    return document


def rendered(document: pypdfium2.PdfDocument, number: int) -> Picture:
    """Page `number` (from 1) as a grey picture of about 300 dots an inch, never more than about 9 million pixels.

    Raises:
        Broken
    """
    return _written(drawn(document, number))


def drawn(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """The same before it is encoded."""
    try:
        page = document[number - 1]
        try:
            width, height = page.get_size()
            if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
                raise Broken("odd_page", "A page of the PDF has an impossible size; please export it again.")
            scale = min(300 / 72, 3600 / max(width, height), (9_000_000 / (width * height)) ** 0.5)
            picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        finally:
            page.close()
    except pypdfium2.PdfiumError as refused:
        raise Broken(
            "broken_pdf", "A page of the PDF is damaged and cannot be shown; please export it again."
        ) from refused
    return picture


def open_picture(content: bytes) -> Picture:
    """A photo or screenshot: turned upright, grey, without place or camera, of a size that recognition takes.

    Raises:
        Empty, TooLarge, Broken, NotAMenu
    """
    check_size(content)
    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes that we refuse or reduce ourselves
            return _opened(content)
    except UnidentifiedImageError as unknown:
        raise NotAMenu(
            "unknown_file", "This is no PDF and no picture that we can read; please send a PDF, JPEG, PNG or HEIC."
        ) from unknown
    except Image.DecompressionBombError as bomb:
        raise TooLarge(
            "too_many_pixels", "The picture is far too large; please send an ordinary photo of the menu."
        ) from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Broken(
            "broken_picture", "The picture is damaged and cannot be opened; please take or save it again."
        ) from broken


def _opened(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content)) as picture:
        if picture.format not in _FORMATS:
            raise UnidentifiedImageError(f"{picture.format} is not read")
        width, height = picture.size
        jpeg = picture.format in ("JPEG", "MPO")
        most = MOST_JPEG_PIXELS if jpeg else _MOST_WEBP_PIXELS if picture.format == "WEBP" else MOST_PIXELS
        if jpeg and (picture.info.get("progressive") or content.count(_SCAN) > 2):
            most = min(most, _MOST_BUFFERED_SAMPLES // len(picture.getbands()))
        if width * height > most or max(width, height) > 30_000:
            raise TooLarge(
                "too_many_pixels", "The picture is far too large; please send an ordinary photo of the menu."
            )
        if min(width, height) < 60:
            raise NotAMenu("too_small", "The picture is too small to be read; please send a larger one.")
        if picture.format == "TIFF" and _has_more_pages(picture):
            raise NotAMenu(
                "several_pages",
                "The picture holds several pages; please send them as a PDF, or each as a picture of its own.",
            )
        if jpeg and width * height > _KEPT_PIXELS:
            factor = (_KEPT_PIXELS / (width * height)) ** 0.5
            picture.draft("L", (int(width * factor), int(height * factor)))
        upright = ImageOps.exif_transpose(_flat(picture))
        if upright.width * upright.height > _KEPT_PIXELS:
            factor = (_KEPT_PIXELS / (upright.width * upright.height)) ** 0.5
            upright = upright.resize((int(upright.width * factor), int(upright.height * factor)), Image.Resampling.BOX)
        return _written(upright)


def _has_more_pages(picture: Image.Image) -> bool:
    """Whether a TIFF holds a second page that is no small copy of the first (TIFF 6.0, NewSubfileType)."""
    pages = getattr(picture, "n_frames", 1)
    found = False
    for page in range(1, min(pages, 10)):
        picture.seek(page)
        found = found or not int(getattr(picture, "tag_v2", {}).get(254, 0)) & 1
    picture.seek(0)
    return found


def _flat(picture: Image.Image) -> Image.Image:
    """Grey; what is transparent becomes white, as a browser would show it, or black where only light letters stand on it."""
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture.convert("L")
    exif = picture.getexif()
    layered = picture if picture.mode in ("RGBA", "LA") else picture.convert("RGBA")
    grey, cover = layered.convert("L"), layered.getchannel("A")
    covered = ImageStat.Stat(cover).mean[0] / 255
    light = 0 < covered < 0.5 and ImageStat.Stat(grey, cover.point(lambda share: 255 * (share > 127))).mean[0] > 200
    flat = Image.new("L", grey.size, 0 if light else 255)
    flat.paste(grey, mask=cover)
    flat.info["exif"] = exif.tobytes()
    return flat


def _written(picture: Image.Image) -> Picture:
    """Encoded anew, so that no metadata of the upload is left; JPEG where PNG would pass Textract's 10 MB for pictures."""
    grey = picture.convert("L")
    out = io.BytesIO()
    clean = Image.new("L", grey.size)
    clean.paste(grey)
    clean.save(out, "PNG", compress_level=1)
    for quality in (88, 70, 45):
        if out.tell() <= _MOST_SENT_BYTES:
            break
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=quality)
    return Picture(out.getvalue(), grey.width, grey.height)
