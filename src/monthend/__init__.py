"""monthend: accounting periods, the month-end close and trial balances."""

__version__ = "0.1.0"
