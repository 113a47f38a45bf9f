"""Textract's DetectDocumentText on a laptop: a picture's bytes in, Textract's answer out."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from local.simulators.textract.blocks import answer
from local.simulators.textract.imaging import LETTER, Grey, Matrix, Prepared, prepare
from local.simulators.textract.lonely import with_lonely_figures
from local.simulators.textract.paper import flattened
from local.simulators.textract.raised import with_raised_cents
from local.simulators.textract.tesseract import SCATTERED, Seen, by_blocks, figures, merged, one_pass, short_rows
from local.simulators.textract.wide import joined, with_latin

_WIDE_SCRIPTS = frozenset(("chi_sim", "chi_tra", "jpn", "kor"))
_WIDE_LETTER = 28.0
"""The height of their signs, which are finer than Latin letters."""
_PLENTY = 400
"""So many sure letters, nine tenths of all, say that a sheet laid flat has lost nothing; the photo as it is need not be read too."""

_FEW, _LEGIBLE = 40, 0.6
"""With fewer sure letters, or a smaller share of them, a picture may lie on its side or its head."""


class TesseractAsTextract:
    """Stands behind the same port as Amazon Textract. `languages` as Tesseract names them: "eng", "eng+spa"."""

    def __init__(self, languages: str = "eng") -> None:
        wide = [language for language in languages.split("+") if language in _WIDE_SCRIPTS]
        # Beside a Chinese or Japanese pack the English one wins where it should not, so that each reads the page alone.
        self._languages = "+".join(wide) or languages
        self._wide = bool(wide)
        self._letter = _WIDE_LETTER if wide else LETTER

    def recognise(self, picture: bytes, page: int = 1) -> dict[str, Any]:
        """The answer for one PNG or JPEG, whichever page of a file it is."""
        grey = _grey(picture)
        turns, prepared, blocks = self._best_turned(grey)
        words = self._completed(prepared.image, blocks)
        words = with_raised_cents(prepared.image, words, figures)
        words = with_lonely_figures(prepared.image, words, short_rows)
        back = _turned_back(turns, *grey.shape) @ prepared.back
        return answer(words, back, grey.shape[1], grey.shape[0])

    def _best_turned(self, grey: Grey) -> tuple[int, Prepared, list[Seen]]:
        """The picture as it is, or by how many quarter turns to the left far more of it can be read."""
        prepared, blocks = self._best_laid(grey)
        found = (0, prepared, blocks)
        if _sure_share(blocks) > _LEGIBLE and _sure_letters(blocks) > _FEW:
            return found
        most = _FEW + 1.5 * _sure_letters(blocks)
        for turns in (1, 3, 2):
            prepared, blocks = self._best_laid(np.ascontiguousarray(np.rot90(grey, turns)))
            if _sure_letters(blocks) > most:
                found, most = (turns, prepared, blocks), _sure_letters(blocks)
                if _sure_share(blocks) > _LEGIBLE:
                    break
        return found

    def _completed(self, image: Grey, blocks: Sequence[Seen]) -> list[Seen]:
        if not self._wide:
            return merged(blocks, one_pass(image, self._languages, SCATTERED))
        words = merged(joined(blocks), joined(one_pass(image, self._languages, SCATTERED)))
        return with_latin(words, one_pass(image, "eng", SCATTERED))

    def _best_laid(self, grey: Grey) -> tuple[Prepared, list[Seen]]:
        """The picture as it is or its sheet of paper laid flat, whichever gives more letters that are surely read."""
        plain = prepare(grey, self._letter)
        flat = flattened(grey)
        if flat is None:
            return plain, by_blocks(plain.image, self._languages)
        laid = prepare(flat.image, self._letter, flat.back)
        seen = by_blocks(laid.image, self._languages)
        if _sure_letters(seen) > _PLENTY and _sure_share(seen) > 0.9:
            return laid, seen
        as_it_is = by_blocks(plain.image, self._languages)
        return (laid, seen) if _sure_letters(seen) >= _sure_letters(as_it_is) else (plain, as_it_is)


def _turned_back(turns: int, height: int, width: int) -> Matrix:
    """From pixels of the picture turned to the left to those of the picture that was sent, which has the size given."""
    matrix = (
        ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ((0, -1, width), (1, 0, 0), (0, 0, 1)),
        ((-1, 0, width), (0, -1, height), (0, 0, 1)),
        ((0, 1, 0), (-1, 0, height), (0, 0, 1)),
    )[turns]
    return np.array(matrix, dtype=np.float64)


def _sure_letters(words: Sequence[Seen]) -> int:
    """Of words that lie level: what stands on its side Tesseract reads too, one way round."""
    level = (word for word in words if len(word.text) < 3 or word.right - word.left > word.bottom - word.top)
    return sum(len(word.text) for word in level if word.confidence > 70)


def _sure_share(words: Sequence[Seen]) -> float:
    return _sure_letters(words) / max(1, sum(len(word.text) for word in words))


def _grey(picture: bytes) -> Grey:
    with Image.open(io.BytesIO(picture)) as opened:
        upright = ImageOps.exif_transpose(opened)
        return np.asarray(upright.convert("L"), dtype=np.uint8)
