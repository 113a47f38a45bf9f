"""Writes recognised words as Textract answers them: PAGE, LINE and WORD blocks with boxes and polygons in shares of the page."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from local.simulators.textract.imaging import Matrix
from local.simulators.textract.tesseract import Seen

_WIDE = 1.6
"""A gap of so many heights ends a LINE: Textract tells a name and its far price as two."""


def answer(words: Sequence[Seen], back: Matrix, width: int, height: int) -> dict[str, Any]:
    """What DetectDocumentText answers for one picture of that size; `back` maps the words' pixels to the picture's.

    Shape: https://docs.aws.amazon.com/textract/latest/dg/API_DetectDocumentText.html; blocks of one page carry no `Page`.
    """
    blocks: list[dict[str, Any]] = []
    lines: list[str] = []
    for number, line in enumerate(_lines(words)):
        line_words = []
        for index, word in enumerate(line):
            block = {
                "BlockType": "WORD",
                "Confidence": word.confidence,
                "Text": word.text,
                "TextType": "PRINTED",
                "Geometry": _geometry([word], back, width, height),
                "Id": _identity("word", number, index),
            }
            line_words.append(block)
        identity = _identity("line", number)
        lines.append(identity)
        blocks.append(
            {
                "BlockType": "LINE",
                "Confidence": sum(word.confidence for word in line) / len(line),
                "Text": " ".join(word.text for word in line),
                "Geometry": _geometry(line, back, width, height),
                "Id": identity,
                "Relationships": [{"Type": "CHILD", "Ids": [block["Id"] for block in line_words]}],
            }
        )
        blocks += line_words
    page: dict[str, Any] = {"BlockType": "PAGE", "Geometry": _whole(), "Id": _identity("page", 0)}
    if lines:
        page["Relationships"] = [{"Type": "CHILD", "Ids": lines}]
    return {"DocumentMetadata": {"Pages": 1}, "Blocks": [page, *blocks], "DetectDocumentTextModelVersion": "1.0"}


def _identity(*parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _lines(words: Sequence[Seen]) -> Iterable[list[Seen]]:
    """Tesseract's lines from left to right, cut at wide gaps; words without a line stand alone."""
    grouped: dict[int, list[Seen]] = {}
    for index, word in enumerate(words):
        grouped.setdefault(word.line if word.line >= 0 else -1 - index, []).append(word)
    found = []
    for group in grouped.values():
        group.sort(key=lambda word: word.left)
        part = [group[0]]
        for word in group[1:]:
            if word.left - part[-1].right > _WIDE * max(word.bottom - word.top, part[-1].bottom - part[-1].top):
                found.append(part)
                part = []
            part.append(word)
        found.append(part)
    return sorted(found, key=lambda line: (line[0].top, line[0].left))


def _geometry(words: Sequence[Seen], back: Matrix, width: int, height: int) -> dict[str, Any]:
    left, right = min(word.left for word in words), max(word.right for word in words)
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    corners = np.array([[left, top, 1.0], [right, top, 1.0], [right, bottom, 1.0], [left, bottom, 1.0]])
    moved = corners @ back.T
    points = moved[:, :2] / moved[:, 2:] / np.array([width, height])
    low, high = points.min(axis=0), points.max(axis=0)
    return {
        "BoundingBox": {
            "Left": float(low[0]),
            "Top": float(low[1]),
            "Width": float(high[0] - low[0]),
            "Height": float(high[1] - low[1]),
        },
        "Polygon": [{"X": float(x), "Y": float(y)} for x, y in points],
    }


def _whole() -> dict[str, Any]:
    return {
        "BoundingBox": {"Left": 0.0, "Top": 0.0, "Width": 1.0, "Height": 1.0},
        "Polygon": [{"X": x, "Y": y} for x, y in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))],
    }
