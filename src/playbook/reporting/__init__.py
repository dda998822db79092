"""Turns plans, record and targets into what people ask about them: whom to contact now, how many calls a day."""
