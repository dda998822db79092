"""Which drafts a rep finds in the folder of a day, what they say, and which are withheld."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from importlib.metadata import entry_points

import pluggy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs import email_drafts
from playbook.builtin.outputs.email_drafts import EmailDrafts
from playbook.builtin.outputs.mime_text import body_text, header_text, is_blank
from playbook.extend import Artifact, LeadPlan, Output, Rep, Touch, Withheld
from playbook.plugins import hookspecs
from playbook.testing import make_context, make_lead, make_lead_plan, make_rep, make_touch, utc_minutes

HEADERS = ["X-Unsent", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


READ_BACK = "the draft of step answer, read back from its bytes, is not right:"


def drafts(plan: LeadPlan) -> list[Artifact | Withheld]:
    return list(EmailDrafts().for_lead(plan, make_context([plan.rep])))


def mail(
    start: str = "2026-11-27T09:00-05:00", step: str = "answer", subject: str = "Desks", body: str = "Hello Maria,\n"
) -> Touch:
    touch = make_touch(make_lead(), start, "email", step)
    assert touch.texts
    return replace(touch, texts=replace(touch.texts, subject=subject, body=body))


def plan_of(*touches: Touch, email: str = "maria@example.com", rep: Rep | None = None) -> LeadPlan:
    lead = make_lead(email=email)
    return make_lead_plan(lead, [replace(touch, address=email) for touch in touches], rep)


def the_draft(plan: LeadPlan) -> Artifact:
    (found,) = drafts(plan)
    assert isinstance(found, Artifact)
    return found


def the_reason(plan: LeadPlan) -> str:
    (found,) = drafts(plan)
    assert isinstance(found, Withheld)
    assert found.touch == plan.touches[-1].uid
    return found.reason


def as_stdlib_reads(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_lead_gets_its_draft_in_the_folder_of_the_reps_day() -> None:
    draft = the_draft(replace(make_lead_plan(), slug="maria-lopez-7k2m"))
    assert draft.path == "ines/drafts/2026-11-27/maria-lopez-7k2m-answer.eml"
    assert draft.content.decode("ascii").split("\r\n") == [
        "X-Unsent: 1",
        "Date: Fri, 27 Nov 2026 15:00:00 +0100",
        "From: =?utf-8?q?In=C3=A8s_Moreau?= <ines@example.com>",
        "To: maria@example.com",
        "Subject: Maria, regarding your request about twelve desks",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Hello Maria,",
        "",
        "thank you for your request.",
        "",
        "In=C3=A8s Moreau",
        "",
    ]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert drafts(make_lead_plan()) == drafts(make_lead_plan())


def test_the_folder_is_the_day_at_the_reps_desk() -> None:
    late = mail("2026-11-27T18:30-05:00")
    assert late.here.date() != late.there.date()
    assert the_draft(plan_of(late)).path.startswith("ines/drafts/2026-11-28/")


def test_drafts_are_written_up_to_the_day_the_plan_says() -> None:
    days = [mail(f"2026-11-{day}T09:00-05:00", f"day-{day}") for day in (26, 27, 28)]
    plan = replace(plan_of(*days), drafts_until=utc_minutes("2026-11-28T09:00-05:00"))
    paths = [draft.path for draft in drafts(plan) if isinstance(draft, Artifact)]
    assert [path.partition("/drafts/")[2][:10] for path in paths] == ["2026-11-26", "2026-11-27"]


def test_calls_and_what_is_past_get_no_draft() -> None:
    call = make_touch(make_lead())
    assert drafts(make_lead_plan(touches=[call, replace(mail(), status="assumed")])) == []


def test_each_happening_of_a_step_has_its_own_file() -> None:
    touches = [replace(mail(), occurrence=occurrence, uid=f"uid-{occurrence}") for occurrence in ("1", "2", "2.1")]
    named_alike = replace(mail(step="answer-2"), uid="0a1b2c3d-rest")
    names = [
        draft.path.split("-answer")[1]
        for draft in drafts(plan_of(*touches, named_alike))
        if isinstance(draft, Artifact)
    ]
    assert names == [".eml", "-2.eml", "-2-1.eml", "-2-0a1b2c3d.eml"]


def test_a_domain_of_any_script_is_written_as_a_labels() -> None:
    read = as_stdlib_reads(the_draft(plan_of(mail(), email="maria@münchen.example")).content)
    assert read["To"] == "maria@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "the lead in leads.csv:2 has no e-mail address: fill it in"),
        ("maria", "the e-mail address in leads.csv:2 has no @"),
        ("mária@example.com", "the e-mail address in leads.csv:2 has a letter before the @ that is not plain ASCII"),
        ("maria@straße.example", "the e-mail address in leads.csv:2 has a domain with letters whose ASCII form"),
        ("maria@example.com, eve@evil.example", "the e-mail address in leads.csv:2 is not one plain address"),
    ],
)
def test_a_lead_whose_address_is_no_good_is_withheld_with_what_is_wrong(address: str, reason: str) -> None:
    said = the_reason(plan_of(mail(), email=address))
    assert said.startswith(reason)
    assert "maria" not in said


@pytest.mark.parametrize(
    ("touch", "reason"),
    [
        (mail(subject=" \u200b"), "step answer has an empty subject for the lead in leads.csv:2"),
        (mail(body="\n\t\n"), "step answer has an empty body for the lead in leads.csv:2"),
    ],
)
def test_a_letter_without_words_is_withheld(touch: Touch, reason: str) -> None:
    assert the_reason(plan_of(touch)) == reason


def test_a_touch_that_was_never_personalised_is_withheld() -> None:
    assert "empty subject" in the_reason(plan_of(replace(mail(), texts=None)))


@pytest.mark.parametrize(
    ("rep", "reason"),
    [
        (make_rep(name=" "), "rep ines has no name to write under: an e-mail comes from a person"),
        (make_rep(email="ines"), "the e-mail address of rep ines has no @"),
        (make_rep(name="=?utf-8?q?=0ABcc:?="), "the name of rep ines holds =?, which begins a code in e-mail headers"),
        (
            make_rep(name="名" * 120),
            f"{READ_BACK} its sender's name is too long for some mail programs",
        ),
    ],
)
def test_a_rep_nobody_could_answer_is_withheld(rep: Rep, reason: str) -> None:
    assert the_reason(plan_of(mail(), rep=rep)) == reason


@pytest.mark.parametrize("change", [{"address": "eve@example.com"}, {"lead": "id:102"}, {"rep": "omar"}])
def test_a_touch_of_somebody_else_never_becomes_a_draft(change: dict[str, str]) -> None:
    plan = make_lead_plan(make_lead(), [replace(mail(), **change)])  # type: ignore[arg-type]  # str fields only
    assert the_reason(plan) == "step answer would not go from this rep to the lead in leads.csv:2"


def test_one_withheld_draft_does_not_lose_the_others() -> None:
    plan = plan_of(mail(step="first"), mail(step="second", subject=""), mail(step="third"))
    kinds = [type(draft) for draft in drafts(plan)]
    assert kinds == [Artifact, Withheld, Artifact]


@pytest.mark.parametrize(
    ("there", "instead", "reason"),
    [
        (b"To: maria@", b"To: eve@", "its recipient differs"),
        (b"<ines@", b"<omar@", "its sender differs"),
        (b"In=C3=A8s_Moreau", b"Omar_Moreau", "its sender differs"),
        (b"15:00:00 +0100", b"15:00:00 +0000", "its time differs"),
        (b"Maria, regarding", b"Eve, regarding", "its subject differs"),
        (b"Hello Maria", b"Hello Eve", "its text differs"),
        (b"Subject:", b"Bcc: eve@evil.example\r\nSubject:", "its headers are not exactly those of a draft"),
        (
            b"To: maria@example.com",
            b"To: maria@example.com, eve@evil.example",
            "an address in it is not one plain address",
        ),
        (b"Hello", b"Hell\xc3\xb6", "it holds a byte that is not ASCII, a control character or half a line end"),
    ],
)
def test_a_draft_whose_bytes_say_something_else_is_withheld(
    there: bytes, instead: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = the_draft(make_lead_plan()).content
    assert there in written
    monkeypatch.setattr(email_drafts, "write_letter", lambda _letter: written.replace(there, instead, 1))
    said = the_reason(make_lead_plan())
    assert said == f"{READ_BACK} {reason}"


@given(name=st.text(max_size=40), topic=st.text(max_size=40), request_text=st.text(max_size=200))
def test_whatever_the_list_holds_only_this_lead_is_written_to(name: str, topic: str, request_text: str) -> None:
    subject, body = f"{name}, regarding {topic}", f"Hello {name},\n\n{request_text}"
    read = as_stdlib_reads(the_draft(plan_of(mail(subject=subject, body=body))).content)
    assert read.keys() == HEADERS
    assert [address.addr_spec for address in read["To"].addresses] == ["maria@example.com"]
    assert [address.addr_spec for address in read["From"].addresses] == ["ines@example.com"]
    assert "".join(read["Subject"].split()) == "".join(header_text(subject).split())
    assert read.get_content().replace("\r\n", "\n") == body_text(body)


@given(address=st.text(st.characters(max_codepoint=0x2FF), max_size=12) | st.emails())
def test_whatever_stands_in_the_address_column_there_is_one_recipient_or_none(address: str) -> None:
    (found,) = drafts(plan_of(mail(), email=address))
    if isinstance(found, Artifact):
        (recipient,) = as_stdlib_reads(found.content)["To"].addresses
        assert recipient.addr_spec == address.strip() or not address.isascii()


@given(name=st.text(max_size=40))
def test_a_rep_may_be_called_anything_that_can_be_seen(name: str) -> None:
    (found,) = drafts(plan_of(mail(), rep=make_rep(name=name)))
    if isinstance(found, Artifact):
        (sender,) = as_stdlib_reads(found.content)["From"].addresses
        assert "".join(sender.display_name.split()) == "".join(header_text(name).split())
    else:
        assert is_blank(header_text(name)) or "=?" in name


def test_the_output_registers_as_a_plugin_does() -> None:
    manager = pluggy.PluginManager("playbook")
    manager.add_hookspecs(hookspecs)
    (entry,) = entry_points(group="playbook.plugins", name="email_drafts")
    manager.register(entry.load())
    manager.check_pending()
    outputs: list[Output] = [output for outputs in manager.hook.playbook_register_outputs() for output in outputs]
    assert [output.name for output in outputs] == ["email_drafts"]
