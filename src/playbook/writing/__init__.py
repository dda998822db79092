"""Puts artifacts on disk: staged, renamed, and nothing of the user's touched."""
