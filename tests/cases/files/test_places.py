"""Does no video, sound or PDF tell where it was made, and is the person told when one may?

The films in samples/ were made by FFmpeg with a place in each part that phones use.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cases.files import boxes, papers
from cases.files.intake import receive
from cases.files.patched import Patch, Unclear, patched

SAMPLES = Path(__file__).parent / "samples"
PLACE = b"+47.6062-122.3321/"
SECRET = b"SECRET"


@dataclass(frozen=True)
class Taken:
    """What was kept of a file."""

    content: bytes
    name: str
    may_tell_place: bool


def taken(content: bytes, name: str = "a") -> Taken:
    with receive(io.BytesIO(content), name=name, scanner="") as got:
        return Taken(got.file.read(), got.name, got.may_tell_place)


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I4s", len(content) + 8, kind) + content


# --- films ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "film.3gp", "tags.mp4", "pieces.mp4"])
def test_a_film_keeps_its_picture_and_length_and_loses_the_rest(name: str) -> None:
    old = (SAMPLES / name).read_bytes()
    assert SECRET in old
    got = taken(old, name)
    new = got.content
    assert not got.may_tell_place
    assert SECRET not in new
    assert PLACE not in new
    assert b"47.6" not in new
    assert len(new) == len(old)
    for place, _length in media(old):  # the picture itself did not move and did not change
        assert new[place:].startswith(old[place : place + _length])
    assert tables(new) == tables(old)


def media(film: bytes) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(film):
        size, kind = struct.unpack_from(">I4s", film, place)
        if kind == b"mdat":
            yield place, size
        place += size


def tables(film: bytes) -> list[bytes]:
    """What a player needs to find the pictures."""
    names = (b"stsd", b"stsz", b"stco", b"stsc", b"stts", b"tkhd", b"mvhd", b"trun")
    found = []
    for name in names:
        place = film.find(name)
        if place >= 4:
            (size,) = struct.unpack_from(">I", film, place - 4)
            found.append(film[place - 4 : place - 4 + size])
    return found


def track(handler: bytes, samples: list[tuple[int, int]]) -> bytes:
    """A track of one sample a chunk; samples are (place, length)."""
    sizes = struct.pack(
        f">III{len(samples)}I", 0, 0, len(samples), *[length for _, length in samples]
    )
    offsets = struct.pack(f">II{len(samples)}I", 0, len(samples), *[place for place, _ in samples])
    runs = struct.pack(">IIIII", 0, 1, 1, 1, 1)
    table = box(b"stbl", box(b"stsz", sizes), box(b"stsc", runs), box(b"stco", offsets))
    kind = box(b"hdlr", bytes(8) + handler + bytes(13))
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", kind, box(b"minf", table)))


def film_with_a_track_of_places(handler: bytes = b"meta", where: int = 24) -> bytes:
    """Picture, place, picture, place in the media; the place has a track of its own."""
    parts = [b"PICTURE1", PLACE, b"PICTURE2", PLACE]
    places, at = [], 16 + 8
    for part in parts:
        places.append((at, len(part)))
        at += len(part)
    assert where in (24, 0)
    if where == 0:
        places[1] = (0, 8)
    tracks = track(b"vide", places[::2]) + track(handler, places[1::2])
    head = box(b"ftyp", b"isom" + bytes(4))
    return head + box(b"mdat", *parts) + box(b"moov", box(b"mvhd", bytes(100)), tracks)


@pytest.mark.parametrize("handler", [b"meta", b"text", b"camm"])
def test_places_told_all_along_a_film_are_blanked_where_they_stand(handler: bytes) -> None:
    got = taken(film_with_a_track_of_places(handler))
    new = got.content
    assert not got.may_tell_place
    assert PLACE not in new
    assert b"PICTURE1" in new
    assert b"PICTURE2" in new
    assert new.count(b"trak") == 1


@pytest.mark.parametrize(
    "film",
    [
        film_with_a_track_of_places(where=0),  # says that its samples lie in the file's head
        film_with_a_track_of_places() + box(b"moof", box(b"mfhd", bytes(8))),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"cmov", bytes(20))),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"mdat", PLACE),
        box(b"ftyp", b"isom" + bytes(4)) + struct.pack(">I4s", 9999, b"moov") + PLACE,
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", struct.pack(">I4s", 3, b"trak")),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"trak", box(b"tkhd", bytes(84)))),
        (SAMPLES / "film.mp4").read_bytes()[:-40],
    ],
)
def test_a_film_built_otherwise_is_kept_as_it_is_and_the_person_is_told(film: bytes) -> None:
    got = taken(film)
    assert got.may_tell_place
    assert got.content == film


def test_other_boxes_at_the_top_and_hidden_rests_are_blanked() -> None:
    film = (SAMPLES / "film.mp4").read_bytes()
    more = box(b"uuid", b"x" * 16, PLACE) + box(b"free", PLACE) + box(b"sefd", PLACE)
    got = taken(film + more + box(b"meta", bytes(4), PLACE))
    assert PLACE not in got.content
    assert not got.may_tell_place


def test_a_box_with_a_long_size_and_one_that_reaches_to_the_end() -> None:
    film = (SAMPLES / "film.mp4").read_bytes()
    long = struct.pack(">I4sQ", 1, b"udta", 16 + len(PLACE)) + PLACE
    last = struct.pack(">I4s", 0, b"skip") + PLACE
    assert PLACE not in taken(film + long + last).content


def test_too_many_boxes_are_not_walked(monkeypatch) -> None:
    monkeypatch.setattr(boxes, "MOST_BOXES", 10)
    assert taken((SAMPLES / "film.mp4").read_bytes()).may_tell_place


def test_a_film_of_300_mb_is_not_taken_into_memory() -> None:
    film = (SAMPLES / "film.mov").read_bytes()
    with tempfile.TemporaryFile() as file:
        file.write(film)
        file.write(struct.pack(">I4s", 300_000_008, b"mdat"))
        file.truncate(len(film) + 300_000_008)
        file.seek(0, os.SEEK_END)
        file.write(box(b"udta", PLACE))
        tracemalloc.start()
        got = receive(file, name="long.mov", scanner="")
        size, tail = 0, b""
        while chunk := got.file.read(1 << 16):
            size, tail = size + len(chunk), (tail + chunk)[-100:]
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size == len(film) + 300_000_008 + 8 + len(PLACE)
    assert PLACE not in tail
    assert not got.may_tell_place
    assert most < 8_000_000


# --- sound ------------------------------------------------------------------------------------

FRAMES = b"\xff\xfb\x90\x00" + b"sound" * 100


def id3(content: bytes, flags: int = 0) -> bytes:
    size = bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\4\0" + bytes([flags]) + size + content + (b"3DI" + bytes(7)) * (flags >> 4)


def ape(content: bytes, header: bool) -> bytes:
    def end(flags: int) -> bytes:
        return b"APETAGEX" + struct.pack("<IIII8x", 2000, len(content) + 32, 1, flags)

    return (end(3 << 30) if header else b"") + content + end(int(header) << 31)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (id3(PLACE), b""),
        (id3(PLACE, 0x10), b"TAG" + PLACE.ljust(125)),
        (id3(PLACE) + id3(SECRET), ape(PLACE, True)),
        (id3(b""), ape(PLACE, False) + b"TAG" + SECRET.ljust(125)),
    ],
)
def test_of_an_mp3_only_the_sound_is_kept(before: bytes, after: bytes) -> None:
    got = taken(before + FRAMES + after, "voice.mp3")
    assert got.content == FRAMES
    assert (got.name, got.may_tell_place) == ("voice.mp3", False)


def test_an_mp3_that_is_nothing_but_labels_is_told() -> None:
    assert taken(id3(PLACE)).may_tell_place


def wav(*chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    parts = [struct.pack("<4sI", k, len(c)) + c + b"\0" * (len(c) % 2) for k, c in chunks]
    body = b"WAVE" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def test_of_a_wav_the_sound_stays_and_the_rest_is_blank() -> None:
    content = wav(
        (b"fmt ", bytes(16)),
        (b"LIST", PLACE + b"x"),
        (b"data", b"sound" * 9),
        (b"iXML", PLACE),
        (b"id3 ", SECRET),
    )
    got = taken(content + b"odd", "a.wav")
    new = got.content
    assert b"sound" * 9 in new
    assert PLACE not in new
    assert SECRET not in new
    assert len(new) == len(content) + 3
    assert not got.may_tell_place


def test_a_wav_without_a_known_length_plays_to_its_end() -> None:
    content = wav((b"fmt ", bytes(16)), size=0) + b"data\xff\xff\xff\xff" + b"sound" * 9
    assert taken(content).content == content


# --- papers -----------------------------------------------------------------------------------

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"
 exif:GPSLatitude="47,36.372N"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Plan of Mateo
</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>SECRET</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETcamera"
    exif.get_ifd(0x8825)[2] = (47.0, 36.0, 22.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif, comment=SECRET)
    assert SECRET in out.getvalue()
    return out.getvalue()


def paper(*, photo: bytes = b"", xmp: str = "", **about: str) -> pikepdf.Pdf:
    """One page."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    pdf.Root.Lang = pikepdf.String("es")
    for name, value in about.items():
        pdf.docinfo[f"/{name}"] = value
    if xmp:
        pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=pikepdf.Name.Metadata)
    if photo:
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(
                P=pdf.make_stream(
                    photo,
                    Type=pikepdf.Name.XObject,
                    Subtype=pikepdf.Name.Image,
                    Width=40,
                    Height=30,
                    ColorSpace=pikepdf.Name.DeviceRGB,
                    BitsPerComponent=8,
                    Filter=pikepdf.Name.DCTDecode,
                    Metadata=pdf.make_stream(SECRET),
                )
            )
        )
        page.Contents = pdf.make_stream(b"q 40 0 0 30 0 0 cm /P Do Q")
    return pdf


def written(pdf: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True, **how)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_pdf_keeps_its_pages_title_and_language_and_loses_who_and_where() -> None:
    old = paper(photo=photo_with_place(), xmp=XMP, Title="Plan", Author="SECRET", GPS="47.6")
    got = taken(written(old, object_stream_mode=pikepdf.ObjectStreamMode.generate), "plan.pdf")
    assert not got.may_tell_place
    with pikepdf.open(io.BytesIO(got.content)) as new:
        whole = written(new, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        assert SECRET not in whole
        assert b"47,36" not in whole
        assert new.Root.Lang == "es"
        assert str(new.docinfo["/Title"]) == "Plan"
        with new.open_metadata() as lines:
            assert "Plan of Mateo" in str(lines["dc:title"])
            assert lines["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        shown = new.pages[0].Resources.XObject.P
        with Image.open(io.BytesIO(shown.read_raw_bytes())) as image:
            assert (image.size, dict(image.getexif())) == ((40, 30), {})
            assert image.convert("RGB").getpixel((5, 5))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        written(paper(Title="Plan")),
        written(paper()),
    ],
)
def test_a_pdf_with_nothing_to_take_out_stays_byte_for_byte(content: bytes) -> None:
    got = taken(content)
    assert got.content == content
    assert not got.may_tell_place


def signed(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())
    return pdf


def with_a_file_inside() -> pikepdf.Pdf:
    pdf = paper()
    pdf.attachments["photo.jpg"] = photo_with_place()
    return pdf


def locked(how: pikepdf.Encryption) -> bytes:
    out = io.BytesIO()
    paper(Author="SECRET").save(out, encryption=how)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        written(signed(paper(Author="SECRET"))),
        written(with_a_file_inside()),
        locked(pikepdf.Encryption(owner="o", user="u")),
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        b"%PDF-1.7\n" + b"nothing that anybody can read " * 50,
    ],
)
def test_a_pdf_that_must_not_or_cannot_be_changed_is_kept_and_told(content: bytes) -> None:
    got = taken(content)
    assert got.may_tell_place
    assert got.content == content


def test_a_signed_pdf_with_nothing_to_take_out_is_not_told() -> None:
    assert not taken(written(signed(paper()))).may_tell_place


def test_a_pdf_that_only_forbids_changes_stays_so() -> None:
    got = taken(locked(pikepdf.Encryption(owner="o", user="")))
    with pikepdf.open(io.BytesIO(got.content)) as new:
        assert new.is_encrypted
        assert "/Author" not in new.docinfo


def test_a_description_that_is_no_xml_goes() -> None:
    got = taken(written(paper(xmp="<x:xmpmeta <<< SECRET")))
    assert got.may_tell_place or SECRET not in got.content


def test_notes_leave_a_jpeg_and_its_dots_stay() -> None:
    old = photo_with_place()
    new = papers.without_notes(old)
    assert SECRET not in new
    with Image.open(io.BytesIO(old)) as one, Image.open(io.BytesIO(new)) as two:
        assert one.tobytes() == two.tobytes()


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_as_a_jpeg_in_a_pdf_do_not_stop_it(content: bytes) -> None:
    with contextlib.suppress(papers.BROKEN):
        papers.without_notes(b"\xff\xd8" + content)


# --- others -----------------------------------------------------------------------------------


def office(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr(name, content)
    return out.getvalue()


def plain_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ((SAMPLES / "film.webm").read_bytes(), True),
        ((SAMPLES / "film.webm").read_bytes().replace(b"LOCATION", b"CAPTION."), False),
        (b"OggS" + bytes(60) + b"OpusTags....LOCATION=47.6", True),
        (b"OggS" + bytes(60) + b"OpusTags....ENCODER=x", False),
        (office("word/media/image1.jpeg", photo_with_place()), True),
        (office("word/media/image1.jpeg", plain_photo()), False),
        (office("word/media/clip.mp4", b"film"), True),
        (office("word/media/image1.emf", b"drawing"), False),
        (b"plain words about a location", False),
    ],
)
def test_what_nobody_cleans_is_kept_and_told_only_when_it_may_say_a_place(
    content: bytes, told: bool
) -> None:
    got = taken(content)
    assert got.content == content
    assert got.may_tell_place is told


# --- the view ---------------------------------------------------------------------------------


@given(
    st.binary(max_size=200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(1, 40), st.binary(max_size=4)), max_size=5),
    st.integers(1, 50),
)
def test_a_patched_file_reads_as_one_that_was_changed(
    content: bytes, wanted: list[tuple[int, int, bytes]], step: int
) -> None:
    patches = [Patch(start, length, put[:length]) for start, length, put in wanted]
    changed = bytearray(content)
    for patch in patches:
        end = min(patch.end, len(content))
        new = (patch.put + bytes(patch.length))[: max(0, end - patch.start)]
        changed[patch.start : end] = new if patch.start < len(content) else b""
    try:
        file = patched(io.BytesIO(content), patches)
    except Unclear:
        ordered = sorted(patches)
        assert any(a.end > b.start for a, b in pairwise(ordered))
        return
    read = b""
    while part := file.read(step):
        read += part
    assert read == bytes(changed[: len(content)])
    assert file.seek(0, io.SEEK_END) == len(content)
