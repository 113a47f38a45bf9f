"""Textract's DetectDocumentText on a laptop: a picture's bytes in, Textract's answer out."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from local.simulators.textract.blocks import answer
from local.simulators.textract.imaging import LETTER, Grey, prepare
from local.simulators.textract.tesseract import recognise

_WIDE_SCRIPTS = frozenset(("chi_sim", "chi_tra", "jpn", "kor"))
_WIDE_LETTER = 34.0
"""The height of their signs, which are finer than Latin letters."""


class TesseractAsTextract:
    """Stands behind the same port as Amazon Textract. `languages` as Tesseract names them: "eng", "eng+spa"."""

    def __init__(self, languages: str = "eng") -> None:
        wide = [language for language in languages.split("+") if language in _WIDE_SCRIPTS]
        # Beside a Chinese or Japanese pack the English one wins where it should not: their packs read Latin letters well enough.
        self._languages = "+".join(wide) or languages
        self._letter = _WIDE_LETTER if wide else LETTER

    def recognise(self, picture: bytes, page: int = 1) -> dict[str, Any]:
        """The answer for one PNG or JPEG, whichever page of a file it is."""
        grey = _grey(picture)
        prepared = prepare(grey, self._letter)
        words = recognise(prepared.image, self._languages)
        return answer(words, prepared.back, grey.shape[1], grey.shape[0])


def _grey(picture: bytes) -> Grey:
    with Image.open(io.BytesIO(picture)) as opened:
        upright = ImageOps.exif_transpose(opened)
        return np.asarray(upright.convert("L"), dtype=np.uint8)
