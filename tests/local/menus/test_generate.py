"""A seed gives the same menus each time, and their truth is what is printed."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from local.menus.degrade import KINDS, rasterised
from local.menus.generate import draw_menu, generate, samples_under
from local.menus.money import printed
from local.menus.truth import plain
from local.menus.words import LANGUAGES, words_of

MENUS = [draw_menu(11, index) for index in range(12)]


def text_of(pdf: bytes) -> str:
    """All that stands in a PDF, without its spaces and dots."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        layer = page.get_textpage()
        pages.append(layer.get_text_range())
        layer.close()
        page.close()
    document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    """Without what a designer may change."""
    return re.sub(r"[\s.\x02\ufffe-]", "", text).casefold()


@pytest.mark.parametrize("index", range(12))
def test_every_name_price_and_description_of_the_truth_is_printed(index: int) -> None:
    menu, style, pdf = MENUS[index]
    text = text_of(pdf)
    for dish in menu.truth.dishes():
        for word in dish.name.split():  # a price may stand between two lines of a name
            assert squeezed(word) in text
        assert squeezed(dish.market_price) in text
        for price in dish.prices:
            assert squeezed(printed(price.amount_minor, menu.truth.currency, style.money)[0]) in text
        for word in re.split(r"[\s,/]+", dish.description):
            assert squeezed(word) in text


@pytest.mark.parametrize("index", range(12))
def test_no_dish_stands_twice_on_a_menu(index: int) -> None:
    names = [dish.name for dish in MENUS[index][0].truth.dishes()]
    assert len(names) == len(set(names))
    assert len(names) >= 5


def test_the_same_seed_prints_the_same_bytes_and_another_does_not() -> None:
    assert draw_menu(11, 3)[2] == MENUS[3][2]
    assert draw_menu(12, 3)[2] != MENUS[3][2]


def test_every_kind_is_made_and_found_again_with_its_truth(tmp_path: Path) -> None:
    made = generate(5, 1, tmp_path)
    assert [sample.kind for sample in made] == list(KINDS)
    assert sorted(found.upload for found in samples_under(tmp_path)) == sorted(sample.upload for sample in made)
    assert all(found.truth["sections"] for found in samples_under(tmp_path))
    again = generate(5, 1, tmp_path / "again", ("scan", "photo"))
    first = [sample for sample in made if sample.kind in ("scan", "photo")]
    assert [sample.upload.read_bytes() for sample in again] == [sample.upload.read_bytes() for sample in first]


def test_pictures_and_scans_have_no_text_layer(tmp_path: Path) -> None:
    for sample in generate(6, 2, tmp_path, ("image_pdf", "scan")):
        assert text_of(sample.upload.read_bytes()) == ""


def test_a_photo_fits_one_page_and_stands_upright_by_its_exif(tmp_path: Path) -> None:
    for sample in generate(7, 2, tmp_path, ("photo",)):
        assert sample.pages == 1
        picture = Image.open(BytesIO(sample.upload.read_bytes()))
        assert picture.getexif().get(0x0112, 1) in (1, 3, 6, 8)


def test_a_page_is_not_empty() -> None:
    page = rasterised(MENUS[0][2], 60)[0]
    assert float(np.ptp(page)) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words_that_a_menu_needs(language: str) -> None:
    words = words_of(language)
    assert len(words.sections) >= 5
    assert len(words.things) >= 7
    assert all(len(section.first) * len(section.second) >= 3 for section in words.sections)


def test_what_a_section_offers_with_everything_belongs_to_each_of_its_dishes() -> None:
    with_extras = [menu for menu, _, _ in MENUS if any(section.extras for section in menu.truth.sections)]
    assert with_extras
    for menu in with_extras:
        for section, written in zip(menu.truth.sections, plain(menu.truth)["sections"], strict=True):
            if section.extras is not None:
                names = [item["modifier_groups"][-1]["name"] for item in written["items"]]
                assert set(names) == {section.extras.name}
