"""Which words of a mail are new, and which only repeat ours or sign every mail?

A well-kept library finds where a quoted mail begins (quotequail). It counts only when that mail is
ours: what a parent copies from the doctor's stays. What the library does not know is found by our
own address: whatever a program writes above its quote, in any language, names who wrote.
Signatures are cut only where nobody can mean anything else by it; rather too little than too much,
as the mail as it was sent is kept beside the entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import quotequail

from messaging.mail_in import html

if TYPE_CHECKING:
    from messaging.mail_in.mails import Mail

# Beyond these nothing is looked for, as it could take minutes, and nothing is cut.
MOST_LINES: Final = 5000
LONGEST_LINE: Final = 2000  # letters
INTRO: Final = 3  # lines of a paragraph that say whose words follow
MARK: Final = "-- "  # RFC 3676, 4.3
MOST_SIGNED: Final = 10  # lines with words under the mark; more is a letter
MOST_NAMED: Final = 4
LONGEST_NAMED: Final = 50  # letters
_SENTENCE: Final = re.compile(r"[^.]\.$|[?!…:;,]$|[。？！؟]$")
_LINE: Final = re.compile(r"^(--|—|[_-]{2,})$")
# What phones and apps write by themselves.
_DEVICE: Final = re.compile(
    r"^(sent (from|via|with|using) (my |the )?[\w .,'’()+-]{2,60}"
    r"|get outlook for [\w .]+(<\S+>)?"
    r"|enviado (desde|con|por|a través de|mediante) (mi |el |la )?[\w .,'’()+-]{2,60}"
    r"|obtener outlook para [\w .]+(<\S+>)?|descargar outlook para [\w .]+(<\S+>)?"
    r"|envoyé (de|depuis) mon [\w .]+|gesendet (von|mit) (meinem )?[\w .-]+"
    r"|inviato da [\w .]+|enviado do meu [\w .]+|отправлено с [\w .]+"
    r"|yahoo mail:? .{0,60}|sent from yahoo mail.{0,80})\.?$",
    re.IGNORECASE,
)
_BLANKS: Final = re.compile(r"\n{3,}")
_LINK: Final = re.compile(r"\s*<(?:https?|mailto):[^>\s]*>")


@dataclass(frozen=True)
class Ours:
    """How our own mail is known, all in lower case: the addresses that it came from and asks to
    answer to, and other words that stand in it or above its quote (our name, our host)."""

    addresses: tuple[str, ...]
    words: tuple[str, ...] = ()

    def named_in(self, text: str) -> bool:
        """Whether one of our addresses stands there."""
        return any(one in text.lower() for one in self.addresses)

    def known_in(self, text: str) -> bool:
        """Whether anything of ours stands there."""
        return any(one in text.lower() for one in (*self.addresses, *self.words))


def new_words(mail: Mail, *, ours: Ours) -> str:
    """What the sender wrote, without quotes and signature; empty when nothing is left."""
    if mail.is_html_only:
        return trimmed(html.without_quotes(mail.html), ours=ours)
    return trimmed(mail.plain, ours=ours)


def trimmed(text: str, *, ours: Ours) -> str:
    """The same for a plain text."""
    lines = text.replace("\xa0", " ").split("\n")
    lines = [line if line == MARK else line.rstrip() for line in lines]
    kept = "\n".join(lines)
    if not ours.known_in(kept) or len(lines) > MOST_LINES:
        return _unsigned(kept)  # it quotes nothing of ours
    top, bottom = _around_quote(kept, ours)
    words = "\n\n".join(filter(None, (_unsigned(top), _unsigned(bottom))))
    return words or _between_marks(kept, ours)


def _around_quote(text: str, ours: Ours) -> tuple[str, str]:
    """What stands above and below our quoted mail."""
    long = any(len(line) > LONGEST_LINE for line in text.split("\n"))
    found = None if long else quotequail.unwrap(text)
    top, bottom = (found.get("text_top", ""), found.get("text_bottom", "")) if found else (text, "")
    if found and not ours.known_in(_between(text, top, bottom)):
        return _above_our_name(text, ours), ""
    return _above_our_name(top, ours), _unquoted(bottom, ours)


def _between(text: str, top: str, bottom: str) -> str:
    begin = text.find(top) + len(top)
    end = text.rfind(bottom) if bottom else len(text)
    return text[begin:end]


def _above_our_name(text: str, ours: Ours) -> str:
    """The text up to the paragraph that names one of our addresses: a program wrote it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if ours.named_in(line):
            begin = number
            while begin and number - begin < INTRO and lines[begin - 1].strip():
                begin -= 1
            return "\n".join(lines[:begin])
    return text


def _unquoted(text: str, ours: Ours) -> str:
    """The lines that are not marked as quoted, and none that say whose words they are."""
    kept = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    return "\n".join(line for line in kept if not ours.named_in(line))


def _between_marks(text: str, ours: Ours) -> str:
    """What was written between or under lines of ours marked with ">". Where ours stand without a
    mark, as Outlook and Samsung quote, and nothing was found above them, nothing is new."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.lstrip().startswith(">")), None)
    if first is None:
        return ""
    head = _end(lines[:first])
    begin = len(head)
    while begin and head[begin - 1].strip():
        begin -= 1
    if len(head) - begin <= INTRO and ours.known_in("\n".join(head[begin:])):
        head = head[:begin]  # it says whose words follow
    if ours.known_in("\n".join(head)):
        return ""
    return _unsigned("\n".join([*head, _unquoted("\n".join(lines[first:]), ours)]))


def _unsigned(text: str) -> str:
    """Without the signature at its end: what stands under a signature's mark, and what devices add.
    In the middle of a letter the same lines are the sender's own words."""
    lines = _end(_above_mark(text.strip("\n").split("\n")))
    while lines and _is_device(lines):
        lines = _end(lines[:-1])
    return _BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _above_mark(lines: list[str]) -> list[str]:
    """Programs write the mark with a space behind it; without one a person may have drawn a line
    between two thoughts, unless what follows reads like a name and a number."""
    for at in range(len(lines) - 1, -1, -1):
        below = [line.strip() for line in lines[at + 1 :] if line.strip()]
        if len(below) > MOST_SIGNED:
            break
        if lines[at] == MARK or (lines[at].rstrip() == MARK.rstrip() and _is_name(below)):
            return lines[:at]
    return lines


def _is_name(lines: list[str]) -> bool:
    """No sentence ends there, and no line is as long as one. What devices add is none."""
    own = [line for line in lines if not _DEVICE.match(line)]
    short = len(own) <= MOST_NAMED and all(len(line) <= LONGEST_NAMED for line in own)
    return short and not any(_SENTENCE.search(line) for line in own)


def _end(lines: list[str]) -> list[str]:
    """Without blank lines and marks at the end: nothing stands under them any more."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _LINE.match(lines[end - 1].strip())):
        end -= 1
    return lines[:end]


def _is_device(lines: list[str]) -> bool:
    """Whether a program wrote the last line: it stands alone, where a sentence would go on."""
    line = lines[-1].strip()
    alone = len(lines) == 1 or not lines[-2].strip() or bool(_LINE.match(lines[-2].strip()))
    return alone and bool(_DEVICE.match(line) or _DEVICE.match(_LINK.sub("", line).strip()))
