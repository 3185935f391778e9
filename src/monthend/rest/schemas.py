"""The JSON schemas of what is answered, for the OpenAPI document."""

from __future__ import annotations

from monthend.services.values import Schema
from monthend.subledger.journal_runs import RunStatus

from .schemas_labels import LABEL, LABELS


def nullable(kind: str, **more: object) -> Schema:
    return {"type": [kind, "null"], **more}


def properties(schema: Schema) -> Schema:
    return {"type": "object", "properties": schema}


TEXT: Schema = {"type": "string"}

DAY: Schema = {"type": "string", "format": "date"}

PERIOD: Schema = properties(
    {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "startDate": nullable("string", format="date"),
        "endDate": nullable("string", format="date"),
        "status": {"type": "string", "enum": ["Open", "PendingClose", "Closed"]},
        "fiscalYear": {"type": "integer"},
        "fiscalQuarter": nullable("integer"),
        "notes": nullable("string"),
        "runTrialBalanceStatus": {
            "type": "string",
            "enum": ["Pending", "Processing", "Completed", "Error"],
        },
        "runTrialBalanceStart": nullable("string"),
        "runTrialBalanceEnd": nullable("string"),
        "runTrialBalanceErrorMessage": nullable("string"),
        "fileIds": {"type": "object", "additionalProperties": nullable("string")},
        "createdOn": {"type": "string"},
        "createdBy": {"type": "string"},
        "updatedOn": {"type": "string"},
        "updatedBy": {"type": "string"},
        **LABELS,
    }
)

LISTED_PERIOD: Schema = properties(
    {**PERIOD["properties"], "fiscal_quarter": PERIOD["properties"]["fiscalQuarter"]}
)

JOURNAL_ENTRY_ITEM: Schema = properties(
    {
        "accountingCodeName": TEXT,
        "accountingCodeType": TEXT,
        "glAccountName": nullable("string"),
        "glAccountNumber": nullable("string"),
        "glString": nullable("string"),
        "notes": nullable("string"),
        "type": {"type": "string", "enum": ["Debit", "Credit"]},
        "amount": {"type": "number"},
        "homeCurrencyAmount": nullable("number"),
    }
)

JOURNAL_ENTRY: Schema = properties(
    {
        **LABEL,
        "number": TEXT,
        "status": TEXT,
        "journalEntryDate": DAY,
        "currency": TEXT,
        "homeCurrency": nullable("string"),
        "aggregateCurrency": {"type": "boolean"},
        "transactionType": nullable("string"),
        "accountingPeriodName": TEXT,
        "timePeriodStart": nullable("string"),
        "timePeriodEnd": nullable("string"),
        "transferredToAccounting": nullable("string"),
        "transferredBy": nullable("string"),
        "transferDateTime": nullable("string"),
        "notes": nullable("string"),
        "segments": {
            "type": "array",
            "items": properties({"segmentName": TEXT, "segmentValue": TEXT}),
        },
        "journalEntryItems": {"type": "array", "items": JOURNAL_ENTRY_ITEM},
        "documentDate": nullable("string", format="date"),
    }
)

JOURNAL_RUN: Schema = properties(
    {
        **LABELS,
        "number": TEXT,
        "status": {"type": "string", "enum": [each.value for each in RunStatus]},
        "executedOn": nullable("string"),
        "segmentationRuleName": nullable("string"),
        "totalJournalEntryCount": {"type": "integer"},
        "aggregateCurrency": {"type": "boolean"},
        "targetStartDate": DAY,
        "targetEndDate": DAY,
        "journalEntryDate": DAY,
        "transactionTypes": {"type": "array", "items": properties({"type": TEXT})},
        "errorMessage": nullable("string"),
    }
)

HISTORY_ROW: Schema = properties(
    {
        "commitSequence": {"type": "integer"},
        "at": {"type": "string"},
        "user": {"type": "string"},
        "userId": {"type": "string"},
        "channel": {"type": "string"},
        "trackId": nullable("string"),
        "event": {"type": "string"},
        "subject": nullable("string"),
        "old": {"type": "object"},
        "new": {"type": "object"},
        "reason": nullable("string"),
        "periodId": nullable("string"),
        "number": nullable("integer"),
        "hash": nullable("string"),
    }
)

TRANSACTION: Schema = properties(
    {
        "id": {"type": "string"},
        "number": {"type": "string"},
        "type": {"type": "string"},
        "subtype": nullable("string"),
        "status": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "currency": {"type": "string"},
        "amount": {"type": "string"},
        "homeAmount": nullable("string"),
        "exchangeRate": nullable("string"),
        "exchangeRateDate": nullable("string"),
        "debitCode": {"type": "string"},
        "creditCode": {"type": "string"},
        "accountNumber": nullable("string"),
        "dueDate": nullable("string"),
        "documentNumber": {"type": "string"},
        "appliedTo": nullable("string"),
        "billedThrough": nullable("string"),
        "segments": {"type": "object", "additionalProperties": {"type": "string"}},
        "documentDate": nullable("string", format="date"),
        "postingRulesVersion": nullable("integer"),
        "reversalOf": nullable("string"),
    }
)

DETAIL_FILE: Schema = properties(
    {
        **dict.fromkeys(("id", "kind", "name", "contentType", "sha256"), TEXT),
        "fileId": nullable("string"),
        "rows": {"type": "integer"},
        "size": {"type": "integer"},
    }
)

BALANCE_ROW: Schema = properties(
    {
        name: {"type": "string"}
        for name in (
            "accountingCode", "type", "category", "currency", "opening", "debit", "credit",
            "closing", "homeOpening", "homeDebit", "homeCredit", "homeClosing",
        )
    }
)  # fmt: skip

IDENTITY: Schema = properties(
    {
        "name": {"type": "string"},
        "statement": {"type": "string"},
        "holds": {"type": "boolean"},
        "detail": {"type": "string"},
    }
)

TRIAL_BALANCE: Schema = properties(
    {
        "accountingPeriodId": TEXT,
        "name": TEXT,
        "startDate": nullable("string", format="date"),
        "endDate": nullable("string", format="date"),
        "homeCurrency": TEXT,
        "revision": {"type": "integer"},
        "commitSequence": {"type": "integer"},
        "completedOn": TEXT,
        "sha256": TEXT,
        "postingsSince": {"type": "integer"},
        "identities": {"type": "array", "items": IDENTITY},
        "rows": {"type": "array", "items": BALANCE_ROW},
        "drift": {"type": "array", "items": TEXT},
    }
)

JOURNAL_STATUS: Schema = properties(
    {
        "accountingPeriodId": TEXT,
        "name": TEXT,
        "homeCurrency": TEXT,
        "requiringJournalRun": {
            "type": "array",
            "items": properties(
                {
                    **dict.fromkeys(("transactionType", "currency", "amount"), TEXT),
                    "homeAmount": nullable("string"),
                    "transactions": {"type": "integer"},
                }
            ),
        },
        "balances": {
            "type": "array",
            "items": properties(
                dict.fromkeys(
                    (
                        "transactionType", "accountingCode", "posted", "inJournalEntries",
                        "requiringJournalRun", "rounding", "difference",
                    ),
                    TEXT,
                )
            ),
        },
        "identities": {"type": "array", "items": IDENTITY},
    }
)  # fmt: skip

_EVENT: Schema = {
    "event": TEXT,
    "commitSequence": {"type": "integer"},
    "at": TEXT,
    "user": TEXT,
    "userId": TEXT,
    "channel": TEXT,
    "trackId": nullable("string"),
    "reason": nullable("string"),
    "number": nullable("integer"),
    "hash": nullable("string"),
}
_REVISION: Schema = {
    "revision": {"type": "integer"},
    "commitSequence": {"type": "integer"},
    "sha256": TEXT,
}
_FIGURES: Schema = dict.fromkeys(
    (
        "opening", "debit", "credit", "closing", "homeOpening", "homeDebit", "homeCredit",
        "homeClosing",
    ),
    TEXT,
)  # fmt: skip


def _or_null(shape: Schema) -> Schema:
    return nullable("object", properties=shape)


_WINDOW: Schema = properties(
    {
        "reopened": properties(_EVENT),
        "closed": _or_null(_EVENT),
        "written": {
            "type": "array",
            "items": properties(
                {
                    **dict.fromkeys(
                        (
                            "type", "number", "date", "currency", "debit", "credit", "homeDebit",
                            "homeCredit",
                        ),
                        TEXT,
                    ),
                    "commitSequence": {"type": "integer"},
                }
            ),
        },
        "more": {"type": "boolean"},
        "tasks": {"type": "array", "items": properties({**_EVENT, "title": TEXT})},
        "before": _or_null(_REVISION),
        "after": _or_null(_REVISION),
        "differences": nullable(
            "array",
            items=properties(
                {
                    "accountingCode": TEXT,
                    "currency": TEXT,
                    "before": _or_null(_FIGURES),
                    "after": _or_null(_FIGURES),
                }
            ),
        ),
    }
)  # fmt: skip

TYPE_LOCKS: Schema = {
    "type": "array",
    "items": properties(
        {"type": TEXT, "lockedBy": TEXT, "lockedOn": TEXT, "reason": nullable("string")}
    ),
}
REOPEN_REQUEST: Schema = {
    **properties({"requestedBy": TEXT, "requestedOn": TEXT, "reason": nullable("string")}),
    "type": ["object", "null"],
}
CLOSE_REPORT: Schema = properties(
    {
        "typeLocks": TYPE_LOCKS,
        "reopenRequest": REOPEN_REQUEST,
        "accountingPeriodId": TEXT,
        "name": TEXT,
        "startDate": nullable("string", format="date"),
        "endDate": nullable("string", format="date"),
        "fiscalYear": {"type": "integer"},
        "fiscalQuarter": nullable("integer"),
        "status": TEXT,
        "runTrialBalanceStatus": TEXT,
        "madeOn": TEXT,
        "closes": {"type": "array", "items": properties(_EVENT)},
        "checks": {
            "type": "array",
            "items": properties(
                {"name": TEXT, "statement": TEXT, "holds": {"type": "boolean"}, "detail": TEXT}
            ),
        },
        "optionalActionItems": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
        },
        "trialBalance": _or_null(
            {
                **_REVISION,
                "completedOn": TEXT,
                "whole": {"type": "boolean"},
                "identities": {"type": "array", "items": IDENTITY},
            }
        ),
        "chainHead": properties({"chain": TEXT, "number": {"type": "integer"}, "hash": TEXT}),
        "openedAgain": {"type": "array", "items": _WINDOW},
    }
)

REASONS: Schema = {
    "type": "object",
    "required": ["success", "processId", "reasons"],
    "properties": {
        "success": {"const": False},
        "processId": {"type": "string", "pattern": "^[0-9A-F]{16}$"},
        "requestId": {"type": "string"},
        "reasons": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
            },
        },
    },
}

_POINT: Schema = {"period": TEXT, "currency": TEXT, "statement": TEXT}
_SERIES: Schema = {
    **_POINT,
    "accountingCode": TEXT,
    "side": {"type": "string", "enum": ["Debit", "Credit"]},
}
_ALIKE: Schema = {
    **_POINT,
    "debitCode": TEXT,
    "creditCode": TEXT,
    "largestAmount": TEXT,
    "journalEntries": {"type": "array", "items": TEXT},
}
REVIEW_POINT: Schema = {
    "oneOf": [
        properties({"kind": {"type": "string", "const": kind}, **fields})
        for kind, fields in (
            ("skipped", _SERIES),
            ("unlike", {**_SERIES, "amount": TEXT, "usual": TEXT}),
            ("repeated", _ALIKE),
        )
    ]
}
