"""Tesseract behind Textract's shape: legible pictures are read, leaders or not, light or dark."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from functions.menu_ocr.pipeline import read_uploads
from local.simulators.textract.imaging import without_leaders
from local.simulators.textract.recognition import TesseractAsTextract
from local.simulators.textract.tesseract import available_languages

needs_tesseract = pytest.mark.skipif(
    "eng" not in available_languages(), reason="Tesseract with English is not installed"
)


def menu_picture(ink: str, ground: str) -> bytes:
    sheet = Image.new("RGB", (1200, 900), ground)
    pen = ImageDraw.Draw(sheet)
    small, large = ImageFont.load_default(34), ImageFont.load_default(56)
    pen.text((80, 60), "Starters", ink, large)
    for index, (name, price) in enumerate((("Onion Rings", "8.50"), ("Tomato Soup", "7.25"), ("Crab Cakes", "14.95"))):
        y = 180 + 110 * index
        pen.text((80, y), name, ink, small)
        pen.text((1000, y), f"${price}", ink, small)
        for x in range(380, 980, 14):
            pen.ellipse((x, y + 34, x + 4, y + 38), ink)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


@needs_tesseract
@pytest.mark.parametrize(("ink", "ground"), [("black", "white"), ("#eeeedd", "#202028")])
def test_a_picture_with_leaders_is_read_light_or_dark(ink: str, ground: str) -> None:
    menu = read_uploads([menu_picture(ink, ground)], TesseractAsTextract("eng"))

    assert [
        (section.name, [(item.name, [price.amount_minor for price in item.prices]) for item in section.items])
        for section in menu.sections
    ] == [("Starters", [("Onion Rings", [850]), ("Tomato Soup", [725]), ("Crab Cakes", [1495])])]


@needs_tesseract
def test_the_answer_has_the_shape_that_textract_documents() -> None:
    answer = TesseractAsTextract("eng").recognise(menu_picture("black", "white"))
    kinds = [block["BlockType"] for block in answer["Blocks"]]
    known = {block["Id"] for block in answer["Blocks"]}

    assert kinds[0] == "PAGE"
    assert {"LINE", "WORD"} <= set(kinds)
    assert all(
        child in known
        for block in answer["Blocks"]
        for relation in block.get("Relationships", [])
        for child in relation["Ids"]
    )
    assert all(0 <= block["Geometry"]["BoundingBox"]["Left"] <= 1 for block in answer["Blocks"])
    assert not any(
        block["Text"].startswith("Onion") and "$" in block["Text"]
        for block in answer["Blocks"]
        if block["BlockType"] == "LINE"
    )


def test_leaders_are_erased_and_letters_stay() -> None:
    with Image.open(io.BytesIO(menu_picture("black", "white"))) as picture:
        before = np.asarray(picture.convert("L"), dtype=np.uint8)
    after = without_leaders(before)

    assert (after[150:500, 400:960] == 255).all()
    assert (after[:, :360] == before[:, :360]).mean() > 0.999
