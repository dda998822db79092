"""Publication memory: what was published where, and the stamps that follow from it."""
