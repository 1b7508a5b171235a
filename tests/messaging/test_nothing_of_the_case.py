"""Does no mail, text message or push of any rule hold a child's family name, diagnosis or words?

Each rule of the table is told for real, about a case in which these stand everywhere that a
careless line could take them from: the child, the entry, its data, the event's data.
"""

from __future__ import annotations

import json
import uuid

import pytest

from cases.models import Student
from messaging.models import Confirmation, Delivery, Entry
from messaging.notify_rules import Who, every_rule, rule_for
from messaging.services import ledger, notices, notify, preferences
from tenants.audit.models import Event
from tests import news_tools

FAMILY_NAME, DIAGNOSIS, WORDS = "Quillfeather", "dyslexia-dislexia", "He cried in the hallway."
SECRETS = (FAMILY_NAME, "dyslexia", "dislexia", "cried", "hallway")
# The names that facts have in the data of events and entries, each with the secrets in it.
NAMES = (
    *("title", "reason", "note", "what", "name", "person_name", "guest_name", "purpose", "words"),
    *("body", "about", "question", "kind_of_fact", "stage", "old", "new", "letter"),
)
FACTS = dict.fromkeys(NAMES, f"{FAMILY_NAME} {DIAGNOSIS} {WORDS}")
LANGUAGES = ("en", "es")


@pytest.fixture
def scene(cast):
    """The child's whole name and the words are secrets; everybody wants to be told of them."""
    Student.objects.filter(pk=cast.child.pk).update(full_name=f"Ana {FAMILY_NAME}")
    cast.case.refresh_from_db()
    return cast


def event_of(cast, key):
    """An event with this rule, its entry, and whom it names."""
    verb, _, kind = key.partition(":")
    named = {"kind" if kind in Entry.Kind.values else "told_as": kind, "day": "2026-11-24"}
    event = Event(verb=verb, actor_name=FAMILY_NAME, case_id=cast.case.pk, data=FACTS | named)
    entry = entry_of(cast, event, verb, kind)
    event.target_type, event.target_id = target_of(verb), entry.pk
    event.save(force_insert=True)
    return event


def target_of(verb):
    return Entry._meta.label_lower if verb == "entry.added" else "cases.something"


def entry_of(cast, event, verb, kind):
    own = verb == "entry.added"
    return ledger.append(
        by=cast.specialist if own else None,
        case=cast.case,
        kind=kind if kind in Entry.Kind.values else "document" if own else "event",
        body=f"{FAMILY_NAME}: {DIAGNOSIS}. {WORDS}" if own else "",
        key=str(event.pk),
        data={"verb": verb, "by": FAMILY_NAME, **FACTS},
    )


def telling_of(cast, key):
    """The rule told: of news about the post, of all else about the case."""
    rule = every_rule()[key]
    if rule.who == Who.AUDIENCE:
        post = news_tools.post(cast.district_staff, news_tools.district())
        telling = notify.Telling(rule, uuid.uuid4(), None, None, announcement=post)
        return notify.keep(telling, [cast.mother])
    event = event_of(cast, key.partition("/")[0])
    assert rule in (rule_for(event), rule_for(event).parted, rule_for(event).asked)
    if key.endswith("/asked"):
        note = Entry.objects.get(pk=event.target_id)
        Confirmation.objects.create(case=cast.case, note=note, person=cast.mother, hat="family")
    staying, gone = (cast.mother, cast.case_manager), (cast.other_mother, cast.other_teacher)
    people = gone if key.endswith("/parted") else staying
    rows = notify.tell(event, ids=[str(person.pk) for person in people])
    return [row for row in rows if row.notification.words == rule.words]


def seen(rows):
    """All that a stranger over the shoulder could read, by way."""
    mail = notices.mail(rows, claim=uuid.uuid4(), repeat=True)
    headers = " ".join(str(value) for value in mail.message().values())
    html = " ".join(str(part.content) for part in mail.alternatives)
    return {
        "subject": mail.subject,
        "text": mail.body,
        "html": html,
        "headers": headers,
        "sms": notices.text_message(rows),
        "push": json.dumps(notices.push_message(rows, claim=uuid.uuid4())),
    }


def full(rows):
    ids = [row.pk for row in rows]
    related = ("user", "notification__case__student", "notification__entry")
    return Delivery.objects.filter(pk__in=ids).select_related(*related)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", every_rule())
def test_nothing_of_the_case_stands_in_what_is_sent(scene, key, language):
    for person in scene.people.values():
        person.language = language
        person.save(update_fields=["language"])
    rows = full(telling_of(scene, key))
    assert rows
    for row in rows:
        for way, text in seen([row]).items():
            found = [secret for secret in SECRETS if secret.lower() in text.lower()]
            assert not found, (way, found, text)
            named = "Ana" in text or every_rule()[key].who == Who.AUDIENCE
            assert named or way in ("headers",), (way, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_in_a_digest_of_all_of_them(scene, language):
    scene.mother.language = language
    scene.mother.save(update_fields=["language"])
    rows = [row for key in every_rule() for row in telling_of(scene, key)]
    hers = [row for row in full(rows) if row.user_id == scene.mother.pk]
    assert len(hers) > 20
    for text in seen(hers).values():
        assert not [secret for secret in SECRETS if secret.lower() in text.lower()]


def test_the_secrets_would_be_seen_if_they_were_there(scene):
    """Who wants the words gets them by mail, but not in its subject, nor on a lock screen."""
    preferences.change(by=scene.mother, shows_words=True)
    rows = [row for row in full(telling_of(scene, "entry.added")) if row.user == scene.mother]
    found = seen(rows)
    assert "hallway" in found["text"]
    assert "hallway" in found["html"]
    for way in ("subject", "sms", "push", "headers"):
        assert "hallway" not in found[way]
