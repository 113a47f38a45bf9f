"""A PDF's own text as words with boxes and font sizes, read with pdfium: exact where the layer is whole, and free of charge."""

from dataclasses import dataclass

import pypdfium2

from functions.menu_ocr.page import Box, Page
from functions.menu_ocr.sources.drawn import Showing, showing
from functions.menu_ocr.sources.outlines import largest_picture, outlined_lines
from functions.menu_ocr.sources.signs import placing, signs_of
from functions.menu_ocr.sources.spelling import words_of
from functions.menu_ocr.sources.turned import as_sent


@dataclass(frozen=True, slots=True)
class Layers:
    """The words that a page shows as text, those that lie unseen where it shows something else, and what it draws without words.

    `outlined` are lines of text that are drawn as shapes, in shares of the page as its words; `pictured` the share of the page that its
    largest picture covers.
    """

    shown: Page
    hidden: Page
    outlined: tuple[Box, ...] = ()
    pictured: float = 0.0


def read_text_layer(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Page `number` (from 1) with all words that it shows as text."""
    return read_layers(document, number).shown


def read_layers(document: pypdfium2.PdfDocument, number: int) -> Layers:
    """Page `number` (from 1) with the words that it shows, and with those that a scanner's program has put unseen over its picture."""
    page = document[number - 1]
    try:
        text = page.get_textpage()
        try:
            found = signs_of(page, text)
            place = placing(page, found.turns)
        finally:
            text.close()
        words = words_of(found.signs, found.width, found.height)
        outlined = [place(box) for box in outlined_lines(page)]
        pictured = largest_picture(page)
        looks = showing(page, [as_sent(word.box, found.turns) for word in words])
    finally:
        page.close()

    def those(wanted: Showing) -> Page:
        own = tuple(word for word, look in zip(words, looks, strict=True) if look == wanted)
        return Page(number=number, width=found.width, height=found.height, words=own, turns=found.turns)

    return Layers(
        those("shown"),
        those("hidden"),
        tuple(
            (left / found.width, top / found.height, right / found.width, bottom / found.height)
            for left, top, right, bottom in outlined
        ),
        pictured,
    )
