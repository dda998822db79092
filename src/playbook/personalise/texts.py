"""Turns one lead's planned touches into the words for each, or into the reason why one must be withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope
from playbook.model.touch import Said, Sheet, SheetObjection, SheetQuestion, SheetStage, Texts
from playbook.personalise.spoken import spoken_seconds
from playbook.personalise.templates import EmptyFieldError, Templates, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playbook.model.lead import Lead
    from playbook.model.plan import LeadPlan
    from playbook.model.playbook import Action, Message, Playbook, Script, TemplateText
    from playbook.model.project import Project, Rep
    from playbook.model.touch import Touch

__all__ = ["check_texts", "personalise"]

REP_FIELDS = frozenset({"name", "first_name", "email", "phone"})
COMPANY_FIELDS = frozenset({"name", "website", "address"})
TOUCH_FIELDS = frozenset({"weekday", "time", "date"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def check_texts(project: Project, known: frozenset[str], present: frozenset[str]) -> Iterator[Diagnostic]:
    """Check every text of the project.

    Args:
        project: whose playbooks they are.
        known: the names that may follow ``lead.``.
        present: those for which some lead list has a column; the others need a `default`.
    """
    templates = Templates()
    names = {"lead": known, "rep": REP_FIELDS, "company": COMPANY_FIELDS, "touch": TOUCH_FIELDS}
    for playbook in project.playbooks:
        for text in _all_texts(playbook):
            yield from templates.check(text, names, known - present)


def _all_texts(playbook: Playbook) -> Iterator[TemplateText]:
    for message in playbook.messages.values():
        yield from (text for text in (message.voicemail, message.subject, message.body) if text is not None)
    for script in playbook.scripts.values():
        for stage in script.stages:
            if stage.say is not None:
                yield stage.say
            yield from (question.ask for question in stage.questions)
        yield from (objection.answer for objection in script.objections)


def personalise(plan: LeadPlan, touch: Touch, project: Project, templates: Templates) -> Touch | Diagnostic:
    """Give a touch its words for this lead; a value that is missing withholds the touch and names row and line."""
    lead = plan.lead
    step = next(step for step in plan.playbook.steps if step.id == touch.step)
    writer = _Writer(_views(touch, lead, plan.rep, project), templates)
    try:
        texts = writer.texts(replace(step.actions[touch.entry], message=touch.message), plan.playbook)
    except EmptyFieldError as error:
        where = f"line {lead.span.line} of {lead.span.path} has no value for {{{{ {error.name} }}}}"
        hint = "fill it in, or write {{ " + error.name + ' | default("…") }}'
        message = f"'{touch.step}' is withheld: {where}"
        return Diagnostic("PB005", message, error.span, hint, scope=Scope.LEAD, lead=lead.key)
    return replace(touch, texts=texts)


class _Writer:
    """Renders texts for one touch; sees one lead's views and nothing else."""

    def __init__(self, views: Mapping[str, View], templates: Templates) -> None:
        self._views = views
        self._templates = templates

    def texts(self, action: Action, playbook: Playbook) -> Texts:
        message = playbook.messages.get(action.message)
        script = playbook.scripts.get(action.script)
        return Texts(
            objective=action.objective,
            ask=action.ask,
            subject=" ".join(self._of(message.subject).split()) if message and action.channel == "email" else "",
            body=self._of(message.body).strip("\n") + "\n" if message and action.channel != "call" else "",
            voicemail=self._said(message) if message and action.channel == "call" else None,
            sheet=self._sheet(script) if script is not None else None,
        )

    def _of(self, text: TemplateText | None) -> str:
        return "" if text is None else self._templates.render(text, self._views)

    def _said(self, message: Message) -> Said:
        text = self._of(message.voicemail).strip()
        return Said(message.id, text, spoken_seconds(text))

    def _sheet(self, script: Script) -> Sheet:
        stages = tuple(
            SheetStage(
                stage.name,
                stage.purpose,
                self._of(stage.say).strip(),
                stage.points,
                tuple(SheetQuestion(question.name, self._of(question.ask).strip()) for question in stage.questions),
            )
            for stage in script.stages
        )
        objections = tuple(SheetObjection(each.hears, self._of(each.answer).strip()) for each in script.objections)
        return Sheet(script.id, stages, objections, script.tone)


def _views(touch: Touch, lead: Lead, rep: Rep, project: Project) -> dict[str, View]:
    there, company = touch.there, project.company
    number = touch.number or (lead.phones[0] if lead.phones else None)
    phone = {"phone": number.shown} if number is not None else {}
    return {
        "lead": View("lead", {**lead.columns, **lead.fields, **phone}),
        "rep": View(
            "rep", {"name": rep.name, "first_name": rep.name.split()[0], "email": rep.email, "phone": rep.phone}
        ),
        "company": View("company", {"name": company.name, "website": company.website, "address": company.address}),
        "touch": View(
            "touch",
            {
                "weekday": WEEKDAYS[there.weekday()],
                "time": f"{there:%H:%M}",
                "date": f"{there.day} {MONTHS[there.month - 1]}",
            },
        ),
    }
