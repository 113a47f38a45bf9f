"""A sheet of paper on a table is laid flat, dark or bright; a picture without one is left alone."""

import cv2
import numpy as np
import pytest

from local.simulators.textract.imaging import evened
from local.simulators.textract.paper import flattened


def on_a_table(paper: int, table: int) -> np.ndarray:
    photo = np.full((1000, 800), table, dtype=np.uint8)
    cv2.fillConvexPoly(photo, np.array([[90, 60], [700, 110], [740, 930], [60, 900]], np.int32), (paper,))
    return photo


@pytest.mark.parametrize(("paper", "table"), [(230, 70), (15, 90)])
def test_a_sheet_is_laid_flat_and_its_corners_lead_back_to_the_photo(paper: int, table: int) -> None:
    flat = flattened(on_a_table(paper, table))

    assert flat is not None
    assert np.median(flat.image) == paper
    corner = flat.back @ np.array([0.0, 0.0, 1.0])
    assert np.allclose(corner[:2] / corner[2], [90, 60], atol=12)


def test_a_picture_that_is_all_paper_is_left_alone() -> None:
    assert flattened(np.full((1000, 800), 240, dtype=np.uint8)) is None


def test_a_block_of_text_on_white_is_no_sheet_on_a_table() -> None:
    page = np.full((1000, 700), 255, dtype=np.uint8)
    page[150:850:10, 60:640] = 90
    page[152:850:10, 60:640] = 90

    assert flattened(page) is None


def test_paper_photographed_in_the_dark_is_no_dark_paper() -> None:
    photo = np.full((600, 600), 70, dtype=np.uint8)
    photo[200:210, 100:400:6] = 20

    even = evened(photo)

    assert np.median(even) == 255
    assert even[200:210, 100:400:6].mean() < 120


@pytest.mark.parametrize("soft", [60, 120])
def test_a_shadow_across_the_paper_is_not_where_it_ends(soft: int) -> None:
    photo = on_a_table(230, 70).astype(np.float64)
    shade = np.interp(np.arange(800), [450 - soft / 2, 450 + soft / 2], [1.0, 0.55])

    flat = flattened(np.ascontiguousarray(photo * shade, dtype=np.uint8))

    assert flat is None or flat.image.shape[1] > 560
