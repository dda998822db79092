"""The record: reads, appends and never rewrites the journal."""
