"""Balances of months in slots, as those of days: where posts run side by side, none waits."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, PrimaryKeyConstraint

from .tables import Text, columns_of, rebuild

VERSION = 3

SUMS = ("debit", "credit", "home_debit", "home_credit")
LIMIT = 100_000_000_000_000_000


def upgrade() -> None:
    """Do what has not been done; PostgreSQL began with slots."""
    if "slot" in columns_of("month_balance"):
        return
    rebuild(
        "month_balance",
        Column("calendar_id", Integer, nullable=False),
        Column("month", Text, nullable=False),
        Column("code_id", Integer, nullable=False),
        Column("currency", Text, nullable=False),
        Column("slot", Integer, nullable=False),
        *(Column(name, BigInteger, nullable=False) for name in SUMS),
        Column("unconverted", Integer, nullable=False),
        PrimaryKeyConstraint("calendar_id", "month", "code_id", "currency", "slot"),
        CheckConstraint(
            " AND ".join(f"{name} <= {LIMIT}" for name in SUMS), name="balance_in_range"
        ),
        values={"slot": "0"},
        sqlite_with_rowid=False,
    )
