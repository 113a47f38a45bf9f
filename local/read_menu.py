"""`python -m local read-menu FILE…`: reads menus from files through the whole pipeline, offline, with Tesseract for Textract."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from functions.menu_ocr.crops import pictures_of
from functions.menu_ocr.intake import CannotRead, is_pdf
from functions.menu_ocr.page import Page
from functions.menu_ocr.pipeline import Repair, read_uploads
from functions.menu_ocr.reading.menu_read import ReadMenu, plain
from functions.menu_ocr.repair.openai_repairer import DEFAULT_MODEL, OPENAI, OpenAiRepairer
from functions.menu_ocr.repair.repairing import repaired
from functions.menu_ocr.trial import try_pdf
from local.settings import openai_api_key, openai_base_url
from local.simulators.textract.recognition import TesseractAsTextract
from local.simulators.textract.tesseract import NoTesseract, available_languages

READ, NOT_READ, BROKEN = 0, 1, 2


def read_menu_files(
    files: Sequence[Path], languages: str, *, text_layer: bool, json_to: Path | None, repair_with: str | None = None
) -> int:
    """Read the files as one menu, print it, write JSON; the exit code is 1 for a file that is no readable menu, 2 for a missing tool.

    `repair_with` is the OpenAI model that looks at doubtful items again, "" for the usual one; None: nothing leaves this machine.
    """
    if repair_with is not None and not openai_api_key():
        sys.stderr.write("--repair asks OpenAI: set OPENAI_API_KEY\n")
        return BROKEN
    try:
        contents = [file.read_bytes() for file in files]
    except OSError as missing:
        sys.stderr.write(f"{missing.filename}: {missing.strerror}\n")
        return BROKEN
    lacking = sorted(set(languages.split("+")) - available_languages())
    if lacking and available_languages():
        sys.stderr.write(
            f"Tesseract has no language pack {', '.join(lacking)}; installed: {', '.join(sorted(available_languages()))}\n"
        )
        return BROKEN
    try:
        for content in contents:
            if is_pdf(content):
                try_pdf(content)
        repair = None if repair_with is None else _repair(contents, repair_with or DEFAULT_MODEL)
        menu = read_uploads(contents, TesseractAsTextract(languages), text_layer=text_layer, repair=repair)
    except CannotRead as reason:
        sys.stderr.write(f"{reason.code}: {reason}\n")
        return NOT_READ
    except NoTesseract as missing_tool:
        sys.stderr.write(f"{missing_tool}\n")
        return BROKEN
    if json_to is not None:
        json_to.parent.mkdir(parents=True, exist_ok=True)
        json_to.write_text(json.dumps(plain(menu), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    else:
        _print(menu)
    return READ


def _repair(contents: Sequence[bytes], model: str) -> Repair:
    """Asks OpenAI about what is doubtful, and says on the error output what came of it."""

    def repair(menu: ReadMenu, pages: Sequence[Page]) -> ReadMenu:
        repairer = OpenAiRepairer(openai_api_key, model, base_url=openai_base_url() or OPENAI)
        repairs = repaired(menu, pages, repairer, lambda one: pictures_of(contents, one))
        said = (
            f"{repairs.asked} doubtful items, {repairs.proposed} proposals, {repairs.accepted} borne out by the paper"
        )
        sys.stderr.write(f"{model}: {repairs.trouble or said}\n")
        return repairs.menu

    return repair


def _print(menu: ReadMenu) -> None:
    for section in menu.sections:
        print(f"\n{section.name or '(no heading)'}{f'  ({section.note})' if section.note else ''}")
        for item in section.items:
            prices = ", ".join(f"{price.label} {price.text}".strip() for price in item.prices) or (
                "market price" if item.market_price else "-"
            )
            print(f"  {item.name}  {prices}{'  ?' if item.doubts else ''}")
            if item.description:
                print(f"      {item.description}")
            for group in item.groups:
                print(f"      {group.name}: {', '.join(option.name for option in group.options)}")
    print(f"\n{menu.currency}; words from: {', '.join(menu.sources)}")
