"""Textract's blocks become pages of words, whether or not they name their page."""

from typing import Any

import pytest

from functions.menu_ocr.sources.textract_blocks import NotBlocks, pages_from_answers, pages_from_blocks


def word(text: str, left: float, top: float, **more: Any) -> dict[str, Any]:
    box = {"Left": left, "Top": top, "Width": 0.1, "Height": 0.02}
    return {
        "BlockType": "WORD",
        "Id": f"w-{text}",
        "Text": text,
        "Confidence": 98.0,
        "Geometry": {"BoundingBox": box},
        **more,
    }


def test_blocks_of_a_single_page_need_no_page_number() -> None:
    line = {"BlockType": "LINE", "Id": "l", "Text": "Soup", "Relationships": [{"Type": "CHILD", "Ids": ["w-Soup"]}]}
    (page,) = pages_from_blocks(
        [{"BlockType": "PAGE", "Id": "p"}, line, word("Soup", 0.1, 0.2), word("$5", 0.8, 0.2)], [(600, 800)]
    )

    assert [(one.text, one.line >= 0) for one in page.words] == [("Soup", True), ("$5", False)]
    assert page.words[0].box == pytest.approx((0.1, 0.2, 0.2, 0.22))
    assert page.words[0].confidence == pytest.approx(0.98)
    assert (page.number, page.width, page.origin) == (1, 600, "ocr")


def test_the_answers_of_a_job_are_put_together_by_page() -> None:
    pages = pages_from_answers(
        [{"Blocks": [word("One", 0.1, 0.1, Page=1)]}, {"Blocks": [word("Two", 0.1, 0.1, Page=2)]}, {}]
    )

    assert [(page.number, page.words[0].text) for page in pages] == [(1, "One"), (2, "Two")]


def test_a_slanted_word_has_the_height_of_its_letters_and_not_of_its_bounding_box() -> None:
    slanted = word("Soup", 0.1, 0.1)
    slanted["Geometry"]["Polygon"] = [
        {"X": 0.1, "Y": 0.1},
        {"X": 0.3, "Y": 0.11},
        {"X": 0.3, "Y": 0.13},
        {"X": 0.1, "Y": 0.12},
    ]
    (page,) = pages_from_blocks([slanted])

    assert page.words[0].box[3] - page.words[0].box[1] == pytest.approx(0.02)


def test_what_is_no_block_is_refused() -> None:
    with pytest.raises(NotBlocks):
        pages_from_blocks([{"BlockType": "WORD", "Id": "w"}])
