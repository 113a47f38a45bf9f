"""Which typefaces are here: those that the system installed, else the ones that every PDF reader has."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

_INSTALLED = Path("/usr/share/fonts/truetype")
_ASIAN = {"zh": "STSong-Light", "ja": "HeiseiKakuGo-W5"}
"""Adobe's fonts by name; whoever draws the page puts an installed one in their place."""
_FAMILIES = {
    "serif": ("liberation2/LiberationSerif-{}", ("Regular", "Bold", "Italic")),
    "sans": ("liberation2/LiberationSans-{}", ("Regular", "Bold", "Italic")),
    "wide": ("dejavu/DejaVuSerif{}", ("", "-Bold", "-Italic")),
    "narrow": ("dejavu/DejaVuSansCondensed{}", ("", "-Bold", "-Oblique")),
}
_BUILT_IN = {
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "wide": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "narrow": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
}


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of a family, and what stands in for characters of East Asia, "" if nothing does."""

    latin: str
    asian: str = ""

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text cut where the font changes: (font, text)."""
        runs: list[tuple[str, str]] = []
        for letter in text:
            font = self.asian if self.asian and ord(letter) > 0x2E7F else self.latin
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + letter)
            else:
                runs.append((font, letter))
        return runs

    def width(self, text: str, size: float, tracking: float = 0.0) -> float:
        """Points; `tracking` is added after each letter but the last."""
        return float(sum(stringWidth(run, font, size) for font, run in self.runs(text))) + tracking * max(
            0, len(text) - 1
        )


@dataclass(frozen=True, slots=True)
class Family:
    """The three cuts that a menu uses."""

    plain: Face
    bold: Face
    italic: Face


@cache
def family(name: str, language: str) -> Family:
    """A family by its name in `Style.family`. The same on every machine that has the same fonts installed."""
    pattern, cuts = _FAMILIES[name]
    files = [_INSTALLED / f"{pattern.format(cut)}.ttf" for cut in cuts]
    latin = _BUILT_IN[name]
    if all(file.exists() for file in files):
        latin = (files[0].stem, files[1].stem, files[2].stem)
        for file in files:
            registerFont(TTFont(file.stem, str(file)))
    asian = _ASIAN.get(language, "")
    if asian:
        registerFont(UnicodeCIDFont(asian))
    return Family(*(Face(font, asian) for font in latin))
