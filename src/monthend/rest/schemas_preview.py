"""The JSON schemas of action items and of close previews."""

from __future__ import annotations

from monthend.services.values import Schema

from .schemas import IDENTITY, TEXT, TRANSACTION, TYPE_LOCKS, nullable, properties
from .schemas_exceptions import EXCEPTIONS
from .schemas_tasks import TASKS

COUNT: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


FIX: Schema = properties({"method": TEXT, "href": TEXT, "statuses": _list(TEXT)})

ACTION_ITEM: Schema = properties(
    {
        "kind": TEXT,
        "required": YES_OR_NO,
        "remedy": TEXT,
        "transaction": TRANSACTION,
        "fix": FIX,
    }
)

ITEMS_OF_KIND: Schema = properties(
    {"kind": TEXT, "required": YES_OR_NO, "remedy": TEXT, "count": COUNT}
)

_TO_FIX: Schema = properties({**TRANSACTION["properties"], "fix": FIX})
_CHECK: Schema = properties(
    {
        "name": TEXT,
        "statement": TEXT,
        "holds": YES_OR_NO,
        "detail": TEXT,
        "evidence": _list(
            properties({"what": TEXT, "count": nullable("integer"), "href": nullable("string")})
        ),
    }
)
_TOTALS: Schema = properties(
    dict.fromkeys(("currency", "debit", "credit", "homeDebit", "homeCredit"), TEXT)
)
_OPENING: Schema = properties(
    dict.fromkeys(("accountingCode", "currency", "opening", "homeOpening"), TEXT)
)

CLOSE_PREVIEW: Schema = properties(
    {
        "accountingPeriodId": TEXT,
        "name": TEXT,
        "startDate": nullable("string", format="date"),
        "endDate": nullable("string", format="date"),
        "status": TEXT,
        "madeOn": TEXT,
        "commitSequence": COUNT,
        "wouldClose": YES_OR_NO,
        "refusal": nullable("string"),
        "checks": _list(_CHECK),
        "typeLocks": TYPE_LOCKS,
        "exceptions": EXCEPTIONS,
        "actionItems": _list(
            properties({**ITEMS_OF_KIND["properties"], "first": _list(_TO_FIX), "href": TEXT})
        ),
        "tasks": TASKS,
        "changes": _list(
            properties(
                {
                    **dict.fromkeys(("accountingPeriodId", "name", "event"), TEXT),
                    "old": {"type": "object"},
                    "new": {"type": "object"},
                }
            )
        ),
        "trialBalance": nullable(
            "object",
            properties={
                "wouldComplete": YES_OR_NO,
                "error": nullable("string"),
                "waitsForConversion": YES_OR_NO,
                "rows": COUNT,
                "totals": _list(_TOTALS),
                "identities": _list(IDENTITY),
            },
        ),
        "rowsChangedSinceRun": nullable("integer"),
        "presentFiles": _list(properties(dict.fromkeys(("kind", "name", "href"), TEXT))),
        "next": nullable(
            "object",
            properties={
                "accountingPeriodId": TEXT,
                "name": TEXT,
                "openings": _list(_OPENING),
                "more": YES_OR_NO,
            },
        ),
    }
)
