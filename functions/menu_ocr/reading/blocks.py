"""Cuts the lines under a heading into blocks of one item each: by gaps, by looks, and by where this document puts its prices."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.lines import Line, anchors, item_number
from functions.menu_ocr.reading.vocabulary import ADD_ON, CHARGE, CHOICE, FOR_ALL, NOISE, NOTE, is_only_size


@dataclass(frozen=True, slots=True)
class Habit:
    """Where the document's items begin and end.

    `price_first` is above 0 when the price stands on an item's first line, below when it ends the item; `name_fonts` are the looks of first
    lines and `rest_fonts` those of the lines below them; `pitch` is the usual gap between two lines of one item, in ems. `numbered`: items begin with numbers.
    """

    price_first: float
    name_fonts: Counter[tuple[str, int, bool]]
    rest_fonts: Counter[tuple[str, int, bool]]
    pitch: float
    numbered: bool = False


def look(line: Line) -> tuple[str, int, bool]:
    """Typeface, em in half points, capitals: what tells a name from a description."""
    return line.font, round(line.words[0].size * 2) if line.font and line.words else 0, line.capitals > 0.8


def is_continued(line: Line) -> bool:
    """Whether a line with prices is only a further size of the item above ("12 pcs 15.95")."""
    return bool(line.prices) and bool(line.words) and is_only_size(line.text)


def habit_of(runs: Sequence[Sequence[Line]], *, numbered: bool = False) -> Habit:
    """The habit of a document, from its runs of lines between headings."""
    evidence = 0.0
    gaps: list[float] = []
    for run in runs:
        marks = [index for index, line in enumerate(run) if anchors(line)]
        if not marks:
            continue
        gaps += [_gap(one, two) for one, two in zip(run, run[1:], strict=False)]
        if marks[0] > 0:
            evidence -= 0.7
        elif len(run) > 1:
            evidence += 0.5
        if marks[-1] < len(run) - 1:
            evidence += 0.7
        elif len(marks) < len(run):
            evidence -= 0.7
        for here, there in zip(marks, marks[1:], strict=False):
            if there - here > 1:
                evidence += _evidence(run[here], run[here + 1 : there], run[there])
    name_fonts: Counter[tuple[str, int, bool]] = Counter()
    rest_fonts: Counter[tuple[str, int, bool]] = Counter()
    for run in runs:
        _count_looks(run, evidence >= 0, name_fonts, rest_fonts)
    gaps.sort()
    return Habit(evidence, name_fonts, rest_fonts, gaps[len(gaps) // 4] if gaps else 0.2, numbered)


def _gap(above: Line, below: Line) -> float:
    return (below.top - above.bottom) / max(1.0, min(above.size, below.size))


def _evidence(first: Line, between: Sequence[Line], last: Line) -> float:
    """One for "the price ends the first line", minus one for "the price ends the item", or something between."""
    points = 0.0
    above, below = _gap(first, between[0]), _gap(between[-1], last)
    if abs(above - below) > 0.12:
        points += 1.0 if above < below else -1.0
    if not last.has_words and not is_continued(last):
        points -= 1.5
    elif first.has_words and between[0].words and last.words:
        if between[0].words[0].size < 0.93 * first.words[0].size or (look(first) == look(last) != look(between[0])):
            points += 1.0
        elif last.words[0].size < 0.93 * between[0].words[0].size:
            points -= 1.0
        if between[0].text[:1].islower():
            points += 0.7
        if last.text[:1].islower():
            points -= 0.7
    return points


def _count_looks(
    run: Sequence[Line], price_first: bool, names: Counter[tuple[str, int, bool]], rest: Counter[tuple[str, int, bool]]
) -> None:
    previous: Line | None = None
    for index, line in enumerate(run):
        if not line.has_words:
            previous = line
            continue
        if price_first:
            (names if anchors(line) and not is_continued(line) else rest)[look(line)] += 1
        else:
            begins = previous is None or (anchors(previous) and (index == 0 or _gap(previous, line) > -1))
            (names if begins else rest)[look(line)] += 1
        previous = line


def blocks(run: Sequence[Line], habit: Habit) -> tuple[list[Line], list[list[Line]], list[Line]]:
    """Cuts one run into what stands before the first item, the items, and what stands after the last."""
    marks = [index for index, line in enumerate(run) if anchors(line)]
    marks = [
        mark
        for position, mark in enumerate(marks)
        if not (is_continued(run[mark]) and position > 0 and _belongs_above(run, marks[position - 1], mark))
    ]
    if not marks:
        return list(run), [], []
    starts = [_start(run, marks[0], 0, habit, first=True)]
    for here, there in zip(marks, marks[1:], strict=False):
        starts.append(_start(run, there, here + 1, habit, first=False))
    end = _end(run, marks[-1], habit)
    items = [list(run[start:stop]) for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    return list(run[: starts[0]]), items, list(run[end:])


def _belongs_above(run: Sequence[Line], above: int, here: int) -> bool:
    return here - above == 1 and _gap(run[here - 1], run[here]) < 1.0


def _start(run: Sequence[Line], mark: int, earliest: int, habit: Habit, *, first: bool) -> int:
    """The line at which the item of the price at `mark` begins; the lines from `earliest` on are free to be taken."""
    if habit.numbered:
        begins = [index for index in range(earliest, mark + 1) if item_number(run[index]) and run[index].has_words]
        if begins:
            return begins[-1]
    best, best_points = mark, float("-inf")
    for start in range(earliest, mark + 1):
        points = _worth(run, start, mark, earliest, habit, first=first)
        if points > best_points:
            best, best_points = start, points
    return best


def _worth(run: Sequence[Line], start: int, mark: int, earliest: int, habit: Habit, *, first: bool) -> float:
    line = run[start]
    lean = max(-1.0, min(1.0, habit.price_first / 2))
    free = mark - earliest
    points = 0.0
    if free:
        points += 1.5 * lean * (1 if start == mark else -0.5)
        if start == earliest and not first:
            points -= 1.2 * lean
        if start == earliest and first:
            points -= 0.6 * lean
    if not run[mark].has_words and start == mark and (free or first):
        points -= 4.0
    if start > 0:
        here = _gap(run[start - 1], line)
        others = [_gap(run[index - 1], run[index]) for index in range(max(1, earliest), mark + 1) if index != start]
        if others and free:
            points += 1.5 * max(-1.0, min(1.5, (here - max(others)) / 0.25))
    points += _looks_like_name(line, habit)
    points -= sum(_looks_like_name(run[index], habit) for index in range(earliest, mark + 1) if index != start) / max(
        1, free
    )
    return points - _against_a_start(run, start, earliest) - (1.0 if mark - start > 6 else 0.0)


def _against_a_start(run: Sequence[Line], start: int, earliest: int) -> float:
    """What speaks against an item beginning at a line, whatever stands around it: it goes on from the line above, or is an addition or note."""
    line, points = run[start], 0.0
    if line.text[:1].islower():
        points += 1.5
    if start > earliest and run[start - 1].text.rstrip().endswith(
        (",", "&", " and", " with", " y", " con", " et", " und", " mit", "-")
    ):
        points += 1.5
    if ADD_ON.match(line.text) or CHOICE.search(line.text) or NOISE.search(line.text) or line.text[:1] in "(*":
        points += 2.0
    if not line.prices and NOTE.match(line.text):
        points += 4.0
    return points


def _looks_like_name(line: Line, habit: Habit) -> float:
    if not line.has_words:
        return -0.5
    own = look(line)
    names, rest = habit.name_fonts, habit.rest_fonts
    all_names, all_rest = sum(names.values()) or 1, sum(rest.values()) or 1
    as_name, as_rest = names[own] / all_names, rest[own] / all_rest
    points = 1.5 * (as_name - as_rest)
    if len(line.words) > 9 or line.text.count(",") > 1:
        points -= 0.4
    return points


def _end(run: Sequence[Line], mark: int, habit: Habit) -> int:
    """Where the last item of a run ends: a wide gap or a note of the house parts it from what follows."""
    index = mark + 1
    while index < len(run):
        gap = _gap(run[index - 1], run[index])
        limit = max(habit.pitch, 0.0) + (0.75 if index == mark + 1 or habit.price_first < 0 else 0.55)
        text = run[index].text
        if NOISE.search(text) or CHARGE.search(text) or gap > limit or FOR_ALL.search(text):
            break
        if (
            habit.price_first < -1
            and index == mark + 1
            and not ADD_ON.match(run[index].text)
            and len(run[index].words) > 5
        ):
            break
        index += 1
    return index
