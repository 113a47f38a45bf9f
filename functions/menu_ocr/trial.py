"""Opens a PDF in a program of its own first, so that one that is built to take all time and memory takes only that program's.

pdfium knows no limits of its own: forms that show forms that show forms, a stream that unpacks to gigabytes, or a picture as large as
a wall would end the function itself, three times, and the owner would never hear of it.
"""

import ctypes
import resource
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from functions.menu_ocr.intake import Broken, CannotRead, drawn, open_pdf
from functions.menu_ocr.sources.text_layer import read_text_layer

MOST_SECONDS = 60
"""Of computing; of waiting twice that."""
MOST_MEGABYTES = 600
"""Beyond what the program has when it starts; a page of 300 dots an inch takes about 30."""
_MOST_PICTURE_BYTES = 400 * 1024 * 1024
"""Of one picture unpacked. pdfium leaves out a picture that it has no memory for, so the limit alone would not tell."""
_ROOT = Path(__file__).resolve().parents[2]
_STATM = Path("/proc/self/statm")


def try_pdf(content: bytes, *, seconds: float = 2 * MOST_SECONDS) -> None:
    """Go through all pages once, and throw away what comes of it.

    Raises:
        Broken: it takes too much time or memory, or pdfium crashes over it. Other faults are left for `open_pdf` to tell.
    """
    command = [sys.executable, "-m", "functions.menu_ocr.trial"]
    try:
        tried = subprocess.run(  # noqa: S603 - our own module, which gets the file on its standard input
            command, input=content, capture_output=True, timeout=seconds, cwd=_ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        tried = None
    if tried is None or tried.returncode != 0:
        raise Broken(
            "too_complicated",
            "The PDF is built in a way that takes too much to open; please print it into a new PDF, or send photos of its pages.",
        )


def _limited() -> None:
    """Have this program, and only this, end when it takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    if _STATM.exists():  # elsewhere than on Linux the limit does not hold
        pages = int(_STATM.read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _largest_picture(document: pypdfium2.PdfDocument, number: int) -> int:
    """Bytes that the largest picture on the page takes unpacked."""
    page = document[number - 1]
    about = pdfium.FPDF_IMAGEOBJ_METADATA()
    most = 0
    try:
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
            if pdfium.FPDFImageObj_GetImageMetadata(one, page, ctypes.byref(about)):
                most = max(most, about.width * about.height * max(about.bits_per_pixel, 1) // 8)
    finally:
        page.close()
    return most


def main() -> int:
    """Read a PDF from the standard input and go through its pages; 0 if that can be done, or ends in a reason for the owner."""
    content = sys.stdin.buffer.read()
    _limited()
    try:
        document = open_pdf(content)
        for number in range(1, len(document) + 1):
            if _largest_picture(document, number) > _MOST_PICTURE_BYTES:
                return 1
            read_text_layer(document, number)
            drawn(document, number)
    except CannotRead:
        return 0
    except MemoryError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
