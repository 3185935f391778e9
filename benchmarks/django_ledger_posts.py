"""Posts into django-ledger: run by the Python of an environment that has it, with FILE CODES.

Each line it reads is a JSON list of entries, a day and (account, signed minor units) by line;
it posts them one a call into the SQLite database FILE, and prints how many seconds that took.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal

import django
from django.conf import settings

path, codes = sys.argv[1], int(sys.argv[2])
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_ledger"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    SECRET_KEY="of a benchmark",
)
django.setup()

# They look for the settings as they are imported.
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_ledger.models import EntityModel  # noqa: E402

call_command("migrate", verbosity=0)
admin = get_user_model().objects.create(username="admin")
entity = EntityModel.create_entity(
    name="Company", use_accrual_method=True, admin=admin, fy_start_month=1
)
chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="chart")
accounts = [
    entity.create_account(
        code=str(60000 + number), name=f"A{number}", role="ex_regular", balance_type="debit",
        coa_model=chart, active=True,
    )
    for number in range(codes)
]  # fmt: skip
ledger = entity.create_ledger(name="ledger", posted=True)

for line in sys.stdin:
    entries = json.loads(line)
    began = time.perf_counter()
    for day, lines in entries:
        entity.commit_txs(
            je_timestamp=datetime.fromisoformat(day).replace(tzinfo=UTC),
            je_ledger_model=ledger,
            je_posted=True,
            je_txs=[
                {
                    "account": accounts[place],
                    "amount": Decimal(abs(amount)) / 100,
                    "tx_type": "debit" if amount > 0 else "credit",
                    "description": "",
                }
                for place, amount in lines
            ],
        )
    print(time.perf_counter() - began, flush=True)
