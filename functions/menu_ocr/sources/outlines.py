"""Finds lines of text that a page draws as mere shapes, and pictures that may hold text: what no text layer can know of."""

import ctypes
import statistics
from collections.abc import Iterable, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from functions.menu_ocr.page import Box, around

_LEAST_SEGMENTS = 6
"""Of a path that may be a letter: an l has four."""
_LOWEST, _HIGHEST = 4.0, 60.0
"""Heights of letters, in points."""
_LETTERS = 4
"""So many shapes beside each other make a line of text."""
_WIDE = 2.5
"""A single path of many parts is a line of text if it is so many times as wide as high."""
_DEPTH = 3
_MOST_OBJECTS = 20_000
_CURVED = 0.5
"""Which share of the shapes of a line must have curves: tables, frames and bar charts have none."""


def outlined_lines(page: pypdfium2.PdfPage) -> list[Box]:
    """Where lines of letters are drawn as filled shapes; boxes in PDF space (left, bottom, right, top; points), of upright pages."""
    shapes: list[tuple[Box, bool]] = []
    lines: list[Box] = []
    for count, one in enumerate(page.get_objects(max_depth=_DEPTH)):
        if count == _MOST_OBJECTS:
            break
        if one.type != pdfium.FPDF_PAGEOBJ_PATH or not _is_filled(one):
            continue
        box = one.get_bounds()
        tall, wide = box[3] - box[1], box[2] - box[0]
        segments = pdfium.FPDFPath_CountSegments(one)
        if not _LOWEST * 0.6 < tall < _HIGHEST or segments < _LEAST_SEGMENTS:
            continue
        parts, curves = _made_of(one, min(segments, 400))
        if parts >= _LETTERS and wide > _WIDE * tall and curves:
            lines.append(box)
        elif wide < 1.8 * tall and parts <= 4:
            shapes.append((box, curves > 0))
    return lines + [around(own) for own in _in_lines(shapes)]


def largest_picture(page: pypdfium2.PdfPage) -> float:
    """Which share of the page its largest picture covers."""
    width, height = page.get_size()
    most = 0.0
    for count, one in enumerate(page.get_objects(max_depth=_DEPTH)):
        if count == _MOST_OBJECTS:
            break
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = one.get_bounds()
            most = max(most, (min(right, width) - max(left, 0)) * (min(top, height) - max(bottom, 0)))
    return most / (width * height) if width * height > 0 else 0.0


def _is_filled(path: pypdfium2.PdfObject) -> bool:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(mode), ctypes.byref(stroked))) and mode.value != 0


def _made_of(path: pypdfium2.PdfObject, segments: int) -> tuple[int, int]:
    """How many parts a path has, and how many curves."""
    kinds = [pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, index)) for index in range(segments)]
    return kinds.count(pdfium.FPDF_SEGMENT_MOVETO), kinds.count(pdfium.FPDF_SEGMENT_BEZIERTO)


def _in_lines(shapes: Iterable[tuple[Box, bool]]) -> list[list[Box]]:
    """Shapes that stand side by side as letters do: close, about equally high, some of them curved."""
    rows: list[list[tuple[Box, bool]]] = []
    for shape in sorted(shapes, key=lambda one: one[0][0]):
        for row in rows:
            if _beside(row[-1][0], shape[0]):
                row.append(shape)
                break
        else:
            rows.append([shape])
    return [
        [box for box, _ in row]
        for row in rows
        if len(row) >= _LETTERS and sum(curved for _, curved in row) >= _CURVED * len(row) and _vary(row)
    ]


def _beside(last: Box, box: Box) -> bool:
    tall = max(last[3] - last[1], box[3] - box[1])
    level = min(last[3], box[3]) - max(last[1], box[1]) > 0.4 * min(last[3] - last[1], box[3] - box[1])
    return level and -0.2 * tall < box[0] - last[2] < 0.8 * tall and tall < 3 * min(last[3] - last[1], box[3] - box[1])


def _vary(row: Sequence[tuple[Box, bool]]) -> bool:
    """Whether they are not all one and the same shape: a row of dots or stars is no text."""
    widths = [box[2] - box[0] for box, _ in row]
    return max(widths) > 1.15 * statistics.median(widths) or min(widths) < 0.85 * statistics.median(widths)
