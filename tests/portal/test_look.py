"""Do the template tags and the forms draw what a reader and a screen reader need?"""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from portal.templatetags import look

CHOICES = [("a", "A"), ("b", "B")]


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As <you> say it")
    kind = forms.ChoiceField(label="Kind", choices=CHOICES, widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)
    sure = forms.BooleanField(label="I am sure")


def test_a_field_has_label_hint_error_and_says_so_to_a_screen_reader():
    html = Sample(data={})["name"].as_field_group()
    assert '<label class="field-label" for="id_name">' in html
    assert 'id="id_name_helptext">As &lt;you&gt; say it<' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = Sample(data={})["kind"].as_field_group()
    assert html.index("<fieldset") < html.index("<legend") < html.index('type="radio"')
    assert 'aria-describedby="id_kind_error"' in html


def test_only_a_field_that_may_stay_empty_says_optional():
    assert "(optional)" in Sample()["note"].as_field_group()
    assert "(optional)" not in Sample()["name"].as_field_group()


def test_the_summary_links_to_each_wrong_field_and_to_the_first_choice():
    html = render_to_string("forms/error_summary.html", {"form": Sample(data={})})
    for target in ("#id_name", "#id_kind_0", "#id_sure"):
        assert f'href="{target}"' in html
    assert "#id_note" not in html
    assert 'tabindex="-1"' in html
    assert render_to_string("forms/error_summary.html", {"form": Sample()}).strip() == ""


def test_a_whole_form_begins_with_its_summary():
    html = str(Sample(data={}))
    assert html.index("error-summary") < html.index("id_name_helptext")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Lucía Solís", "LS"), ("Dr. Ruth Abara", "RA"), ("Mateo Rivera Solís", "MS"), ("Ana", "A")],
)
def test_initials(name, letters):
    assert look.initials(name) == letters


def test_a_moment_is_short_on_screen_and_full_on_paper(monkeypatch):
    monkeypatch.setattr(look, "now", lambda: dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    with timezone.override("America/Los_Angeles"):
        this_year = look.moment(dt.datetime(2026, 9, 16, 1, 4, tzinfo=dt.UTC))
        before = look.moment(dt.datetime(2025, 9, 16, 1, 4, tzinfo=dt.UTC))
    assert 'datetime="2026-09-15T18:04:00-07:00"' in this_year
    assert ">Sep 15, 6:04 PM<" in this_year
    assert ">Tuesday, September 15, 2026, 6:04 PM<" in this_year
    assert ">Sep 15, 2025, 6:04 PM<" in before


def test_an_explained_word_escapes_its_text_and_leaves_no_gap_before_a_full_stop():
    page = Template('{% load look %}A {% explain "goal" "annual goal" text %}.')
    html = page.render(Context({"text": "<b>"}))
    assert html.endswith("</span>.")
    assert "&lt;b&gt;" in html
    assert 'popovertarget="term-goal"' in html
    assert ">Annual goal</strong>" in html


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in look.icon("home")
    assert "icon-flips" in look.icon("reply")
    assert "icon-flips" not in look.icon("home")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_an_error_page_needs_nothing_but_its_name(status):
    html = render_to_string(f"errors/{status}.html", {"request_id": "a1b2c3"})
    assert "a1b2c3" in html
    assert "What is safe" in html
    assert "What to do next" in html
    assert "!" not in html.replace("<!DOCTYPE", "")


def test_an_error_page_gives_the_reason_it_was_given():
    html = render_to_string("errors/403.html", {"reason": "Only <the> parent may."})
    assert "Only &lt;the&gt; parent may." in html
