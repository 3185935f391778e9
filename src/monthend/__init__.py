"""monthend: accounting periods, the month-end close and trial balances."""
