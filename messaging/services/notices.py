"""What does a person read in a notice: by e-mail, as a text message, as a digest?

The subject names the child as people call them and nothing of the case; the words stay behind
the sign-in unless the person asked for them. Each entry's number and short hash stand in the
mail, so that mailboxes witness the record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from messaging import notify_words
from messaging.event_sentences import sentence
from messaging.models import Entry, Kind, Urgency
from messaging.services import preferences, reply_addresses, stopping, wording
from tenants.here import full_address, this_district

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from messaging.models import Delivery, Notification
    from tenants.people.models import User

LONGEST_WORDS = 4000  # letters of an entry in a mail; the rest is behind the link


@dataclass(frozen=True)
class Item:
    """One notification as it stands in a mail."""

    child: str
    subject: str
    told: str
    link: str
    number: int | None
    short_hash: str
    witness: str
    why: str
    words: str
    of_oneself: bool = False  # told of one's own place, and the case may be closed to them
    says_all: bool = False  # there is nothing to answer, and no word of the case was left out


def item(notification: Notification, *, shows_words: bool) -> Item:
    """One notification in the language of the moment. Needs case, child and entry read."""
    entry, facts = notification.entry, facts_of(notification)
    return Item(
        child=facts["child"],
        subject=notify_words.subject(notification.words, facts),
        told=notify_words.told(notification.words, facts),
        link=full_address(place(notification)),
        number=entry.number if entry else None,
        short_hash=entry.short_hash if entry else "",
        witness=str(notification.data.get("witness", "")),
        why=notify_words.reason(notification.why),
        words=_words(entry) if entry and shows_words else _news(notification),
        of_oneself=bool(notification.data.get("child")),
        says_all=notification.words in ("export", "no_export"),
    )


def place(notification: Notification) -> str:
    """The path of the page that this is about."""
    if path := notification.data.get("path"):
        return str(path)
    root = settings.ROOT_URLCONF
    if notification.case_id is None:
        return reverse("home", urlconf=root)
    path = reverse("thread", args=[notification.case_id], urlconf=root)
    number = notification.entry.number if notification.entry else 0
    return f"{path}?entry={number}#e{number}" if number else path


def facts_of(notification: Notification) -> dict[str, str]:
    """The facts for the words of a notification, in the language of the moment."""
    case, post = notification.case, notification.announcement
    data = notification.data
    return {
        "child": case.student.preferred_name if case else str(data.get("child", "")),
        "day": _day(data["day"]) if data.get("day") else "",
        "district": this_district().name,
        "speaker": wording.speaker_name(post) if post else "",
        "title": wording.title(post) if post else "",
    }


def _day(iso: str) -> str:
    return date_format(dt.date.fromisoformat(iso), "DATE_FORMAT")


def _news(notification: Notification) -> str:
    """An announcement is for many and about no child, so its words may stand in a mail."""
    post = notification.announcement
    if post is None or post.withdrawn_at:
        return ""
    return wording.plainly(post)[:LONGEST_WORDS]


def _words(entry: Entry) -> str:
    text = sentence(entry.data) if entry.kind == Entry.Kind.EVENT else entry.body
    return text if len(text) <= LONGEST_WORDS else f"{text[:LONGEST_WORDS]} …"


def mail(rows: Sequence[Delivery], *, claim: uuid.UUID, repeat: bool) -> EmailMultiAlternatives:
    """One e-mail to one person about one or several notifications, as text and HTML, in the
    person's language. `repeat` says that an earlier try may have arrived."""
    user = rows[0].user
    with translation.override(user.language):
        shows = preferences.of(user).general.shows_words
        items = [item(row.notification, shows_words=shows) for row in rows]
        context = {
            "name": user.display_name,
            "items": items,
            "district": this_district().name,
            "language": user.language,
            "repeat": repeat,
            "hides_words": not shows and any(_hides(one) for one in items),
            "of_oneself": all(one.of_oneself for one in items),
            **_ways_out(rows, user),
            "answer_to": reply_addresses.for_mail(rows, claim=claim),
        }
        made = EmailMultiAlternatives(
            subject=_subject(items),
            body=render_to_string("messaging/mail/notice.txt", context),
            from_email=reply_addresses.bounces_to(claim) or None,
            to=[str(user.email)],
            headers=_headers(context, claim),
            reply_to=[context["answer_to"]] if context["answer_to"] else None,
        )
        made.attach_alternative(render_to_string("messaging/mail/notice.html", context), TYPE)
    # Providers give these back with a bounce: it names the district and the message.
    made.metadata = {"district": _schema(), "claim": str(claim)}  # type: ignore[attr-defined]
    return made


TYPE = "text/html"


def _hides(one: Item) -> bool:
    return bool(one.child) and not (one.of_oneself or one.says_all)


def subject(rows: Sequence[Delivery]) -> str:
    """The subject of a mail about these, in the language of the moment."""
    return _subject([item(row.notification, shows_words=False) for row in rows])


def _subject(items: Sequence[Item]) -> str:
    if len(items) == 1:
        return items[0].subject
    names = list(dict.fromkeys(one.child for one in items if one.child))
    words = ngettext("%(n)d piece of news", "%(n)d pieces of news", len(items))
    if names:
        words = ngettext(
            "%(n)d piece of news about %(names)s",
            "%(n)d pieces of news about %(names)s",
            len(items),
        )
    return words % {"n": len(items), "names": notify_words.names_in_words(names or [""])}


def _ways_out(rows: Sequence[Delivery], user: User) -> dict[str, Any]:
    """Where to change how one is told, and where to stop the kinds of this mail that may be
    stopped. Which they are is said when the mail holds something else too."""
    settings_page = full_address(reverse("your_notices", urlconf=settings.ROOT_URLCONF))
    may_stop = [row.notification.kind for row in rows if not _must(row.notification)]
    kinds = [kind for kind in Kind if kind in may_stop]
    labels = notify_words.names_in_words([str(kind.label) for kind in kinds], most=len(Kind))
    return {
        "settings_page": settings_page,
        "stop": stopping.link(user, kinds) if kinds else "",
        "stops": labels,
        "must": len(may_stop) < len(rows),
    }


def _must(notification: Notification) -> bool:
    return notification.urgency in (Urgency.MUST, Urgency.URGENT)


def _headers(context: dict[str, Any], claim: uuid.UUID) -> dict[str, str]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    found = {
        "From": settings.DEFAULT_FROM_EMAIL,  # the envelope's sender is where it comes back to
        "Message-ID": f"<{claim}.{_schema()}@{domain}>",  # the same when it must be sent again
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers, please
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if context["stop"]:
        found["List-Unsubscribe"] = f"<{context['stop']}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return found


def _schema() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]  # our own backend


def text_message(rows: Sequence[Delivery]) -> str:
    """One short message about one or several notifications, in the person's language."""
    user = rows[0].user
    with translation.override(user.language):
        items = [item(row.notification, shows_words=False) for row in rows]
        if len(items) == 1:
            where = items[0].link
        else:
            where = full_address(reverse("notices", urlconf=settings.ROOT_URLCONF))
        return _("%(district)s: %(subject)s. Read it here: %(link)s") % {
            "district": this_district().name,
            "subject": _subject(items),
            "link": where,
        }


def push_message(rows: Sequence[Delivery], *, claim: uuid.UUID) -> dict[str, str]:
    """The same for a device, as its browser shows it: as little as a text message says, and the
    path of the page that opens. `tag` is the same for each try, so that one shows once."""
    user, root = rows[0].user, settings.ROOT_URLCONF
    with translation.override(user.language):
        items = [item(row.notification, shows_words=False) for row in rows]
        where = reverse("notices", urlconf=root)
        if len(rows) == 1:
            where = reverse("open_notice", args=[rows[0].notification_id], urlconf=root)
        return {
            "title": this_district().name,
            "body": _subject(items),
            "path": where,
            "tag": claim.hex,
            "lang": user.language,
            "dir": "rtl" if get_language_bidi() else "ltr",
        }
