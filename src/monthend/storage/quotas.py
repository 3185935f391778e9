"""What has been taken of limits, in the database."""

from __future__ import annotations

from .session import Session, Statement

NOBODY = ""

# The row is locked from here to the commit, whether it was there or not.
TAKEN = Statement(
    "INSERT INTO quota_share (subject, kind, holder, begun, taken) "
    "VALUES (:subject, :kind, :holder, :begun, 0) "
    "ON CONFLICT (subject, kind, holder) DO UPDATE SET taken = quota_share.taken "
    "RETURNING begun, taken"
)
TAKE = Statement(
    "UPDATE quota_share SET begun = :begun, taken = :taken "
    "WHERE subject = :subject AND kind = :kind AND holder = :holder"
)
HELD = Statement(
    "SELECT coalesce(sum(taken), 0) FROM quota_share WHERE subject = :subject AND kind = :kind "
    "AND holder <> :holder AND holder <> '' AND begun > :now"
)
HOLD = Statement(
    "INSERT INTO quota_share (subject, kind, holder, begun, taken) "
    "VALUES (:subject, :kind, :holder, :begun, :taken) ON CONFLICT (subject, kind, holder) "
    "DO UPDATE SET begun = excluded.begun, taken = excluded.taken"
)
LET_GO = Statement(
    "DELETE FROM quota_share WHERE subject = :subject AND kind = :kind AND holder = :holder"
)
FORGET = Statement("DELETE FROM quota_share WHERE begun < :before")


class QuotaTable:
    """The table `quota_share`, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def taken(self, subject: str, kind: str, begun: int) -> tuple[int, int]:
        row = self._session.one(TAKEN, subject=subject, kind=kind, holder=NOBODY, begun=begun)
        assert row is not None, "the statement answers the row that it made or found"
        return int(row[0]), int(row[1])

    def take(self, subject: str, kind: str, begun: int, taken: int) -> None:
        values = {"subject": subject, "kind": kind, "holder": NOBODY}
        self._session.run(TAKE, **values, begun=begun, taken=taken)

    def held_by_others(self, subject: str, kind: str, holder: str, now: int) -> int:
        row = self._session.one(HELD, subject=subject, kind=kind, holder=holder, now=now)
        assert row is not None, "a sum is one row"
        return int(row[0])

    def hold(self, subject: str, kind: str, holder: str, held: int, until: int) -> None:
        values = {"subject": subject, "kind": kind, "holder": holder}
        if held:
            self._session.run(HOLD, **values, begun=until, taken=held)
        else:
            self._session.run(LET_GO, **values)

    def forget(self, before: int) -> None:
        self._session.run(FORGET, before=before)
