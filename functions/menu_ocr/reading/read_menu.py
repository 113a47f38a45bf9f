"""Turns pages of words into a menu: columns, sections, items."""

from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.page import Page
from functions.menu_ocr.reading.additions import Minor, additions, choice_of, choices_within, is_addition
from functions.menu_ocr.reading.amounts import minor_units
from functions.menu_ocr.reading.blocks import Habit, blocks, habit_of
from functions.menu_ocr.reading.columns import columns
from functions.menu_ocr.reading.currency import currency_of
from functions.menu_ocr.reading.extras import (
    as_sold,
    group_of_extras,
    is_list_of_extras,
    with_listed_additions,
    with_whole_additions,
)
from functions.menu_ocr.reading.hanging import with_whole_prices
from functions.menu_ocr.reading.headings import heading_words, headings, size_labels, title
from functions.menu_ocr.reading.item_numbers import with_their_names
from functions.menu_ocr.reading.items import Setting, item_of
from functions.menu_ocr.reading.laid import Phrase, lay_out, phrases
from functions.menu_ocr.reading.lines import Line, Writing, pricey, rows_of, writing_of
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadItem, ReadMenu, ReadSection
from functions.menu_ocr.reading.naming import has_codes
from functions.menu_ocr.reading.rows_apart import rows_apart
from functions.menu_ocr.reading.running import Sheet, without_running
from functions.menu_ocr.reading.shared_headings import under_shared_headings
from functions.menu_ocr.reading.size_rows import with_size_rows
from functions.menu_ocr.reading.sizes import Labels, stand_under
from functions.menu_ocr.reading.tidy import tidy
from functions.menu_ocr.reading.vocabulary import CHOICE, CONTINUED, NOISE
from functions.menu_ocr.reading.vouching import settled


def read_menu(pages: Sequence[Page]) -> ReadMenu:
    """The menu that stands on the pages; without sections if nothing on them is sold."""
    sheets = [Sheet(_phrases_of(page), page.width, page.height) for page in pages]
    raw = [
        with_whole_prices(with_whole_additions(column))
        for own in without_running(sheets)
        for column in _columns_of(own)
    ]
    writing = writing_of(raw)
    lines = [with_size_rows(rows_apart(column)) for column in settled(raw, writing)]
    everything = [line for column in lines for line in column]
    if not everything:
        return ReadMenu("USD", (), tuple(page.origin for page in pages))
    text = " ".join(phrase.text for sheet in sheets for phrase in sheet.phrases)
    currency = currency_of([price for line in everything for price in line.prices], text)
    minor = minor_units(currency, [price for line in everything for price in line.prices])
    sizes = {page.number: (page.width, page.height) for page in pages}
    sections = _sections(lines, writing, minor, sizes)
    return ReadMenu(currency, sections, tuple(page.origin for page in pages))


def columns_of(page: Page) -> list[list[Line]]:
    """The columns of a page in reading order, each as its rows with all that may be a price."""
    return _columns_of(_phrases_of(page))


def _phrases_of(page: Page) -> tuple[Phrase, ...]:
    return tuple(phrases(tidy(lay_out(page))))


def _columns_of(found: Sequence[Phrase]) -> list[list[Line]]:
    own = columns(with_their_names(found, pricey), pricey)
    return [rows_of(column.phrases, index) for index, column in enumerate(own)]


def _sections(
    columns_of_lines: Sequence[Sequence[Line]],
    writing: Writing,
    minor: Minor,
    page_sizes: dict[int, tuple[float, float]],
) -> tuple[ReadSection, ...]:
    flags = headings(columns_of_lines)
    house = title(columns_of_lines, flags)
    marked = [
        (
            [line for line in column if id(line) not in house],
            [flag for line, flag in zip(column, own, strict=True) if id(line) not in house],
        )
        for column, own in zip(columns_of_lines, flags, strict=True)
    ]
    runs = [
        (heading, [as_sold(line) for line in run] if is_list_of_extras(heading) else with_listed_additions(run))
        for column, marks in under_shared_headings(marked)
        for heading, run in _runs(column, marks)
    ]
    habit = habit_of([run for _, run in runs if run], numbered=writing.numbered)
    codes = has_codes(token.text for column in columns_of_lines for line in column for token in line.tokens)
    builder = _Builder(habit, writing, minor, page_sizes, codes=codes)
    for heading, run in runs:
        builder.take(heading, run)
    return builder.sections()


def _runs(column: Sequence[Line], flags: Sequence[bool]) -> list[tuple[Line | None, list[Line]]]:
    """The column cut at its headings and at rows of size labels; each run with the line that opens it."""
    found: list[tuple[Line | None, list[Line]]] = [(None, [])]
    for line, flag in zip(column, flags, strict=True):
        if flag or size_labels(line):
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return found


class _Builder:
    """Gathers sections in reading order; what stands under no new heading belongs to the last one."""

    def __init__(
        self,
        habit: Habit,
        writing: Writing,
        minor: Minor,
        page_sizes: dict[int, tuple[float, float]],
        *,
        codes: bool,
    ) -> None:
        self._habit = habit
        self._writing = writing
        self._codes = codes
        self._minor = minor
        self._page_sizes = page_sizes
        self._sections: list[ReadSection] = []
        self._open = ReadSection("", ())
        self._labels: Labels = ()
        self._last_labels: Labels = ()
        self._extras: list[ReadGroup] = []
        self._page = 0
        self._of_extras = False

    def take(self, heading: Line | None, run: Sequence[Line]) -> None:
        """Reads one run of lines under its heading (None: it goes on under the last one)."""
        if heading is not None:
            self._head(heading)
        else:
            self._labels = ()
        if not self._labels and stand_under(run, self._last_labels):
            self._labels = self._last_labels
        before, items, after = blocks(run, self._habit)
        setting = Setting(self._habit, self._writing.numbered, self._codes, self._labels, self._minor, self._page_sizes)
        read = [item for block in items if (item := item_of(block, setting)) is not None]
        note = self._beside(before, heading is not None) or ""
        self._beside(after, False)
        self._open = replace(
            self._open,
            items=(*self._open.items, *read),
            note=" ".join(part for part in (self._open.note, note) if part),
        )

    def _head(self, heading: Line) -> None:
        labels = size_labels(heading)
        words = heading_words(heading).strip(" :–—-~*•·|")
        name = CONTINUED.sub("", words).strip(" :–—-~*•·|")
        goes_on = name.casefold() == self._open.name.casefold() and (name != words or heading.page != self._page)
        if sum(sign.isalpha() for sign in name) >= 2 and not goes_on:
            self._close()
            self._open = ReadSection(name, ())
            self._of_extras = is_list_of_extras(heading)
        self._page = heading.page
        self._labels = labels
        self._last_labels = labels or self._last_labels

    def _beside(self, lines: Sequence[Line], is_note: bool) -> str:
        """What stands around the items: additions and choices for the whole section, and its note."""
        added = [line for line in lines if is_addition(line)]
        group = additions(added, self._minor) if added else None
        if group is not None:
            self._extras.append(group)
        rest = [line for line in lines if not is_addition(line) and line.has_words and not NOISE.search(line.text)]
        text = " ".join(line.text for line in rest)
        offers = CHOICE.search(text)
        choice = choice_of(text) if offers and (is_note or offers.start() == 0) else None
        self._extras += [*choices_within(added), *([choice] if choice is not None else [])]
        return text if is_note else ""

    def _close(self) -> None:
        if self._open.items:
            offered = group_of_extras(self._open.name, self._open.items) if self._of_extras else None
            if offered is not None and self._sections:
                self._sections[-1] = with_groups(self._sections[-1], [offered])
            self._sections.append(with_groups(self._open, self._extras))
            self._extras = []
        elif self._open.name and self._extras and self._sections:  # a heading over nothing but additions
            self._sections[-1] = with_groups(self._sections[-1], self._extras)
            self._extras = []

    def sections(self) -> tuple[ReadSection, ...]:
        """All sections with items; those of one name that stand apart stay apart."""
        self._close()
        self._open = ReadSection("", ())
        return tuple(self._sections)


def with_groups(section: ReadSection, groups: Sequence[ReadGroup]) -> ReadSection:
    """The section with groups that are offered with each of its items."""
    return replace(section, items=tuple(replace(item, groups=(*item.groups, *groups)) for item in section.items))


def items_of(menu: ReadMenu) -> list[ReadItem]:
    """All items in order."""
    return [item for section in menu.sections for item in section.items]
