"""Reads what people wrote: YAML with positions, phrases, and lead rows, into the model."""
