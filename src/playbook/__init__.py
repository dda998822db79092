"""Compiles follow-up playbooks and a lead list into reminders, drafts and call scripts.

Plugins import ``playbook.extend`` and nothing else; see ARCHITECTURE.md for the rooms of this house.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
