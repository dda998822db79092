"""Plans generated leads on the shipped playbooks: planning.py [LEADS] prints µs per touch, seconds and peak memory."""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.model.lead import Lead, Phone
from playbook.model.standing import Enrollment, Standing
from playbook.planning.case import Case
from playbook.planning.holiday_regions import states_with_holidays
from playbook.planning.hours import with_law
from playbook.planning.plan_rep import plan_leads
from playbook.reading.project_file import read_project
from playbook.source import DiskTree, Span

if TYPE_CHECKING:
    from playbook.model.project import Project

ROOT = Path(__file__).parent.parent
PLACES = [
    ("US-NY", ("America/New_York",)),
    ("US-CA", ("America/Los_Angeles",)),
    ("US-TX", ("America/Chicago",)),
    ("US-TN", ("America/Chicago", "America/New_York")),
    ("GB-ENG", ("Europe/London",)),
    ("DE-BY", ("Europe/Berlin",)),
    ("FR", ("Europe/Paris",)),
    ("JP", ("Asia/Tokyo",)),
    ("AU-SA", ("Australia/Adelaide",)),
    ("IN-MH", ("Asia/Kolkata",)),
]
A_REPS_LEADS = 500


def main() -> None:
    """Plan shard by shard, as a build does, keeping nothing."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    project = with_law(read_project(DiskTree(ROOT), states_with_holidays))
    as_of = project.as_of or 0
    choose = random.Random(1)
    touches, start = 0, time.perf_counter()
    for first in range(0, count, A_REPS_LEADS):
        cases = [_case(number, project, as_of, choose) for number in range(first, min(first + A_REPS_LEADS, count))]
        touches += sum(len(plan.touches) for plan in plan_leads(cases, project, as_of, project.horizon_days))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = seconds / touches * 1e6
    print(f"{count} leads, {touches} touches, {seconds:.1f} s, {each:.0f} µs a touch, peak {peak:.0f} MB")


def _case(number: int, project: Project, as_of: int, choose: random.Random) -> Case:
    region, zones = choose.choice(PLACES)
    playbook = choose.choice(project.playbooks)
    arrived = as_of - choose.randrange(3 * 1440)
    lead = Lead(
        key=f"id:{number}",
        keys=(f"id:{number}",),
        span=Span("leads.csv", number + 2),
        rep=project.reps[0].id,
        zones=zones,
        zone_certainty="region",
        region=region,
        phones=(Phone(f"+1212{number:07}", f"+1 212-{number:07}"),),
        email=f"lead{number}@example.com",
        fields={"first_name": "Maria", "relationship": "stranger"},
        columns={},
        closed_channels={},
        received_at=arrived,
    )
    enrollment = Enrollment(playbook.id, 1, arrived, as_of)
    return Case(lead, Standing(enrollment), enrollment, playbook, project.reps[0])


if __name__ == "__main__":
    main()
