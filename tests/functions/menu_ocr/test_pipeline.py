"""Files become one menu: by their own text where it is sound, by recognition where it is not."""

import io
from typing import Any

import pytest
from reportlab.pdfgen import canvas

from functions.menu_ocr.intake import NotAMenu
from functions.menu_ocr.pipeline import read_uploads

DISHES = (
    ("Onion Rings", "$8.50"),
    ("Tomato Soup", "$7.25"),
    ("Crab Cakes", "$14.95"),
    ("Beef Stew", "$16.00"),
    ("Duck Pie", "$15.50"),
)


class Seeing:
    """A fake that recognises the same words in every picture, and counts how often it was asked."""

    def __init__(self, words: list[tuple[str, float, float]] | None = None) -> None:
        self.asked = 0
        self._words = words or []

    def recognise(self, picture: bytes, page: int = 1) -> dict[str, Any]:
        self.asked += 1
        boxes = [
            {
                "BlockType": "WORD", "Id": str(index), "Text": text, "Confidence": 95.0,
                "Geometry": {"BoundingBox": {"Left": left, "Top": top, "Width": 0.011 * len(text), "Height": 0.014}},
            }
            for index, (text, left, top) in enumerate(self._words)
        ]  # fmt: skip
        return {"Blocks": [{"BlockType": "PAGE", "Id": "p"}, *boxes]}


def pdf(*, names: bool = True, heading: bool = True) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(600, 800))
    if heading:
        sheet.setFont("Helvetica-Bold", 20)
        sheet.drawString(60, 700, "Starters")
    sheet.setFont("Helvetica", 11)
    for index, (name, price) in enumerate(DISHES):
        y = 670 - 24 * index
        if names or index:
            sheet.drawString(60, y, name)
        sheet.drawRightString(540, y, price)
    sheet.save()
    return out.getvalue()


def names_in(content: bytes, seeing: Seeing) -> list[str]:
    return [item.name for section in read_uploads([content], seeing).sections for item in section.items]


def test_a_sound_text_layer_needs_no_recognition() -> None:
    seeing = Seeing()

    assert names_in(pdf(), seeing) == [name for name, _ in DISHES]
    assert seeing.asked == 0


def test_a_name_that_is_missing_from_the_text_layer_is_taken_from_recognition() -> None:
    seen = [
        word
        for index, (name, price) in enumerate(DISHES)
        for word in ((name, 0.1, (122 + 24 * index) / 800), (price, 0.83, (122 + 24 * index) / 800))
    ]
    seeing = Seeing([("Starters", 0.1, 0.1), *seen])

    assert names_in(pdf(names=False), seeing) == [name for name, _ in DISHES]
    assert seeing.asked == 1


def test_several_files_are_one_menu_with_its_pages_numbered_through() -> None:
    menu = read_uploads([pdf(), pdf()], Seeing())

    assert [section.name for section in menu.sections] == ["Starters"], "the second page goes on under the same heading"
    assert [(item.name, item.page) for item in menu.sections[0].items] == [
        *((name, 1) for name, _ in DISHES),
        *((name, 2) for name, _ in DISHES),
    ]


def test_a_letter_is_no_menu() -> None:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.drawString(
        60, 700, "Dear Sir or Madam, I should like to complain about the weather of last week, which was bad."
    )
    sheet.save()

    with pytest.raises(NotAMenu):
        read_uploads([out.getvalue()], Seeing())
