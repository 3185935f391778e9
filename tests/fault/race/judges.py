"""What a database says of itself after a race: its history replayed, its chain, its balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from contract.started_server import DatabaseFile
from monthend.services import audit
from monthend.services.history_sealing import seal_waiting
from monthend.services.replay import replay
from monthend.storage.opening import open_store
from monthend.storage.soundness import findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was gone through, and everything that was found wrong."""

    lines: int
    events: int
    trial_balances: int
    replayed: list[str]
    chain: list[str]
    doctor: list[str]

    @property
    def sound(self) -> bool:
        return not (self.replayed or self.chain or self.doctor)


def judged(database: DatabaseFile) -> Verdict:
    """What `monthend audit` and `monthend doctor` would say, after a last sealing."""
    now = datetime.now(UTC)
    store = open_store(database.url, clock=lambda: now)
    try:
        seal_waiting(store)
        verified = audit.verify(store, audit.anchor(store).heads)
        gone_through = replay(store)
        found = list(findings(store, now))
    finally:
        store.close()
    waiting = [f"{verified.waiting} rows wait for a seal"] if verified.waiting else []
    return Verdict(
        lines=gone_through.lines,
        events=gone_through.events,
        trial_balances=gone_through.trial_balances,
        replayed=[str(each) for each in gone_through.anomalies],
        chain=[*map(str, verified.findings), *waiting],
        doctor=[f"{each.statement}: {', '.join(each.wrong)}" for each in found if each.wrong],
    )
