"""monthend: accounting periods, the month-end close and trial balances."""

__version__ = "1.0.0"
