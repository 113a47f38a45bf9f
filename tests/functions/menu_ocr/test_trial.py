"""A PDF that would take the whole function with it takes only the program that tries it."""

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from functions.menu_ocr.intake import Broken, open_pdf, rendered
from functions.menu_ocr.trial import try_pdf
from tests.functions.menu_ocr.hostile_pdfs import of_a_field, of_a_wall, of_laughs


def plain_pdf(pages: int = 2, password: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None)
    for _ in range(pages):
        canvas.drawString(100, 700, "Soup 5.00")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("content", [of_laughs(), of_a_wall()], ids=["a thousand laughs", "a picture like a wall"])
def test_a_pdf_that_takes_everything_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Broken, match="too much to open") as refused:
        try_pdf(content)

    assert refused.value.code == "too_complicated"


def test_a_pdf_that_takes_too_long_is_refused() -> None:
    with pytest.raises(Broken, match="too much to open"):
        try_pdf(plain_pdf(), seconds=0.001)


def test_an_ordinary_pdf_passes() -> None:
    try_pdf(plain_pdf())


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 and nothing", plain_pdf(password="secret"), plain_pdf(31), of_a_field()]
)
def test_other_faults_are_left_to_whoever_tells_them_better(content: bytes) -> None:
    try_pdf(content)


def test_a_page_of_impossible_size_is_refused() -> None:
    document = open_pdf(of_a_field())
    with pytest.raises(Broken, match="impossible size"):
        rendered(document, 1)
    document.close()
