"""Does the printed letter say what was written, in its language, and nothing else?"""

import datetime as dt
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from messaging.pdf import LetterSheet, date_in_words, letter_pdf

LETTER = LetterSheet(
    language="es",
    district="Maple Fork School District",
    school="Cedar Hollow Elementary",
    dated=dt.date(2025, 10, 6),
    addressee=["Hannah Okafor", "Maestra de Mateo"],
    about="Mateo Rivera Solís, grado 3",
    salutation="Estimada maestra Okafor:",
    body="Pido por escrito una **evaluación completa**.\n\n- la lectura\n- la ortografía",
    closing="Atentamente,",
    signed_by=["Lucía Solís", "madre de Mateo"],
    entry_number=2,
    entry_hash="ba7a2088b74d14a41df7e30302ad8d09653a77819b401397bc513382c5891425",
)


def opened(sheet: LetterSheet) -> PdfReader:
    """The letter's PDF, read back."""
    return PdfReader(io.BytesIO(letter_pdf(sheet)))


def words(sheet: LetterSheet) -> str:
    """All text of the letter's pages, spaces made one."""
    return " ".join(" ".join(page.extract_text() for page in opened(sheet).pages).split())


def test_everything_stands_on_it() -> None:
    text = words(LETTER)
    for expected in [
        *["Maple Fork School District", "Cedar Hollow Elementary", "6 de octubre de 2025"],
        *["Hannah Okafor", "Mateo Rivera Solís, grado 3", "Estimada maestra Okafor:"],
        *["Pido por escrito una evaluación completa.", "la ortografía", "Atentamente,"],
        *["Lucía Solís", "madre de Mateo", "ba7a2088b7"],
    ]:
        assert expected in text
    assert "**" not in text
    assert "ba7a2088b74" not in text
    assert "Draft" not in text


def test_a_letter_that_is_not_sent_says_so_and_has_no_entry() -> None:
    text = words(replace(LETTER, language="en", entry_number=None))
    assert text.count("Draft: not sent yet") == 2
    assert "ba7a" not in text


@pytest.mark.parametrize("language", ["en", "es", "ar", "es-MX"])
def test_tagged_with_its_language(language: str) -> None:
    root = opened(replace(LETTER, language=language)).root_object
    assert root["/Lang"] == language[:2]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_arabic_reads_from_the_right() -> None:
    sheet = replace(LETTER, language="ar", body="أكتب إليك لأنني قلقة على ماتيو.")
    reader = opened(sheet)
    assert reader.root_object["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert "أكتوبر" in date_in_words(sheet.dated, "ar")


@pytest.mark.parametrize(
    "code",
    [
        '#read("letter.typ")',
        "#panic()",
        "#{ while true {} }",
        '$ x^2 $ #eval("1")',
        "] #set page(width: 1cm) [",
        '"), panic("',
        "= Heading <label> @label",
        "\\u{41}",
        "// comment",
        "#sys.inputs",
    ],
)
def test_typst_code_is_only_text(code: str) -> None:
    squeezed = "".join(words(replace(LETTER, body=f"x {code} x")).split())
    assert "".join(code.split()) in squeezed.replace("“", '"').replace("”", '"')
    for field in ("district", "school", "about", "salutation", "closing"):
        assert "".join(code.split()) in "".join(words(replace(LETTER, **{field: code})).split())


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert letter_pdf(LETTER) == letter_pdf(replace(LETTER))


def test_odd_signs_do_not_stop_the_letter(caplog: pytest.LogCaptureFixture) -> None:
    text = words(replace(LETTER, body="a\x02b\x1b \ufffe c \U00013000 d 👋🏽 e"))
    assert "ab" in text
    assert "no font here" in caplog.text


def test_long_words_and_texts_stay_on_the_page() -> None:
    reader = opened(replace(LETTER, body="https://a.org/" + "x" * 400 + "\n\n" + "word " * 3000))
    assert len(reader.pages) > 3
    text = "".join(page.extract_text() for page in reader.pages)
    assert text.count("x") >= 400
    assert text.count("word") == 3000


def test_empty_parts_leave_no_trace() -> None:
    bare = LetterSheet("en", "", "", dt.date(2026, 1, 2), [], "", [])
    text = words(replace(bare, entry_number=1))
    assert text.startswith("January 2, 2026")
    assert "About" not in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "September 15, 2025"),
        ("en-us", "September 15, 2025"),
        ("es", "15 de septiembre de 2025"),
        ("ar", "15 سبتمبر 2025"),
    ],
)
def test_date_in_words(language: str, text: str) -> None:
    assert date_in_words(dt.date(2025, 9, 15), language) == text


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_makes_a_letter(text: str) -> None:
    sheet = replace(LETTER, body=text, salutation=text, addressee=[text], signed_by=[text])
    assert letter_pdf(sheet).startswith(b"%PDF-1.7")
