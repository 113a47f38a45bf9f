"""One upload through the whole of reading: open it, take its own text where that is sound, recognise the rest, read the menu."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import pypdfium2

from functions.menu_ocr.completeness import is_sound
from functions.menu_ocr.intake import CannotRead, NotAMenu, Picture, is_pdf, open_pdf, open_picture, rendered
from functions.menu_ocr.merging import merged
from functions.menu_ocr.page import Page
from functions.menu_ocr.plausible import is_plausible
from functions.menu_ocr.reading.menu_read import ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu
from functions.menu_ocr.sources.garbled import without_icons
from functions.menu_ocr.sources.text_layer import read_layers
from functions.menu_ocr.sources.textract_blocks import pages_from_blocks
from functions.menu_ocr.sources.turned import as_sent


class Recogniser(Protocol):
    """What finds words in a picture: Amazon Textract, or what stands in for it."""

    def recognise(self, picture: bytes, page: int = 1) -> Mapping[str, Any]:
        """Textract's answer to DetectDocumentText for one PNG or JPEG of at most 10 MB, page `page` (from 1) of its file."""
        ...


Repair = Callable[[ReadMenu, Sequence[Page]], ReadMenu]
"""Looks again at what is doubtful in a reading of these pages; see `repair.repairing`."""


def read_uploads(
    contents: Sequence[bytes], recogniser: Recogniser, *, text_layer: bool = True, repair: Repair | None = None
) -> ReadMenu:
    """The menu on all files together, in their order, each recognised by the same; see `read_files`."""
    return read_files([(content, recogniser) for content in contents], text_layer=text_layer, repair=repair)


def read_files(
    files: Sequence[tuple[bytes, Recogniser]], *, text_layer: bool = True, repair: Repair | None = None
) -> ReadMenu:
    """The menu on all files together, in their order, each with what recognises it; pages are numbered through.

    Without `repair` no model has a part in it, and the same files give the same menu.

    Raises:
        CannotRead: a file cannot be opened, or nothing on any of them is sold.
    """
    pages: list[Page] = []
    for number, (content, recogniser) in enumerate(files, start=1):
        try:
            own = list(pages_of(content, recogniser, text_layer=text_layer))
        except CannotRead as reason:
            reason.file = number
            raise
        pages += (replace(page, number=len(pages) + offset) for offset, page in enumerate(own, start=1))
    menu = _as_sent(read_menu(pages), pages)
    if not is_plausible(menu, pages):
        raise NotAMenu(
            "nothing_sold",
            "No dish with a price could be found on it; please check that it shows a menu and is legible.",
        )
    return menu if repair is None else repair(menu, pages)


def _as_sent(menu: ReadMenu, pages: Sequence[Page]) -> ReadMenu:
    """The menu with its boxes where they lie on the pictures that were sent, which may not have been upright."""
    turns = {page.number: page.turns for page in pages if page.turns}
    if not turns:
        return menu
    sections = tuple(
        replace(
            section,
            items=tuple(replace(item, box=as_sent(item.box, turns.get(item.page, 0))) for item in section.items),
        )
        for section in menu.sections
    )
    return replace(menu, sections=sections)


def pages_of(content: bytes, recogniser: Recogniser, *, text_layer: bool = True) -> Iterator[Page]:
    """The pages of one file, one after the other, so that only one picture is unpacked at a time.

    Raises:
        CannotRead: the file cannot be opened.
    """
    if not is_pdf(content):
        yield recognised(open_picture(content), recogniser, 1)
        return
    document = open_pdf(content)
    try:
        for number in range(1, len(document) + 1):
            yield _page_of(document, number, recogniser, text_layer=text_layer)
    finally:
        document.close()


def _page_of(document: pypdfium2.PdfDocument, number: int, recogniser: Recogniser, *, text_layer: bool) -> Page:
    layers = read_layers(document, number) if text_layer else None
    if layers is not None and is_sound(layers):
        return replace(layers.shown, words=without_icons(layers.shown.words))
    seen = recognised(rendered(document, number), recogniser, number)
    return seen if layers is None else merged(layers, seen)


def pages_to_recognise(content: bytes) -> tuple[int, ...]:
    """The pages (from 1) of a file that cannot be read by their own text; a picture has one.

    Raises:
        CannotRead: the file cannot be opened.
    """
    if not is_pdf(content):
        return (1,)
    document = open_pdf(content)
    try:
        return tuple(number for number in range(1, len(document) + 1) if not is_sound(read_layers(document, number)))
    finally:
        document.close()


def recognised(picture: Picture, recogniser: Recogniser, number: int) -> Page:
    """The words of a picture."""
    found = pages_from_blocks(
        recogniser.recognise(picture.content, number)["Blocks"], [(picture.width, picture.height)]
    )
    if not found:
        return Page(number=number, width=picture.width, height=picture.height, words=(), origin="ocr")
    return replace(found[0], number=number)
