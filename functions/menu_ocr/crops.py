"""Cuts out what stands where an item is doubtful, so that the owner sees the paper beside what was read."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PIL import Image

from functions.actions.import_menu import crop_name
from functions.menu_ocr.intake import is_pdf, open_pdf, open_picture, rendered
from functions.menu_ocr.page import Box
from functions.menu_ocr.reading.menu_read import ReadMenu, plain

_MARGIN = 0.01
_MOST = 60
"""A menu with more doubts than this is better photographed again than looked at piece by piece."""


def doubtful(read: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The items of a reading (its JSON form) that somebody should look at."""
    return (item for section in read["sections"] for item in section["items"] if item["doubts"])


def crops_of(contents: Sequence[bytes], read: Mapping[str, Any]) -> dict[str, bytes]:
    """PNG pictures of the doubtful items by `crop_name`; grey, upright, without any metadata of the upload."""
    wanted: dict[int, list[Sequence[float]]] = {}
    for item in list(doubtful(read))[:_MOST]:
        wanted.setdefault(int(item["page"]), []).append(item["box"])
    found: dict[str, bytes] = {}
    first = 1
    for content in contents:
        pages = _pages(content)
        for page in range(first, first + pages):
            if page in wanted:
                found |= _cut(_picture(content, page - first + 1), page, wanted[page])
        first += pages
    return found


def pictures_of(contents: Sequence[bytes], menu: ReadMenu) -> dict[tuple[int, Box], bytes]:
    """The same pictures by page and box, for whoever looks at the items again."""
    cut = crops_of(contents, plain(menu))
    named = {
        (item.page, item.box): crop_name(item.page, [round(edge, 4) for edge in item.box])
        for section in menu.sections
        for item in section.items
        if item.doubts
    }
    return {place: cut[name] for place, name in named.items() if name in cut}


def _pages(content: bytes) -> int:
    if not is_pdf(content):
        return 1
    document = open_pdf(content)
    try:
        return len(document)
    finally:
        document.close()


def _picture(content: bytes, number: int) -> bytes:
    if not is_pdf(content):
        return open_picture(content).content
    document = open_pdf(content)
    try:
        return rendered(document, number).content
    finally:
        document.close()


def _cut(picture: bytes, page: int, boxes: Iterable[Sequence[float]]) -> dict[str, bytes]:
    found = {}
    with Image.open(io.BytesIO(picture)) as whole:
        for box in boxes:
            left, top, right, bottom = box
            edges = (
                max(0, int((left - _MARGIN) * whole.width)),
                max(0, int((top - _MARGIN) * whole.height)),
                min(whole.width, int((right + _MARGIN) * whole.width) + 1),
                min(whole.height, int((bottom + _MARGIN) * whole.height) + 1),
            )
            if edges[0] >= edges[2] or edges[1] >= edges[3]:
                continue
            out = io.BytesIO()
            whole.crop(edges).save(out, "PNG")
            found[crop_name(page, box)] = out.getvalue()
    return found
