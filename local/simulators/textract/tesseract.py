"""Runs Tesseract over a prepared picture and merges a reading by blocks with one by scattered words."""

import csv
import io
import math
import os
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2

from local.simulators.textract.imaging import Grey

SCATTERED = 11
"""Tesseract's mode for scattered text: it breaks phrases, and finds far prices."""
_PATIENCE = 60.0
"""Seconds for one pass over one page; an ordinary page takes one to four."""


class NoTesseract(RuntimeError):
    """Tesseract or a language pack is not installed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One word in pixels of the prepared picture; `line` counts Tesseract's lines, confidence 0 to 100."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: int


def available_languages() -> frozenset[str]:
    """The installed language packs; none without Tesseract."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return frozenset(told.stdout.split()[1:]) | frozenset(line for line in told.stdout.splitlines() if " " not in line)


def by_blocks(image: Grey, languages: str) -> list[Seen]:
    """The words that lie in blocks of text; far prices are often not among them. `languages` as Tesseract names them ("eng+spa").

    Raises:
        NoTesseract: it is not installed or lacks a language.
    """
    return one_pass(image, languages, 3)


def figures(image: Grey) -> list[Seen]:
    """The words of a picture that is one block of short rows of figures and signs of currencies."""
    return one_pass(image, "eng", 6, "tessedit_char_whitelist=0123456789.,$€£¥")


def short_rows(image: Grey) -> list[Seen]:
    """The words of a picture that is one block of short rows of anything."""
    return one_pass(image, "eng", 6)


def one_pass(image: Grey, languages: str, mode: int, *settings: str) -> list[Seen]:
    """What Tesseract finds with one mode of page segmentation; nothing if it takes longer than a page can be worth.

    Raises:
        NoTesseract: it is not installed or lacks a language.
    """
    encoded, buffer = cv2.imencode(".bmp", image)
    assert encoded
    data = buffer.tobytes()
    program = shutil.which("tesseract")
    if program is None:
        raise NoTesseract("Tesseract is not installed: apt-get install tesseract-ocr")
    command = [
        program,
        "stdin",
        "stdout",
        "-l",
        languages,
        "--psm",
        str(mode),
        "--dpi",
        "300",
        "-c",
        "tessedit_create_tsv=1",
        *(part for setting in settings for part in ("-c", setting)),
    ]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, env=_one_thread(), timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        return []  # noise that it takes for text; the other pass has to do
    if done.returncode != 0:
        raise NoTesseract(
            done.stderr.decode("utf-8", "replace").strip().splitlines()[-1] if done.stderr else "Tesseract failed"
        )
    return parsed(done.stdout.decode("utf-8", "replace"))


def _one_thread() -> dict[str, str]:
    return {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath}


def parsed(tsv: str) -> list[Seen]:
    """The words of Tesseract's TSV."""
    found = []
    lines: dict[tuple[str, ...], int] = {}
    for row in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row["level"] != "5" or not text:
            continue
        key = (row["block_num"], row["par_num"], row["line_num"])
        left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
        found.append(
            Seen(text, left, top, left + width, top + height, float(row["conf"]), lines.setdefault(key, len(lines)))
        )
    return _apart(found)


def _apart(words: Sequence[Seen]) -> list[Seen]:
    """The words with boxes that end before the next one of their line begins: on slanted lines Tesseract's often reach over it."""
    out = list(words)
    for index, (word, after) in enumerate(zip(words, words[1:], strict=False)):
        end = after.left - 0.15 * (after.bottom - after.top)
        if word.line == after.line and word.right > after.left and end > word.left + 0.3 * (word.bottom - word.top):
            out[index] = replace(word, right=end)
    return out


def merged(first: Sequence[Seen], second: Sequence[Seen]) -> list[Seen]:
    """`first`, with words of `second` where it has nothing, or where one word of it is read there with far more certainty."""
    heights = [word.bottom - word.top for word in first if word.confidence > 70]
    usual = statistics.median(heights) if heights else math.inf
    out = [word for word in first if _credible(word) and not _stacked(word, usual)]
    for word in second:
        if not _credible(word) or _stacked(word, usual) or word.confidence < 40:
            continue
        rivals = [known for known in out if _shared(word, known) > 0.25]
        if not rivals:
            out.append(Seen(word.text, word.left, word.top, word.right, word.bottom, word.confidence, -1))
        elif len(rivals) == 1 and word.confidence > rivals[0].confidence + 15 and _shared(rivals[0], word) > 0.6:
            out[out.index(rivals[0])] = Seen(
                word.text, word.left, word.top, word.right, word.bottom, word.confidence, rivals[0].line
            )
    return out


def _stacked(word: Seen, usual: float) -> bool:
    """Whether it is rather two figures of a column, taken for a larger one: taller than most words, and doubtful."""
    return word.text.isdigit() and word.confidence < 65 and word.bottom - word.top > 1.35 * usual


def _credible(word: Seen) -> bool:
    height, width = word.bottom - word.top, word.right - word.left
    if word.confidence < 12 or height < 4 or width < 2:
        return False
    if not any(sign.isalnum() for sign in word.text):
        return word.text in ("-", "–", "—", "/", "|", "+", "&", "$", "€", "£", "¥") and word.confidence > 30
    # Figures that stand one below the other are no word.
    return height < (12.0 if len(word.text) == 1 else 2.2 if len(word.text) == 2 else 1.6) * width


def _shared(one: Seen, other: Seen) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    area = min((one.right - one.left) * (one.bottom - one.top), (other.right - other.left) * (other.bottom - other.top))
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0
