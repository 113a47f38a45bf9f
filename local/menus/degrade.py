"""Turns a printed PDF into what owners upload: a clean image, a PDF of images, a scan, a photo."""

from io import BytesIO
from random import Random
from typing import Literal

import numpy as np
import pypdfium2
from PIL import Image as Pictures

from local.menus import camera
from local.menus.camera import Image

Kind = Literal["born_digital", "image", "screenshot", "image_pdf", "scan", "photo"]
KINDS: tuple[Kind, ...] = ("born_digital", "image", "screenshot", "image_pdf", "scan", "photo")
SUFFIX: dict[Kind, str] = {
    "born_digital": ".pdf",
    "image": ".png",
    "screenshot": ".png",
    "image_pdf": ".pdf",
    "scan": ".pdf",
    "photo": ".jpg",
}
ONE_PAGE: tuple[Kind, ...] = ("image", "screenshot", "photo")
"""Kinds that hold one page."""
_ORIENTATION = 0x0112
_SIDEWAYS = {6: 1, 8: 3, 3: 2}
"""EXIF orientation: how many quarter turns to the left the stored picture is from the upright one."""


def degrade(pdf: bytes, kind: Kind, dice: Random) -> bytes:
    """The upload of that kind; the same dice give the same bytes (with the same versions of the libraries)."""
    match kind:
        case "born_digital":
            return pdf
        case "image":
            return _encoded(rasterised(pdf, dice.choice((150, 200, 240)))[0], "PNG")
        case "screenshot":
            return _encoded(rasterised(pdf, dice.choice((84, 96, 110, 132)))[0], "PNG")
        case "image_pdf":
            return _image_pdf(rasterised(pdf, dice.choice((150, 200, 300))), quality=85)
        case "scan":
            return _image_pdf(
                [_scanned(dice, page) for page in rasterised(pdf, dice.choice((150, 200, 300)))], quality=70
            )
        case "photo":
            return _photo(dice, pdf)


def rasterised(pdf: bytes, dpi: int) -> list[Image]:
    """Each page as an image."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]
    finally:
        document.close()


def _scanned(dice: Random, page: Image) -> Image:
    """Askew by up to 2.5 degrees, grey mostly, with dust."""
    image = camera.skewed(page, dice.uniform(-2.5, 2.5))
    image = camera.speckled(dice, image, dice.uniform(0.0002, 0.002))
    if dice.random() < 0.5:
        image = camera.blurred(image, dice.uniform(0.4, 0.8))
    image = camera.noisy(dice, image, dice.uniform(2, 8))
    if dice.random() < 0.7:
        grey = image.mean(axis=2, keepdims=True).astype(np.uint8)
        image = np.repeat(grey, 3, axis=2)
    return image


def _photo(dice: Random, pdf: bytes) -> bytes:
    page = rasterised(pdf, dice.choice((200, 230, 260)))[0]
    image = camera.of_a_screen(dice, page) if dice.random() < 0.15 else camera.photograph(dice, page)
    if dice.random() < 0.12:
        image = np.clip(image * 0.42, 0, 255).astype(np.uint8)
    orientation = dice.choice((1, 1, 1, 6, 8, 3))
    if orientation != 1:
        image = np.ascontiguousarray(np.rot90(image, _SIDEWAYS[orientation]))
    return _encoded(image, "JPEG", quality=dice.randint(72, 92), orientation=orientation)


def _encoded(image: Image, form: str, *, quality: int = 90, orientation: int = 1) -> bytes:
    picture = Pictures.fromarray(image)
    exif = Pictures.Exif()
    if orientation != 1:
        exif[_ORIENTATION] = orientation
    out = BytesIO()
    picture.save(out, form, quality=quality, exif=exif)
    return out.getvalue()


def _image_pdf(pages: list[Image], *, quality: int) -> bytes:
    """A PDF whose pages are pictures, at 72 pixels an inch of its own (size does not matter to a reader)."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in pages:
        height, width = page.shape[:2]
        size = (width * 595 / min(width, height), height * 595 / min(width, height))
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(BytesIO(_encoded(page, "JPEG", quality=quality))), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
