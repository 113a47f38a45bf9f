"""A PDF's own text as words with boxes and font sizes, read with pdfium: exact where the layer is whole, and free of charge."""

import ctypes
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from functions.menu_ocr.page import Page, Word

_INVISIBLE = 3
"""PDF 32000-1, table 106: text rendering mode 3 draws nothing; scanners put their own recognition there."""
_SOFT_HYPHEN = "\u00ad"
_NOTHING = "\u200b\u200c\u200d\ufeff\ufffe\uffff\x00"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@dataclass(frozen=True, slots=True)
class _Sign:
    """One character in PDF space (points, y upwards), turned upright."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str


def read_text_layer(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Page `number` (from 1) with all words that its text layer holds; none if the layer is a scanner's invisible guess."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            words = _words(_signs(page, text), width, height)
        finally:
            text.close()
        return Page(number=number, width=width, height=height, words=words)
    finally:
        page.close()


def _signs(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> list[_Sign | None]:
    """Characters in the order of the file; None stands for a gap. Signs that run another way than the page does are left out."""
    count = pdfium.FPDFText_CountChars(text)
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation()
    frame = (left, bottom, right, top)
    box = pdfium.FS_RECTF()
    found: list[_Sign | None] = []
    glyphs: list[int | None] = []
    for index in range(count):
        sign = _sign(text, index)
        if sign == "\x02":  # pdfium's sign for a hyphen at the end of a line
            sign = "-"
        if not sign or sign.isspace() or sign in _NOTHING or ord(sign) < 32:
            found.append(None)
            glyphs.append(None)
            continue
        angle = pdfium.FPDFText_GetCharAngle(text, index)
        if _runs_aside(angle, turned) or _unseen(text, index):
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        x0, y0, x1, y1 = _upright((box.left, box.bottom, box.right, box.top), frame, turned)
        if x1 <= x0 and y1 <= y0:
            continue
        size = pdfium.FPDFText_GetFontSize(text, index) * _scale(text, index)
        found.append(_Sign(_LIGATURES.get(sign, sign), x0, y0, x1, y1, size, _font(text, index)))
        glyphs.append(
            ctypes.addressof(holder.contents) if (holder := pdfium.FPDFText_GetTextObject(text, index)) else None
        )
    return _glyphs_apart(found, glyphs)


def _sign(text: pypdfium2.PdfTextPage, index: int) -> str:
    """One character; "" for none, and for the second half of a character that pdfium gives as two."""
    code = int(pdfium.FPDFText_GetUnicode(text, index))
    if 0xD800 <= code < 0xDC00:
        low = int(pdfium.FPDFText_GetUnicode(text, index + 1))
        return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)) if 0xDC00 <= low < 0xE000 else ""
    return chr(code) if 0 < code < 0x110000 and not 0xDC00 <= code < 0xE000 else ""


def _glyphs_apart(signs: list[_Sign | None], objects: list[int | None]) -> list[_Sign | None]:
    """The letters of a ligature side by side: a glyph that stands for several signs gives each of them the whole of its box."""
    out: list[_Sign | None] = []
    begin = 0
    for end in range(1, len(signs) + 1):
        first = signs[begin]
        if end < len(signs) and first is not None and _one_glyph(first, signs[end]) and objects[end] == objects[begin]:
            continue
        out += [first] if first is None or end - begin == 1 else _shared(signs[begin:end])
        begin = end
    return out


def _one_glyph(first: _Sign, other: _Sign | None) -> bool:
    return other is not None and (first.left, first.top, first.right) == (other.left, other.top, other.right)


def _shared(signs: list[_Sign | None]) -> list[_Sign]:
    whole = [sign for sign in signs if sign is not None]
    step = (whole[0].right - whole[0].left) / len(whole)
    left = whole[0].left
    return [
        replace(sign, left=left + step * index, right=left + step * (index + 1)) for index, sign in enumerate(whole)
    ]


def _runs_aside(angle: float, turned: int) -> bool:
    """Whether a sign stands across the reading direction: printers' notes along the margin, mirrored marks."""
    if angle < 0:
        return False
    upright = math.radians(turned)
    return abs(math.remainder(angle - upright, 2 * math.pi)) > math.radians(20) and abs(
        math.remainder(angle + upright, 2 * math.pi)
    ) > math.radians(20)


def _unseen(text: pypdfium2.PdfTextPage, index: int) -> bool:
    holder = pdfium.FPDFText_GetTextObject(text, index)
    return bool(holder) and pdfium.FPDFTextObj_GetTextRenderMode(holder) == _INVISIBLE


def _scale(text: pypdfium2.PdfTextPage, index: int) -> float:
    """What the text matrix does to the font size: many writers set size 1 and scale by the matrix."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return 1.0
    return math.hypot(matrix.c, matrix.d) or 1.0


def _font(text: pypdfium2.PdfTextPage, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
    return name.split("+", 1)[-1]


def _upright(
    box: tuple[float, float, float, float], frame: tuple[float, float, float, float], turned: int
) -> tuple[float, float, float, float]:
    """From PDF space to the page as it is shown: origin at its upper left, y downwards, /Rotate applied."""
    x0, y0, x1, y1 = box
    left, bottom, right, top = frame
    match turned:
        case 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        case 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        case 270:
            return top - y1, right - x1, top - y0, right - x0
        case _:
            return x0 - left, top - y1, x1 - left, top - y0


def _words(signs: list[_Sign | None], width: float, height: float) -> tuple[Word, ...]:
    words: list[Word] = []
    run: list[_Sign] = []
    for sign in [*signs, None]:
        if sign is not None and (not run or _goes_on(run[-1], sign)):
            run.append(sign)
            continue
        if run:
            words.append(_word(run, width, height))
        run = [sign] if sign is not None else []
    if run:
        words.append(_word(run, width, height))
    return tuple(_seen_once(word for word in words if word.text.strip(_SOFT_HYPHEN) and _on_page(word)))


def _goes_on(last: _Sign, sign: _Sign) -> bool:
    """Whether `sign` continues the word: same row, no gap, about the same size (a raised 95 after 12 is a word of its own)."""
    size = max(last.size, sign.size, 1.0)
    gap = sign.left - last.right
    middle = (sign.top + sign.bottom) / 2
    same_row = last.top <= middle <= last.bottom
    return same_row and -0.6 * size < gap < 0.22 * size and min(last.size, sign.size) > 0.8 * size


def _word(run: list[_Sign], width: float, height: float) -> Word:
    text = "".join(sign.text for sign in run)
    ends_softly = text.endswith(_SOFT_HYPHEN)
    text = text.replace(_SOFT_HYPHEN, "") + ("-" if ends_softly else "")
    box = (
        min(sign.left for sign in run) / width,
        min(sign.top for sign in run) / height,
        max(sign.right for sign in run) / width,
        max(sign.bottom for sign in run) / height,
    )
    size = sorted(sign.size for sign in run)[len(run) // 2]
    return Word(text=text, box=box, size=size, font=run[0].font)


def _on_page(word: Word) -> bool:
    left, top, right, bottom = word.box
    return left > -0.02 and right < 1.02 and top > -0.02 and bottom < 1.02


def _seen_once(words: Iterable[Word]) -> list[Word]:
    """Without the doubles that writers print for a shadow or a false bold."""
    kept: list[Word] = []
    places: dict[tuple[str, int, int], None] = {}
    for word in words:
        x, y = round(word.box[0] * 300), round(word.box[1] * 300)
        if any((word.text, x + dx, y + dy) in places for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            continue
        places[(word.text, x, y)] = None
        kept.append(word)
    return kept
