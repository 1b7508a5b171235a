"""Is the guide whole, easy to read, shown only when somebody has read it, and free of any trace?"""

from __future__ import annotations

import copy
import datetime as dt
import re
from statistics import median
from urllib.parse import unquote

import pytest
import yaml
from django.urls import reverse

from parent_training import guide
from parent_training.models import GuideReview
from parent_training.services import guide as service
from tenants.audit.models import Event
from tenants.base import readability
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.written import bare
from tenants.rulepacks.schema import ClockKey

IEP = "what-is-an-iep"
EVERY = [(page, language) for page in guide.pages() for language in guide.LANGUAGES]
CITE = re.compile(r"(?:34 CFR \d{3}\.\d+(?:\([a-z0-9]+\))*|OSEP Memo \d\d-\d\d)")


def show(cast, which=((IEP, "en"),), who="district_staff", **more):
    given = {"reviewed_by": "Ines Aguilar", "reviewed_on": today(), **more}
    return service.show(by=cast.people[who], which=which, **given)


# --- what it says -------------------------------------------------------------------------------


def sentences(text):
    """Each line of a list is a sentence of its own, as it is read."""
    lines = (line.removeprefix("• ").strip() for line in bare(text).splitlines())
    return "\n".join(line if line[-1:] in "”.?!" else f"{line}." for line in lines if line)


def test_most_pages_read_like_grade_six_and_none_like_more_than_eight():
    grades = {key: readability.grade(sentences(p.words("en"))) for key, p in guide.pages().items()}
    assert median(grades.values()) <= 6, grades
    assert max(grades.values()) <= 8, grades


def test_the_spanish_is_easy_too():
    """From 65 on "muy fácil" to "normal" on the scale of INFLESZ (Barrio 2008)."""
    ease = {key: readability.ease(sentences(p.words("es"))) for key, p in guide.pages().items()}
    assert median(ease.values()) >= 65, ease
    assert min(ease.values()) >= 55, ease


def test_what_the_law_says_has_its_place_and_both_languages_say_it():
    for page in guide.pages().values():
        for section in page.sections:
            assert all(CITE.fullmatch(one) for one in section.cite), section.cite
            counts = {bare(section.text[lang]).count("\n") for lang in guide.LANGUAGES}
            assert len(counts) == 1, (page.key, section.heading)
            assert section.text["en"] != section.text["es"]


def test_what_the_seed_said_wrongly_is_said_rightly():
    """Section 18 of the facts: no listed dyslexia, no gifted children in the federal law, no help
    first, no small IEP."""
    said = {key: bare(page.words("en")) for key, page in guide.pages().items()}
    assert "dyslexia or ADHD are not on the list" in said[IEP]
    assert "not in the federal law" in said["your-rights"]
    assert "may not use that help to put off" in said["does-my-child-need-one"]
    assert "not a small IEP" in said["what-is-a-504-plan"]
    assert "Without your yes nobody tests" in said["the-road"]
    for words in said.values():
        assert "your child has a disability" not in words  # never a diagnosis


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row.update(colour="red"),
        lambda row: row.pop("lede"),
        lambda row: row["title"].pop("es"),
        lambda row: row["sections"][0].update(cites=[]),
        lambda row: row["sections"][0]["text"].update(en=""),
        lambda row: row["sections"][0].update(rules=["no such clock"]),
    ],
)
def test_a_wrong_line_is_refused(spoil):
    row = yaml.safe_load(guide.DATA.read_text(encoding="utf-8"))[0]
    guide.page_of(copy.deepcopy(row))
    spoil(row)
    with pytest.raises(guide.BadGuide, match=IEP):
        guide.page_of(row)


# --- who shows it -------------------------------------------------------------------------------


def test_a_page_is_shown_when_somebody_has_read_it(alder, cast, client_for):
    path = reverse("guide_page", args=["en", IEP])
    nobody, staff = client_for(alder), client_for(alder, cast.district_staff)
    assert nobody.get(path).status_code == 404
    assert client_for(alder, cast.mother).get(path).status_code == 404
    assert "Only you see this page" in staff.get(path).content.decode()
    assert "No page is shown yet" in nobody.get(reverse("guide")).content.decode()
    (row,) = show(cast)
    page = nobody.get(path).content.decode()
    assert "Ines Aguilar read this page" in page
    assert "Only you see this page" not in page
    assert path in nobody.get(reverse("guide")).content.decode()
    assert nobody.get(reverse("guide_page", args=["es", IEP])).status_code == 404
    event = Event.objects.get(verb="guide.shown")
    assert (event.actor_id, event.data["page"], row.number) == (cast.district_staff.pk, IEP, 1)
    assert show(cast) == []  # the same again
    service.hide(by=cast.district_staff, page=IEP, language="en")
    assert nobody.get(path).status_code == 404
    service.hide(by=cast.district_staff, page=IEP, language="en")
    assert [row.shown for row in GuideReview.objects.order_by("number")] == [True, False]


def test_words_that_changed_since_have_to_be_read_again(cast, monkeypatch):
    show(cast)
    assert (IEP, "en") in service.shown(service.newest(cast.mother))
    page = guide.pages()[IEP]
    words = {**page.lede, "en": "Other words."}
    changed = guide.Page(page.key, page.title, words, page.sections)
    monkeypatch.setattr(service, "pages", lambda: {IEP: changed})
    assert not service.shown(service.newest(cast.mother))
    assert len(show(cast)) == 1
    assert (IEP, "en") in service.shown(service.newest(cast.mother))


def test_only_district_staff_show_and_hide(cast, alder, client_for):
    for who in ("mother", "teacher", "case_manager", "pta_officer", "interpreter"):
        with pytest.raises(NotAllowed):
            show(cast, who=who)
        with pytest.raises(NotAllowed):
            service.hide(by=cast.people[who], page=IEP, language="en")
        client = client_for(alder, cast.people[who])
        assert client.get(reverse("review_guide")).status_code in (403, 404)
    assert not GuideReview.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reviewed_by": "  "}, "reviewed_by"),
        ({"reviewed_by": "x" * 121}, "reviewed_by"),
        ({"reviewed_by": "x\x00"}, "reviewed_by"),
        ({"reviewed_on": dt.date(2126, 1, 1)}, "reviewed_on"),
        ({"which": ()}, "which"),
        ({"which": [("no-such-page", "en")]}, "which"),
        ({"which": [(IEP, "fr")]}, "which"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, more, field):
    with pytest.raises(BadInput) as caught:
        show(cast, **more)
    assert field in caught.value.message_dict


def test_it_is_shown_and_hidden_by_hand(cast, alder, client_for):
    staff, path = client_for(alder, cast.district_staff), reverse("review_guide")
    assert staff.get(path).content.decode().count("Not shown") == len(EVERY)
    typed = {"which": [f"en:{IEP}", f"es:{IEP}"], "reviewed_by": "", "reviewed_on": "soon"}
    refused = staff.post(path, typed)
    assert refused.status_code == 422
    assert refused.content.decode().count("checked") == 2  # what was ticked is kept
    typed |= {"reviewed_by": "Inés 😀 Aguilar", "reviewed_on": today().isoformat()}
    assert staff.post(path, typed).status_code == 302
    assert staff.get(path).content.decode().count("read by Inés 😀 Aguilar") == 2
    assert staff.post(path, {"hide": f"es:{IEP}"}).status_code == 302
    assert set(service.shown(service.newest(cast.mother))) == {(IEP, "en")}
    assert staff.post(path, {"hide": "es:nowhere"}).status_code == 404


# --- reading it ---------------------------------------------------------------------------------


def test_its_address_holds_its_language_and_no_trace_of_who_sends_it(alder, cast, client_for):
    show(cast, which=EVERY)
    path = reverse("guide_page", args=["es", IEP])
    mother = client_for(alder, cast.mother)  # she reads English
    page = mother.get(path).content.decode()
    assert '<html lang="es"' in page
    assert "¿Qué es un IEP?" in page
    share = page.split('id="share-title"')[1].split("</section>")[0]
    assert f"{path}</a>" in share
    assert path in unquote(share.split("sms:")[1][:300])
    assert path in unquote(share.split("mailto:")[1][:300])
    for trace in (cast.case.pk, cast.child.pk, cast.mother.pk, cast.child.preferred_name):
        assert str(trace) not in share
    assert "?" not in path
    assert client_for(alder).get(path).content.decode().count("¿Qué es un IEP?") >= 2


def test_in_the_list_a_page_that_is_there_in_one_language_says_so(alder, cast, client_for):
    show(cast, which=[(IEP, "es")])
    page = client_for(alder, cast.mother).get(reverse("guide")).content.decode()
    assert reverse("guide_page", args=["es", IEP]) in page
    assert "In Spanish" in page


def test_the_page_of_dates_says_what_is_known_for_this_state_and_how_sure_it_is(
    alder, cast, client_for
):
    show(cast, which=[("how-long-it-takes", "en")])
    page = client_for(alder).get(reverse("guide_page", args=["en", "how-long-it-takes"]))
    (shown,) = [one for one in page.context["sections"] if one.rules]
    assert len(shown.rules) == 6
    assert all(rule.must and rule.sure and rule.whose for rule in shown.rules)
    keys = next(one.rules for one in guide.pages()["how-long-it-takes"].sections if one.rules)
    assert ClockKey.EVALUATION in keys


def test_the_kind_path_ends_in_the_first_letter(alder, cast, client_for):
    show(cast, which=[("does-my-child-need-one", "en")])
    path = reverse("guide_page", args=["en", "does-my-child-need-one"])
    assert reverse("new_letter") in client_for(alder).get(path).content.decode()


@pytest.mark.parametrize("path", [("fr", IEP), ("en", "nowhere"), ("es", "../x")])
def test_a_page_that_is_not_there_is_not_found(alder, client_for, path):
    answer = client_for(alder).get(f"/guide/{path[0]}/{path[1]}/")
    assert answer.status_code == 404
