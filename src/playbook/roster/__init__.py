"""Who is who and where they stand: identity, enrollment, standing, and the split into reps."""
