"""PDFs that are written to take all time or memory of whoever opens them."""

import zlib


def _written(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(out),
    )


def _stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (about, len(content), content)


def _page(contents: bytes, resources: bytes, *more: bytes, box: bytes = b"0 0 600 800") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>>>" % (box, resources)
    return _written(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, _stream(contents), *more]
    )


def of_laughs(levels: int = 8) -> bytes:
    """Forms that each show the next one ten times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
    forms = [
        _stream(b"/X Do " * 10, b"%b/Resources<</XObject<</X %d 0 R>>>>" % (form, 6 + level)) for level in range(levels)
    ]
    return _page(b"/X Do " * 10, b"/XObject<</X 5 0 R>>", *forms, _stream(b"0 0 1 1 re f", form))


def of_a_wall(side: int = 20_000) -> bytes:
    """A picture of 20,000 by 20,000 points in colour, in a few hundred bytes."""
    about = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
        % (side, side)
    )
    return _page(b"600 0 0 800 0 0 cm /I Do", b"/XObject<</I 5 0 R>>", _stream(zlib.compress(b"\0" * 999), about))


def of_a_field() -> bytes:
    """A page of two hundred kilometres."""
    return _page(b"0 0 m", b"", box=b"0 0 14400000 14400000")
