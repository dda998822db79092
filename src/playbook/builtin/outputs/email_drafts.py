"""Turns each coming e-mail of a lead into a draft file that the rep opens, reads over and sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.builtin.outputs.mime_address import address_fault, ascii_address
from playbook.builtin.outputs.mime_reader import UnreadableError, is_same_mailbox, read_draft
from playbook.builtin.outputs.mime_text import body_text, header_text, is_blank
from playbook.builtin.outputs.mime_writer import Letter, write_letter
from playbook.extend import Artifact, Output, Withheld, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbook.extend import BuildContext, LeadPlan, Touch

__all__ = ["EmailDrafts", "draft_paths", "playbook_register_outputs"]


class EmailDrafts(Output):
    """One .eml file per e-mail that is due before the plan's ``drafts_until``.

    A draft says what was rendered for this touch, from the lead's own rep to this lead and nobody else. It is read
    back from its bytes before it is handed over; where anything differs it is withheld, and the lead's other drafts
    are written.
    """

    name = "email_drafts"

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterator[Artifact | Withheld]:
        """Write ``<rep>/drafts/<date at the rep's desk>/<lead>-<step>[-<occurrence>].eml`` per coming e-mail."""
        del context
        for touch, path in _due(plan):
            yield _draft(plan, touch, path)


def draft_paths(plan: LeadPlan) -> dict[str, str]:
    """Where this lead's drafts stand below output/, by the uid of their touch; one that is withheld has no place."""
    return {touch.uid: path for touch, path in _due(plan) if not _fault(plan, touch, _letter(plan, touch))}


@hookimpl
def playbook_register_outputs() -> list[Output]:
    """Register the e-mail drafts."""
    return [EmailDrafts()]


def _due(plan: LeadPlan) -> Iterator[tuple[Touch, str]]:
    """Give each e-mail that gets a draft in this build, with its path."""
    taken: set[str] = set()
    for touch in plan.coming:
        if touch.channel == "email" and touch.start < plan.drafts_until:
            path = _path(plan, touch, taken)
            taken.add(path)
            yield touch, path


def _path(plan: LeadPlan, touch: Touch, taken: set[str]) -> str:
    """Name the file; a step called ``answer-2`` may meet the second ``answer``, and the later one then adds its uid."""
    happening = "" if touch.occurrence == "1" else f"-{touch.occurrence.replace('.', '-')}"
    stem = f"{plan.rep.id}/drafts/{touch.here.date().isoformat()}/{plan.slug}-{touch.step}{happening}"
    return f"{stem}-{touch.uid[:8]}.eml" if f"{stem}.eml" in taken else f"{stem}.eml"


def _letter(plan: LeadPlan, touch: Touch) -> Letter:
    return Letter(
        at=touch.here,
        sender=header_text(plan.rep.name),
        sender_address=ascii_address(plan.rep.email),
        to=ascii_address(touch.address),
        subject=header_text(touch.texts.subject) if touch.texts else "",
        body=body_text(touch.texts.body) if touch.texts else "",
    )


def _draft(plan: LeadPlan, touch: Touch, path: str) -> Artifact | Withheld:
    letter = _letter(plan, touch)
    if reason := _fault(plan, touch, letter):
        return Withheld(reason, touch.uid)
    content = write_letter(letter)
    if reason := _difference(plan, touch, letter, content):
        return Withheld(f"the draft of step {touch.step}, read back from its bytes, is not right: {reason}", touch.uid)
    return Artifact(path, content)


def _fault(plan: LeadPlan, touch: Touch, letter: Letter) -> str:
    """Say what keeps this letter from being written at all; an empty text when nothing does."""
    row = f"{plan.lead.span.path}:{plan.lead.span.line}"
    if (touch.lead, touch.rep, touch.address) != (plan.lead.key, plan.rep.id, plan.lead.email):
        return f"step {touch.step} would not go from this rep to the lead in {row}"
    if not letter.to:
        return f"the lead in {row} has no e-mail address: fill it in"
    if fault := address_fault(letter.to):
        return f"the e-mail address in {row} {fault}"
    for what, text in (("subject", letter.subject), ("body", letter.body)):
        if is_blank(text):
            return f"step {touch.step} has an empty {what} for the lead in {row}"
    return _sender_fault(plan.rep.id, letter)


def _sender_fault(rep: str, letter: Letter) -> str:
    if fault := address_fault(letter.sender_address):
        return f"the e-mail address of rep {rep} {fault}"
    if is_blank(letter.sender):
        return f"rep {rep} has no name to write under: an e-mail comes from a person"
    # Some parsers decode a sender's name twice, so that an encoded one is no safer than a plain one.
    return f"the name of rep {rep} holds =?, which begins a code in e-mail headers" if "=?" in letter.sender else ""


def _difference(plan: LeadPlan, touch: Touch, letter: Letter, content: bytes) -> str:
    """Read the draft from its bytes and say what is not as planned; an empty text when all is.

    Addresses and the time are held against the plan itself, not against what the writer was given.
    """
    try:
        read = read_draft(content)
    except UnreadableError as error:
        return str(error)
    checks = {
        "recipient": is_same_mailbox(read.to, plan.lead.email),
        "sender": is_same_mailbox(read.sender_address, plan.rep.email) and read.sender == letter.sender,
        "time": read.at == touch.start,
        "subject": read.subject == letter.subject,
        "text": read.body == letter.body,
    }
    different = ", ".join(what for what, is_same in checks.items() if not is_same)
    return f"its {different} differs" if different else ""
