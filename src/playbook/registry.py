"""The frozen list of what plugins registered, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.contracts import LeadSource, Output

__all__ = ["Registry"]


@dataclass(frozen=True, slots=True)
class Registry:
    """What can be used in a build: outputs and lead sources by name."""

    outputs: Mapping[str, Output]
    lead_sources: Mapping[str, LeadSource]

    def lead_source_for(self, path: str) -> LeadSource | None:
        """Find the source that reads this file ending, the first by name where several do."""
        for _, source in sorted(self.lead_sources.items()):
            if path.lower().endswith(source.suffixes):
                return source
        return None
