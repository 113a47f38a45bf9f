"""Tells by drawing a page with and without its text which words of its text layer can be seen, and which only lie under it."""

from collections.abc import Iterator, Sequence
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from functions.menu_ocr.page import Box

Showing = Literal["shown", "hidden", "gone"]
"""Drawn as text; not drawn, but something else is drawn there; neither."""

_SCALE = 1.5
"""Pixels to a point: a hair line of small grey type still shows."""
_MOST_PIXELS = 3_000_000
_SHOWS = 10
"""Of 255: how much the text must change a colour somewhere within a word."""
_INK = 40
"""How much the paper under a hidden word must vary for something to be printed there."""
_ABOVE, _BELOW = 0.25, 0.15
"""Shares of a word's box where its neighbours above and below may reach in."""
_DEPTH = 4
"""How far forms within forms are followed; what is drawn deeper counts as a picture."""
_MOST_OBJECTS = 60_000


def showing(page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> list[Showing]:
    """How each of the boxes (of words of the text layer, on the page as it is shown) looks.

    Text can be there and not be seen: written invisibly over or under the picture of a scan, in the paper's own colour, in a layer that
    is switched off, behind a patch, outside its frame. `page` is without its text afterwards.
    """
    if not boxes:
        return []
    whole = _drawn(page)
    for holder in _texts(page):
        pdfium.FPDFPageObj_SetIsActive(holder, False)
    bare = _drawn(page)
    change = ImageChops.difference(whole, bare)
    return [
        "shown" if _brightest(change, box) >= _SHOWS else "hidden" if _varies(bare, box) >= _INK else "gone"
        for box in boxes
    ]


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture.convert("RGB")


def _texts(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    """The text objects of a page, those in its forms too."""
    for count, one in enumerate(page.get_objects(max_depth=_DEPTH)):
        if count == _MOST_OBJECTS:
            return
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            yield one


def _core(picture: Image.Image, box: Box) -> Image.Image:
    left, top, right, bottom = box
    tall = bottom - top
    x0, y0 = int(left * picture.width), int((top + _ABOVE * tall) * picture.height)
    x1, y1 = int(right * picture.width) + 1, int((bottom - _BELOW * tall) * picture.height) + 1
    return picture.crop((max(0, x0), max(0, y0), min(picture.width, max(x1, 1)), min(picture.height, max(y1, 1))))


def _extremes(picture: Image.Image, box: Box) -> list[tuple[int, int]]:
    core = _core(picture, box)
    if not core.width or not core.height:
        return [(0, 0)]
    found = []
    for band in core.split():
        low, high = band.getextrema()
        found.append((int(str(low)), int(str(high))))
    return found


def _brightest(picture: Image.Image, box: Box) -> int:
    return max(high for _, high in _extremes(picture, box))


def _varies(picture: Image.Image, box: Box) -> int:
    return max(high - low for low, high in _extremes(picture, box))
