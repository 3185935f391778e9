"""Everybody at once against the closes of one calendar, and the judges of what came of it."""
