"""What does a PDF tell besides its pages, and how is that taken out?

Author, keywords and whatever programs noted, the place of a map, and what cameras wrote into the
photos on its pages. Title, language, dates and the marks of accessible and lasting PDFs stay. A
PDF with nothing to take out stays as it is, byte for byte.
"""

from __future__ import annotations

import logging
import struct
import tempfile
from typing import Any, BinaryIO, Final, cast

import pikepdf
from pikepdf import Name, Pdf

from cases.files.patched import Unclear

MOST_OBJECTS: Final = 300_000
BIGGEST_PHOTO: Final = 64 << 20  # bytes
IN_MEMORY: Final = 4 << 20  # bytes of a result kept out of the file system
KEPT_ABOUT: Final = {"/Title", "/CreationDate", "/ModDate", "/Producer", "/Creator", "/Trapped"}
DROPPED: Final = ("/Metadata", "/PieceInfo", "/LGIDict", "/VP")  # the last two: maps
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_XMP: Final = "{http://ns.adobe.com/xap/1.0/}"
_MARKS: Final = (
    "{http://www.aiim.org/pdfa/ns/id/}",
    "{http://www.aiim.org/pdfua/ns/id/}",
    "{http://ns.adobe.com/pdf/1.3/}P",  # producer and version, not keywords
    *(f"{_DC}{name}" for name in ("title", "language", "format")),
    *(f"{_XMP}{name}" for name in ("CreateDate", "ModifyDate", "MetadataDate", "CreatorTool")),
)
# What a damaged or hostile PDF makes the readers of its parts say.
BROKEN: Final = (
    *(pikepdf.PdfError, pikepdf.PasswordError, pikepdf.DataDecodingError, SyntaxError),
    *(RuntimeError, ValueError, TypeError, AttributeError, LookupError, struct.error),
)
_KEPT_SEGMENTS: Final = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colours
log = logging.getLogger(__name__)


def clean_pdf(file: BinaryIO) -> BinaryIO:
    """The same pages without what else was noted; `file` itself when there is nothing.

    Raises Unclear for one that cannot be opened, or not be changed: it is signed, holds other
    files, or is too big to look at.
    """
    file.seek(0)
    try:
        with Pdf.open(file) as pdf:
            return _cleaned(file, pdf)
    except BROKEN as error:
        log.info("a PDF could not be cleaned: %s", error)
        raise Unclear from error


def _cleaned(file: BinaryIO, pdf: Pdf) -> BinaryIO:
    if len(pdf.objects) > MOST_OBJECTS:
        raise Unclear
    bound = _is_signed(pdf)
    about = [_clean_about(pdf), _clean_xmp(pdf)]  # all of them, so no `or`
    changed = any([*about, *[_clean_object(pdf, item) for item in pdf.objects]])
    if not changed:
        return file
    if bound:
        raise Unclear  # a change would break what was signed
    out = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - handed on
    try:
        pdf.save(out, encryption=pdf.is_encrypted)
    except BaseException:
        out.close()
        raise
    return out


def _is_signed(pdf: Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    flags = form.get("/SigFlags", 0) if isinstance(form, pikepdf.Dictionary) else 0
    return bool(int(flags) & 1) or "/Perms" in pdf.Root


def _clean_about(pdf: Pdf) -> bool:
    about = pdf.trailer.get("/Info")
    if not isinstance(about, pikepdf.Dictionary):
        return False
    extra = [name for name in about.keys() if name not in KEPT_ABOUT]  # noqa: SIM118 - no iteration
    for name in extra:
        del about[name]
    return bool(extra)


def _clean_xmp(pdf: Pdf) -> bool:
    """The description of the whole document, made anew from the few lines that are kept."""
    if "/Metadata" not in pdf.Root:
        return False
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as old:
        lines = dict(old)
    kept = {name: value for name, value in lines.items() if name.startswith(_MARKS)}
    if len(kept) == len(lines):
        return False
    del pdf.Root["/Metadata"]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as new:
        for name, value in kept.items():
            new[name] = value
    return True


def _clean_object(pdf: Pdf, item: Any) -> bool:
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if "/EF" in item or item.get("/Type") == Name.EmbeddedFile:
        raise Unclear
    is_root = item.objgen == pdf.Root.objgen
    extra = [name for name in DROPPED if name in item and not (is_root and name == "/Metadata")]
    for name in extra:
        del item[name]
    is_photo = isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image
    return bool(extra) | (is_photo and _clean_photo(item))


def _clean_photo(item: Any) -> bool:
    """Takes out of a JPEG what the camera noted; its dots are not touched."""
    filters = item.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters != Name.DCTDecode:
        return False
    if int(item.get("/Length", 0)) > BIGGEST_PHOTO:
        raise Unclear
    old = item.read_raw_bytes()
    new = without_notes(old)
    if len(new) == len(old):
        return False
    item.write(new, filter=Name.DCTDecode, decode_parms=item.get("/DecodeParms"))
    return True


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without its notes (EXIF, XMP, comments); as it is when it is built otherwise."""
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        kind = jpeg[place + 1]
        end = place + 2 + int(struct.unpack_from(">H", jpeg, place + 2)[0])
        notes = 0xE0 <= kind <= 0xEF and kind not in _KEPT_SEGMENTS
        pictures_beside = kind == 0xE2 and jpeg[place + 4 : place + 7] == b"MPF"
        if not (notes or kind == 0xFE or pictures_beside):
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place:]])
