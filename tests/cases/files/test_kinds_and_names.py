"""Is a file told by its content, and does its name survive safely?"""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cases.files.errors import FileRefused
from cases.files.kinds import KINDS
from cases.files.names import LONGEST, safe_name
from cases.files.sniff import CHUNK, sniff


def picture(format_: str) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(out, format_)
    return out.getvalue()


def zipped(*names: str, **contents: bytes) -> bytes:
    """A zip with these names in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"x"))
    return out.getvalue()


def office(part: str, *more: str) -> bytes:
    """The outline of an office file."""
    return zipped("[Content_Types].xml", part, *more)


def ftyp(brand: bytes) -> bytes:
    """The beginning of a file of the MP4 family."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\2\0" + b"isomiso2" + b"\0" * 40


def ole(word: str) -> bytes:
    """An old office container with one name in it."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1000 + word.encode("utf-16-le") + b"\0" * 99


PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n%%EOF\n"
ODT = "application/vnd.oasis.opendocument.text"
GOOD = {
    "pdf": [PDF],
    "jpeg": [picture("JPEG")],
    "png": [picture("PNG")],
    "webp": [picture("WEBP")],
    "gif": [picture("GIF")],
    "heic": [ftyp(b"heic"), ftyp(b"mif1")],
    "docx": [office("word/document.xml")],
    "xlsx": [office("xl/workbook.xml")],
    "pptx": [office("ppt/presentation.xml")],
    "odt": [zipped("mimetype", "content.xml", mimetype=ODT.encode())],
    "doc": [ole("WordDocument")],
    "txt": [
        "Hola, ¿qué tal? 👋🏽 مرحبا\r\n\tx < y".encode(),
        b"\xef\xbb\xbfwith mark",
        b"a" * 3_000_000,
    ],
    "mp3": [b"ID3\4\0\0\0\0\0\0" + b"\0" * 50, b"\xff\xfb\x90\x64" + b"\0" * 100],
    "m4a": [ftyp(b"M4A "), ftyp(b"isom") + b"moov" + b"\0" * 60 + b"hdlr" + b"\0" * 8 + b"soun"],
    "weba": [
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm" + b"\0" * 99 + b"\x86\x86A_OPUS"
    ],
    "ogg": [b"OggS\0\2" + b"\0" * 50],
    "wav": [b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 30],
    "mp4": [ftyp(b"isom"), ftyp(b"3gp4"), ftyp(b"isom") + b"moov soun .. vide"],
    "mov": [ftyp(b"qt  ")],
    "webm": [
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm" + b"\0" * 30,
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm A_OPUS V_VP8",
    ],
}
BAD = {
    "program": b"MZ\x90\0" + b"\0" * 100,
    "elf": b"\x7fELF" + b"\0" * 100,
    "html": b"\n <!DOCTYPE html><p>x",
    "html with a mark": b"\xef\xbb\xbf<html>",
    "html later": b"hello\n<SCRIPT >alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "xml": b"<?xml version='1.0'?><x/>",
    "shell": b"#!/bin/sh\nrm -rf /",
    "php": b"<?php echo 1;",
    "postscript": b"%!PS-Adobe",
    "zip": zipped("a.txt"),
    "jar": zipped("META-INF/MANIFEST.MF", "A.class"),
    "zip with a program": office("word/document.xml", "word/embeddings/x.exe"),
    "macros": office("word/document.xml", "word/vbaProject.bin"),
    "old macros": ole("_VBA_PROJECT") + "WordDocument".encode("utf-16-le"),
    "old container of something else": ole("SummaryInformation"),
    "old excel": ole("Workbook"),
    "very old excel": ole("Book\0"),
    "old powerpoint": ole("PowerPoint Document"),
    "rich text": rb"{\rtf1\ansi Hola}",
    "locked, old container": ole("EncryptedPackage"),
    "zip cut off": office("word/document.xml")[:-10],
    "matroska": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
    "riff of something else": b"RIFF\x24\0\0\0ACON",
    "avif": ftyp(b"avif"),
    "binary": bytes(range(256)),
    "text cut in a sign": "hola ñ".encode()[:-1],
    "utf-16": "hola".encode("utf-16"),
    "control": b"hola \x07",
    "pdf and html": b"%PDF-1.7\n<html><script>",
    "pdf and zip": PDF + zipped("a"),
    "sound and zip": GOOD["mp3"][0] + zipped("a"),
    "empty": b"",
    "pdf after rubbish": b"GIF\n" * 3 + b"\0" + PDF,
}


@pytest.mark.parametrize(("key", "content"), [(k, c) for k, all_ in GOOD.items() for c in all_])
def test_told_by_content(key: str, content: bytes) -> None:
    file = io.BytesIO(content)
    assert sniff(file) is KINDS[key]
    assert file.tell() == 0


def test_every_kind_is_tried_and_none_runs_in_a_page() -> None:
    assert KINDS.keys() - GOOD.keys() == {"ods", "odp"}
    risky = {"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "txt", "heic"}
    assert {key for key, kind in KINDS.items() if not kind.inline} == risky
    assert not [
        k for k in KINDS.values() if "html" in k.content_type or k.content_type.endswith("/xml")
    ]


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        sniff(io.BytesIO(BAD[name]))


def test_macros_are_named_as_the_reason() -> None:
    for name in ("macros", "old macros"):
        with pytest.raises(FileRefused, match="macros"):
            sniff(io.BytesIO(BAD[name]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("old excel", r"\(\.xls\).+as \.xlsx or PDF"),
        ("very old excel", r"\(\.xls\).+as \.xlsx or PDF"),
        ("old powerpoint", r"\(\.ppt\).+as \.pptx or PDF"),
        ("rich text", r"\(\.rtf\).+as \.docx or PDF"),
        ("locked, old container", "without one"),
    ],
)
def test_what_is_too_old_or_locked_says_what_to_do(name: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        sniff(io.BytesIO(BAD[name]))


def test_old_names_are_found_across_what_is_read_at_a_time() -> None:
    content = ole("SummaryInformation")
    for part, words in (("Workbook", "xlsx"), ("PowerPoint Document", "pptx")):
        name = part.encode("utf-16-le")
        with pytest.raises(FileRefused, match=words):
            sniff(io.BytesIO(content + bytes(CHUNK - len(content) - 7) + name))


def test_old_word_with_an_old_table_inside_stays_word() -> None:
    both = ole("Workbook") + ole("WordDocument")
    assert sniff(io.BytesIO(both)) is KINDS["doc"]


def test_zip_bombs_are_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"\0" * (100 << 20))
    with pytest.raises(FileRefused, match="too big"):
        sniff(out)


def test_a_list_of_contents_that_is_too_long_is_not_read() -> None:
    content = bytearray(office("word/document.xml"))
    struct.pack_into("<I", content, len(content) - 10, 5 << 20)
    with pytest.raises(FileRefused):
        sniff(io.BytesIO(bytes(content)))


def test_locked_office_file() -> None:
    content = bytearray(office("word/document.xml"))
    place = content.find(b"PK\1\2")
    content[place + 8] |= 1
    with pytest.raises(FileRefused, match="password"):
        sniff(io.BytesIO(bytes(content)))


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\3\4", b"RIFF", b"\0\0\0\0ftyp", bytes.fromhex("d0cf11e0a1b11ae1")):
        try:
            sniff(io.BytesIO(start + content))
        except FileRefused:
            continue


class TestNames:
    """Names of files."""

    @pytest.mark.parametrize(
        ("name", "kind", "kept"),
        [
            ("letter.pdf", "pdf", "letter.pdf"),
            ("Carta de Mateo (1).PDF", "pdf", "Carta de Mateo (1).PDF"),
            ("👨‍👩‍👧‍👦 família.jpg", "jpeg", "👨‍👩‍👧‍👦 família.jpg"),
            ("🫨 new.jpg", "jpeg", "🫨 new.jpg"),
            ("خطاب.pdf", "pdf", "خطاب.pdf"),
            ("../../etc/passwd", "txt", "passwd.txt"),
            ("..\\..\\boot.ini", "txt", "boot.ini.txt"),
            ("C:\\temp\\a.pdf", "pdf", "a.pdf"),
            ("a.exe", "pdf", "a.exe.pdf"),
            ("run.bat", "txt", "run.bat.txt"),
            ("photo.jpg", "png", "photo.jpg.png"),
            ("gpj\u202e.exe.jpg", "jpeg", "gpj.exe.jpg"),
            ("a\0b\nc\x1b.pdf", "pdf", "ab c.pdf"),
            ('a<b>:"|?*.pdf', "pdf", "a_b______.pdf"),
            ("CON.pdf", "pdf", "_CON.pdf"),
            ("com1.tar.pdf", "pdf", "_com1.tar.pdf"),
            ("console.pdf", "pdf", "console.pdf"),
            ("", "pdf", "file.pdf"),
            (".pdf", "pdf", "pdf.pdf"),
            ("...", "pdf", "file.pdf"),
            (".htaccess", "txt", "htaccess.txt"),
            (" a . .pdf ", "pdf", "a.pdf"),
            ("e\u0301.pdf", "pdf", "é.pdf"),
            ("\ud800.pdf", "pdf", "pdf.pdf"),
        ],
    )
    def test_kept(self, name: str, kind: str, kept: str) -> None:
        assert safe_name(name, KINDS[kind]) == kept

    def test_long_names_keep_their_ending_and_whole_signs(self) -> None:
        family = "👨‍👩‍👧‍👦"
        name = safe_name(family * 30 + ".jpeg", KINDS["jpeg"])
        assert name.endswith(".jpeg")
        assert 150 < len(name.encode()) <= LONGEST
        assert name.removesuffix(".jpeg").replace(family, "") == ""
        assert len(safe_name("x" * 500 + "." + "y" * 300, KINDS["pdf"]).encode()) <= LONGEST

    @given(st.text(max_size=300), st.sampled_from(sorted(KINDS)))
    def test_always_harmless_and_stable(self, name: str, key: str) -> None:
        kept = safe_name(name, KINDS[key])
        assert len(kept.encode()) <= LONGEST
        assert not set(kept) & set('/\\<>:"|?*\0\n\r\u202e\u2066')
        assert kept.rpartition(".")[2].lower() in KINDS[key].endings
        assert kept.rpartition(".")[0].strip() not in {"", "."}
        assert not kept.startswith((".", " "))
        assert safe_name(kept, KINDS[key]) == kept
