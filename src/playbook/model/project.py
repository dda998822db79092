"""Who we are: the project file, understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from playbook.model.playbook import Playbook
    from playbook.model.timing import WeekHours
    from playbook.source import Span

__all__ = ["Company", "LeadFile", "Project", "Rep", "Rule", "Targets"]


@dataclass(frozen=True, slots=True)
class Company:
    """The selling company, as templates see it under `company`."""

    name: str
    website: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """What is to be sold in a period, and how many calls a day that takes (domain.md, B3).

    Attributes:
        sales: wanted in the period.
        opportunity_to_sale: the share of opportunities that become a sale, above 0 and at most 1.
        lead_to_opportunity: the share of leads that become an opportunity, likewise.
        calls_per_lead: calls that one lead takes.
        days: working days in the period.
        per: the period: ``week``, ``month``, ``quarter`` or ``year``.
    """

    sales: float
    opportunity_to_sale: float
    lead_to_opportunity: float
    calls_per_lead: float
    days: int
    per: str = "month"

    @property
    def opportunities(self) -> float:
        """How many opportunities the sales take."""
        return self.sales / self.opportunity_to_sale

    @property
    def leads(self) -> float:
        """How many leads the opportunities take."""
        return self.opportunities / self.lead_to_opportunity

    @property
    def calls(self) -> float:
        """How many calls the leads take, in the whole period."""
        return self.leads * self.calls_per_lead

    @property
    def calls_a_day(self) -> int:
        """How many calls that is on each working day, rounded up."""
        # Fractions such as 0.1 are not exact: what is whole on paper must not be rounded up to the next.
        return ceil(round(self.calls / self.days, 6))


@dataclass(frozen=True, slots=True)
class Rep:
    """A person who calls.

    Attributes:
        id: a slug; the name of the rep's folder in output/.
        name: as it is said on the phone and signed.
        email: an ASCII address.
        phone: as it is read out and printed, such as ``+1 212-555-0190``.
        zone: IANA name of where the rep works.
        owners: how the lead list may name this rep (name, address, CRM id), case-folded.
        region: whose holidays the rep keeps, such as ``US-NY``; empty when it does not matter.
        hours: when the rep works, in the rep's zone; ``None`` for always.
        absent: days on which the rep does nothing, as (first, last) day numbers since 1970, inclusive.
        zone_span: where the zone is written.
        capacity: contacts a day that take the rep's time, a ceiling for taking in new leads; ``None`` for no ceiling.
        targets: those in force for this rep: the project's, with what the rep's own say otherwise.
    """

    id: str
    name: str
    email: str
    phone: str
    zone: str
    owners: frozenset[str]
    span: Span
    region: str = ""
    hours: WeekHours | None = None
    absent: tuple[tuple[int, int], ...] = ()
    zone_span: Span | None = None
    capacity: int | None = None
    targets: Targets | None = None


@dataclass(frozen=True, slots=True)
class LeadFile:
    """One lead list and what the project says about it.

    ``basis`` is why its people may be called (asked, consented, existing customer) where a row does not say;
    ``zone_span`` is where the zone is written.
    """

    path: str
    zone: str
    country: str
    columns: Mapping[str, str]
    span: Span
    basis: str = ""
    zone_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line somebody wrote that can put a touch where it is."""

    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Project:
    """project.yaml with its playbooks.

    Attributes:
        namespace: the UUID under which all uids of this project are made; it never changes.
        as_of: instant to build for, in UTC minutes since 1970, when project.yaml pins one.
        horizon_days: how far ahead touches are published.
        outputs: names of the outputs to write, in order.
        output_spans: where each of them is written.
        overbooking: how far above a rep's capacity new leads are taken in, as a factor of at least 1.
        several_per_account: whether people of one account may be in different playbooks at the same time.
        targets: those of every rep who has no others.
        rules: every rule a touch can name, by index.
        law_rules: jurisdiction → index of its calling rules among ``rules``.
    """

    title: str
    namespace: UUID
    company: Company
    reps: tuple[Rep, ...]
    lead_files: tuple[LeadFile, ...]
    playbooks: tuple[Playbook, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]
    span: Span
    law_rules: Mapping[str, int] = field(default_factory=dict)
    as_of: int | None = None
    horizon_days: int = 60
    drafts_days: int = 7
    output_spans: tuple[Span, ...] = ()
    overbooking: float = 1.0
    several_per_account: bool = False
    targets: Targets | None = None

    def rep(self, rep_id: str) -> Rep:
        """Find a rep by id; raises ``KeyError`` for an unknown one."""
        for rep in self.reps:
            if rep.id == rep_id:
                return rep
        raise KeyError(rep_id)

    def playbook(self, playbook_id: str) -> Playbook:
        """Find a playbook by id; raises ``KeyError`` for an unknown one."""
        for playbook in self.playbooks:
            if playbook.id == playbook_id:
                return playbook
        raise KeyError(playbook_id)
