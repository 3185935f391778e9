"""Faults that a tenant is to have on demand: what may go wrong, where, how often and how badly."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from monthend.domain.errors import ParameterInvalid


class FaultKind(StrEnum):
    """What goes wrong."""

    TOO_MANY_REQUESTS = "tooManyRequests"
    SERVER_ERROR = "serverError"
    LATENCY = "latency"
    LOST_REQUEST = "lostRequest"
    LOST_ANSWER = "lostAnswer"
    SESSION_EXPIRED = "sessionExpired"
    TRIAL_BALANCE_SLOW = "trialBalanceSlow"
    TRIAL_BALANCE_STUCK = "trialBalanceStuck"
    TRIAL_BALANCE_FAILS = "trialBalanceFails"
    TRIAL_BALANCE_OVERTAKEN = "trialBalanceOvertaken"


MEANINGS: Mapping[FaultKind, str] = {
    FaultKind.TOO_MANY_REQUESTS: "HTTP 429 with Retry-After; nothing was done.",
    FaultKind.SERVER_ERROR: "An HTTP status from 500 to 599; nothing was done.",
    FaultKind.LATENCY: "The request is begun so many seconds later.",
    FaultKind.LOST_REQUEST: "The connection ends before anything is done.",
    FaultKind.LOST_ANSWER: "It is done and committed; then the connection ends, unanswered.",
    FaultKind.SESSION_EXPIRED: "The token or session is no good from now on; another sign-in is.",
    FaultKind.TRIAL_BALANCE_SLOW: "A run takes so many seconds more.",
    FaultKind.TRIAL_BALANCE_STUCK: "A run stays Processing until the fault is taken away.",
    FaultKind.TRIAL_BALANCE_FAILS: "A run ends in Error with a message.",
    FaultKind.TRIAL_BALANCE_OVERTAKEN: "Somebody posts while a run is computed, which misses it.",
}
OF_RUNS = frozenset(kind for kind in FaultKind if kind.value.startswith("trialBalance"))
ANY = "*"
TOKEN, LOGIN = "token", "soap login"
SIGN_INS = (TOKEN, LOGIN)
"""Operations that meet only faults that name them."""
SECONDS_AT_MOST = 3600.0
RETRY_AFTER_AT_MOST = 86_400
TIMES_AT_MOST = 1_000_000
MESSAGE_AT_MOST = 255
USES: Mapping[str, frozenset[FaultKind]] = {
    "seconds": frozenset({FaultKind.LATENCY, FaultKind.TRIAL_BALANCE_SLOW}),
    "status": frozenset({FaultKind.SERVER_ERROR}),
    "retry_after": frozenset({FaultKind.TOO_MANY_REQUESTS}),
    "message": frozenset({FaultKind.SERVER_ERROR, FaultKind.TRIAL_BALANCE_FAILS}),
    "debit_code": frozenset({FaultKind.TRIAL_BALANCE_OVERTAKEN}),
    "credit_code": frozenset({FaultKind.TRIAL_BALANCE_OVERTAKEN}),
    "amount": frozenset({FaultKind.TRIAL_BALANCE_OVERTAKEN}),
}
"""Fields that only some kinds have."""
NEEDED: Mapping[FaultKind, tuple[str, ...]] = {
    FaultKind.LATENCY: ("seconds",),
    FaultKind.TRIAL_BALANCE_SLOW: ("seconds",),
    FaultKind.TRIAL_BALANCE_FAILS: ("message",),
    FaultKind.TRIAL_BALANCE_OVERTAKEN: ("debit_code", "credit_code", "amount"),
}
ON_THE_WIRE = {
    "retry_after": "retryAfter", "debit_code": "debitCode", "credit_code": "creditCode",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule. It is met by `operation`, or by any, with a probability, or so many times.

    `operation` is an operation id of REST, `soap` and the name of a call, or a sign-in.
    With a `seed` the same requests meet it in every rehearsal. `seconds` are real seconds;
    `amount` is in minor units of the home currency.
    """

    kind: FaultKind
    operation: str = ANY
    probability: float = 1.0
    seed: int = 0
    times: int | None = None
    seconds: float | None = None
    status: int | None = None
    retry_after: int | None = None
    message: str | None = None
    debit_code: str | None = None
    credit_code: str | None = None
    amount: int | None = None

    def check(self) -> None:
        """Refuse what this kind has no use for, and what it cannot do without."""
        for name, kinds in USES.items():
            if getattr(self, name) is not None and self.kind not in kinds:
                wanted = f"left out of a fault of the kind {self.kind.value}"
                raise ParameterInvalid(field=ON_THE_WIRE.get(name, name), expected=wanted)
        for name in NEEDED.get(self.kind, ()):
            if getattr(self, name) is None:
                wanted = f"given for a fault of the kind {self.kind.value}"
                raise ParameterInvalid(field=ON_THE_WIRE.get(name, name), expected=wanted)
        if self.kind in OF_RUNS and self.operation != ANY:
            wanted = f"left out of a fault of the kind {self.kind.value}"
            raise ParameterInvalid(field="operation", expected=wanted)
        if self.kind is FaultKind.SESSION_EXPIRED and self.operation in SIGN_INS:
            wanted = "one that comes with a token or a session, which no sign-in has"
            raise ParameterInvalid(field="operation", expected=wanted)

    def is_met(self, considered: int, met: int) -> bool:
        """Whether the request meets it that is the so manieth, so many having met it before."""
        if self.times is not None and met >= self.times:
            return False
        if self.probability >= 1:
            return True
        digest = hashlib.sha256(f"{self.seed}:{considered}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.probability * 2**64

    def as_data(self) -> dict[str, Any]:
        """What is set of it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


PROFILES: Mapping[str, Sequence[Fault]] = {
    "rate-limited": (
        Fault(kind=FaultKind.TOO_MANY_REQUESTS, probability=0.3, seed=8, retry_after=1),
    ),
    "unreliable": (
        Fault(kind=FaultKind.SERVER_ERROR, probability=0.2, seed=2, status=503),
        Fault(kind=FaultKind.SERVER_ERROR, probability=0.1, seed=16, status=502),
    ),
    "lost-requests": (Fault(kind=FaultKind.LOST_REQUEST, probability=0.2, seed=7),),
    "lost-answers": (Fault(kind=FaultKind.LOST_ANSWER, probability=0.2, seed=5),),
    "expired-sessions": (Fault(kind=FaultKind.SESSION_EXPIRED, probability=0.1, seed=6),),
    "slow": (Fault(kind=FaultKind.LATENCY, seconds=0.2),),
    "slow-postings": (Fault(kind=FaultKind.LATENCY, operation="POST_JournalEntry", seconds=3.0),),
    "slow-trial-balance": (Fault(kind=FaultKind.TRIAL_BALANCE_SLOW, seconds=10.0),),
    "failing-trial-balance": (
        Fault(
            kind=FaultKind.TRIAL_BALANCE_FAILS,
            times=1,
            message="Error creating the trial balance: it was overloaded, please run it again.",
        ),
    ),
}
"""Faults by a name. The documented limits to requests are the profiles of the server itself."""
