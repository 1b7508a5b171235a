"""With which sentence do we say why a mail did not become an entry?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

SAID: dict[str, str | Promise] = {
    "stranger": _(
        "We could not take your e-mail. This reply address belongs to another e-mail address. "
        "Answer from the address that gets our e-mails, or sign in to the portal and write there."
    ),
    "forged": _(
        "An e-mail in your name came to us, but we could not make sure that you sent it. So we did "
        "not take it. If you wrote it, please sign in and write it in the portal. If you did not, "
        "you need to do nothing."
    ),
    "elsewhere": _(
        "An e-mail that you wrote came to us, but it was not written to your reply address. "
        "So we did not take it. Your words stand below. If you want to send them, answer our "
        "e-mail, or write in the portal. If you did not send it to us, you need to do nothing."
    ),
    "old": _(
        "We could not take your e-mail, because it was written more than a week ago. "
        "Your words stand below. Send them again in a new e-mail, or write in the portal."
    ),
    "ahead": _(
        "We could not take your e-mail, because its date is still to come. Your words stand below. "
        "Please set the clock of your device, and send it again."
    ),
    "left": _(
        "We could not take your e-mail, because you are not on this team any more. "
        "Your words are safe: they stand below. Ask the school if you still need to tell them."
    ),
    "closed": _(
        "We could not take your e-mail, because this case is closed. It can be read but not "
        "written in. Your words are safe: they stand below. Call or write to the school."
    ),
    "too_big": _(
        "We could not take your e-mail, because it is too big. Your words stand below. "
        "Send it again with smaller files, or add the files in the portal."
    ),
    "too_long": _(
        "We could not take your e-mail, because its text is too long for one message. "
        "Your words stand below. Send it again in two parts."
    ),
    "empty": _(
        "We found no new words in your e-mail, so we did not take it. "
        "Write your answer above the text that your e-mail quotes, and send it again."
    ),
    "no_files": _("We could not take the files of your e-mail, and it had no words. Here is why:"),
    "delay": _(
        "We did not take your e-mail yet. Your words can be read as “wait”. A parent asked for an "
        "evaluation. Extra help in class may go on at the same time, but it must not delay or deny "
        "the evaluation (34 CFR 300.301(b), OSEP Memo 11-07). Your words stand below. Change them, "
        "or send them as they are in the portal."
    ),
    "files": _(
        "Your words are entry %(number)d of the thread. But not all files of your e-mail could "
        "come along. Here is why:"
    ),
}
