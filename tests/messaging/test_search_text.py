"""Are messages found again however their words were typed?"""

import re

import pytest
from django.contrib.postgres.search import SearchVectorExact, SearchVectorField
from django.db import connection, models
from django.db.models import Value
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from messaging.markup import highlight
from messaging.search_text import EntrySearchVector, asked_words, excerpt, search_query
from tenants.base.text import bare, bare_sql, fold, fold_sql


def found(body: str, typed: str) -> bool:
    """Whether PostgreSQL finds `typed` in a message `body`."""
    nothing = models.sql.Query(None)
    match = SearchVectorExact(EntrySearchVector(Value(body)), search_query(typed))
    sql, params = nothing.get_compiler(connection=connection).compile(
        match.resolve_expression(nothing)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        return bool(cursor.fetchone()[0])


M04 = (
    "Segunda carta. Pido por escrito una evaluación completa para educación especial de mi hijo "
    "Mateo Rivera Solís. Me preocupan la lectura, la ortografía y cómo cuenta las cosas."
)
M02 = "He guesses words from the first letter and does well when I read aloud to him."


MANY_SIGNS = "¿Qué? «a» “b” a.b@x/y_z-1 👍🏽 10% [x] ^ ` {q} ~ \\ ñ ºª µ مرحبا، 字。"
SIGNS_HERE = [f"a{chr(code)}" for code in [*range(1, 0x250), *range(0x2000, 0x2070)]]
# Signs that stand beside words: phones and Spanish put them there.
SIGNED = [
    ("¿Leyó hoy?", "leyó"),
    ("¡Escuela!", "escuela"),
    ("It’s Mateo’s turn", "mateo"),
    ("It's Mateo's turn", "Mateo’s"),
    ("It’s Mateo’s turn", "mateo's"),
    ("Dijo “lectura” ayer", "lectura"),
    ("«casa»…", "casa"),
    ("lectura—ortografía", "ortografia"),
    ("lectura/ortografía", "ortografia"),
    ("lectura.Ortografía", "ortografia"),
    ("lectura\u00a0ortografía", "lectura"),
    ("gracias👍🏽", "gracias"),
    ("niño/a", "niña"),
    ("see https://a.b/reading_group?x=1", "reading group"),
    ("his reading-group", "reading-group"),
    ("la señora García-López", "garcia lopez"),
    ("on 10/12/2025 at 9:30", "10/12/2025"),
    ("got 85% of it", "85%"),
    ("write to a.b@x.example", "a.b@x.example"),
    ("educación especial", "“educacion especial”"),
    ("carta y más", "carta –volcán"),
    (M02, '"first letter'),
    (M04, "carta " * 400),
]
# Forms that no ending joins.
FORMS = [
    ("Los niños leen en voz alta", "leer"),
    ("Leímos juntos", "lee"),
    ("Leyó dos páginas", "leer páginas"),
    ("Quiero contar con usted", "quiere cuenta"),
    ("Yo escribí ayer y está escrito", "escribir"),
    ("He wrote it", "write"),
    ("the children spoke", "child speaking"),
    ("She taught him", '"teach him"'),
    ("He thought so", "thinking OR volcano"),
]


@pytest.mark.django_db
class TestInPostgres:
    """Both sides fold and stem in the same way."""

    @pytest.mark.parametrize(
        ("body", "typed"),
        [
            (M04, "evaluación"),
            (M04, "evaluacion"),
            (M04, "EVALUACIONES"),
            (M04, "evaluaciones completas"),
            (M04, "educacion cartas"),
            (M04, "solis"),
            (M04, "Solís lecturas"),
            (M04, '"educación especial"'),
            (M04, '"educacion especial"'),
            (M04, "ortografia"),
            (M04, "evalua\u0301cion OR evaluaci\u0301on OR evaluacio\u0301n"),
            (M04, "carta -volcán"),
            (M02, "guess word"),
            (M02, "guessing letters"),
            (M02, "reading OR guessed"),
            ("Le gustó el niño Ñandú", "nino nandu"),
            ("LA EVALUACIÓN DE ÉL", "evaluación"),
            ("evaluacio\u0301n", "evaluación"),
            ("La evaluation de Mateo", "evaluations"),
            ("مرحبا بكم في المدرسة", "المدرسة"),
            ("the", "the"),
            *SIGNED,
            *FORMS,
        ],
    )
    def test_found(self, body: str, typed: str) -> None:
        assert found(body, typed)

    @pytest.mark.parametrize(
        ("body", "typed"),
        [
            (M04, "volcanes"),
            (M04, "carta -evaluación"),
            (M04, "carta -evaluaciones"),
            (M04, '"especial educación"'),
            (M02, "guess volcano"),
            (M02, ""),
            (M02, "' & | ! ( :* \\ \0 %s <->"),
            (M02, '"'),
            (M02, "-"),
            (M02, "%"),
            (M02, "👍🏽"),
            (M02, "\0"),
            ("Leyó dos páginas", "páginas -leer"),
            ("los niños", "carta –niños"),
            (M04, "evaluación –carta"),
            (M02, "); DROP TABLE x; --"),
        ],
    )
    def test_not_found(self, body: str, typed: str) -> None:
        assert not found(body, typed)

    @pytest.mark.parametrize(
        "text", [M04, "ÁÉÍÓÚÜÑ áéíóúüñ ŞİßŁø", "e\u0301 o\u0308", "Ấ ệ", "%s '\\"]
    )
    def test_python_folds_as_sql_does(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {fold_sql('%s')}", [text])
            assert cursor.fetchone()[0] == fold(text)

    @pytest.mark.parametrize(
        "text",
        [
            "¿Qué? «a» “b” a.b@x/y_z-1 👍🏽 10% [x] ^ ` {q} ~ \\ ñ ºª µ مرحبا، 字。",
            "".join(SIGNS_HERE),
        ],
    )
    def test_python_bares_as_sql_does(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {bare_sql('%s')}", [text])
            assert cursor.fetchone()[0] == bare(text)

    def test_the_expression_may_stand_in_a_generated_column(self) -> None:
        field = models.GeneratedField(
            expression=EntrySearchVector("body"),
            output_field=SearchVectorField(),
            db_persist=True,
        )
        assert field.deconstruct()[3]["expression"] == EntrySearchVector("body")


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        (
            'lectura "reading group" OR casa -volcán -"not this"',
            ["lectura", "reading", "group", "casa"],
        ),
        ("carta Carta cartá", ["cartá"]),
        ("", []),
        ("-- \" '", []),
        ("O'Hara", ["O'Hara"]),
        ("“reading group” –volcán", ["reading", "group"]),
        ("children", ["children", "child"]),
    ],
)
def test_asked_words(typed: str, terms: list[str]) -> None:
    assert asked_words(typed) == terms


def test_only_whole_words_are_marked() -> None:
    text = "Le leo. Él lee, le gusta leer y leyó. Lesson, les dije."
    marked = re.findall("<mark>(.*?)</mark>", highlight(text, asked_words("leer")))
    assert marked == ["leo", "lee", "leer", "leyó"]


class TestExcerpt:
    """A few words around the first hit."""

    def test_around_the_hit(self) -> None:
        made = excerpt("before " * 100 + "the **evaluación** <b> " + "after " * 100, "evaluaciones")
        assert "<mark>evaluación</mark> &lt;b&gt; after" in made
        assert made.startswith("… before")
        assert made.endswith("after …")
        assert len(made) < 320

    def test_short_text_stands_whole(self) -> None:
        assert excerpt("**Read** it.\n\nNow", "read") == "<mark>Read</mark> it. Now"

    def test_without_a_hit_it_is_the_beginning(self) -> None:
        assert excerpt("one " * 200, "two").startswith("one one")

    @given(st.text(max_size=400), st.text(max_size=20), st.integers(10, 300))
    def test_bounded_and_escaped(self, body: str, typed: str, length: int) -> None:
        made = excerpt(body, typed, length=length)
        assert isinstance(made, SafeString)
        bare = made.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert len(bare) <= 6 * (length + 4)
