"""Lines of type before they have a place on paper: what is drawn in them, and how text is broken into several."""

from dataclasses import dataclass
from typing import Literal

from local.menus.fonts import Face

Align = Literal["left", "right", "centre"]
Ink = Literal["text", "accent", "faint", "inverse"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a line: `x` from the column's left edge is its left end, right end or middle; `rise` lifts it."""

    text: str
    x: float
    face: Face
    size: float
    align: Align = "left"
    ink: Ink = "text"
    rise: float = 0.0
    tracking: float = 0.0

    @property
    def width(self) -> float:
        """Points."""
        return self.face.width(self.text, self.size, self.tracking)

    @property
    def left(self) -> float:
        """Where it begins, from the column's left edge."""
        return self.x - {"left": 0.0, "right": self.width, "centre": self.width / 2}[self.align]


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `dots` are a leader from and to, `rule` a line below it, `fill` a coloured bar behind it."""

    height: float
    pieces: tuple[Piece, ...] = ()
    dots: tuple[float, float] | None = None
    rule: bool = False
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay together on a page. `with_next`: nothing may come between it and the next block; `framed`: in a box."""

    lines: tuple[Line, ...]
    with_next: bool = False
    framed: bool = False

    @property
    def height(self) -> float:
        """Points."""
        return sum(line.height for line in self.lines)


def broken(text: str, face: Face, size: float, width: float) -> list[str]:
    """The text in lines of at most `width` points; a word that is wider stands alone. Text without spaces breaks anywhere."""
    joint = " " if " " in text or not face.asian else ""
    lines: list[str] = []
    for word in text.split(" ") if joint else text:
        longer = f"{lines[-1]}{joint}{word}" if lines else word
        if lines and face.width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
