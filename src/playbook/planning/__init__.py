"""When things happen: zones, business days, windows, and the walk from steps to touches."""
