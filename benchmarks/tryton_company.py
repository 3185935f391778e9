"""A company in Tryton: run by the Python of an environment that has it, with CONF DATABASE CODES.

It prints what a client needs: company, journal, the first period and accounts, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import date

import proteus.config
from proteus import Model, Wizard

configuration, database, codes = sys.argv[1:]
proteus.config.set_trytond(database, config_file=configuration)
(module,) = Model.get("ir.module").find([("name", "=", "account")])
module.click("activate")
Wizard("ir.module.activate_upgrade").execute("upgrade")
proteus.config.set_trytond(database, config_file=configuration)

# They look for their configuration as they are imported.
from trytond.modules.account.tests.tools import (  # noqa: E402
    create_chart,
    create_fiscalyear,
    get_accounts,
)
from trytond.modules.company.tests.tools import create_company, get_company  # noqa: E402

create_company()
company = get_company()
year = create_fiscalyear(company, today=(date(2024, 1, 1), date(2024, 12, 31)))
year.click("create_period")
create_chart(company)
expense = get_accounts(company)["expense"]
made = []
for number in range(int(codes)):
    account = Model.get("account.account")()
    account.name = account.code = f"A{number:04}"
    account.company, account.type, account.parent = company, expense.type, expense.parent
    account.party_required = False
    account.save()
    made.append(account.id)
periods = Model.get("account.period").find([("start_date", "=", date(2024, 1, 1))])
journals = Model.get("account.journal").find([])
print(
    json.dumps(
        {
            "company": company.id,
            "journal": journals[0].id,
            "period": periods[0].id,
            "accounts": made,
        }
    )
)
