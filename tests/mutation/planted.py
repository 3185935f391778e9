"""Rules broken by hand: what a tired hand would get wrong, one line each."""

from __future__ import annotations

from mutation.mutants import Mutant

# A rule is the same on every store; files come in by rules that have tests of their own.
_LEFT_OUT = ("--ignore-glob=*/test_import_*.py", "-m", "not postgresql and not nightly")
QUICK = tuple(
    (f"tests/unit/{folder}", *_LEFT_OUT) for folder in ("domain", "subledger", "services")
)


def _broken(module: str, told: str, old: str, new: str) -> Mutant:
    return Mutant(told=told, module=module, old=old, new=new, suites=QUICK)


def _guard(told: str, old: str, new: str) -> Mutant:
    return _broken("domain/guards.py", told, old, new)


def _code(told: str, old: str, new: str) -> Mutant:
    return _broken("subledger/accounting_codes.py", told, old, new)


def _lifecycle(told: str, old: str, new: str) -> Mutant:
    return _broken("domain/lifecycle.py", told, old, new)


def _settled(told: str, old: str, new: str) -> Mutant:
    return Mutant(
        told=told,
        module="engines/detail_queries.py",
        old=old,
        new=new,
        suites=(("tests/storage/test_settled_documents.py", "-m", "not postgresql"),),
    )


PLANTED: tuple[Mutant, ...] = (
    # Guards ---------------------------------------------------------------------------
    _guard(
        "a period may start on the day the one before ends",
        "now.asked.start_date != ended + DAY",
        "now.asked.start_date not in (ended, ended + DAY)",
    ),
    _guard(
        "pending close counts as closed for the periods after",
        "        if not earlier.closed:",
        "        if earlier.status is PeriodStatus.OPEN:",
    ),
    _guard(
        "a period before a pending close one is reopened",
        "if following.status is not PeriodStatus.OPEN:",
        "if following.closed:",
    ),
    _guard(
        "a moved end may take the neighbour's last day",
        "now.asked.end_date >= following.end_date",
        "now.asked.end_date > following.end_date",
    ),
    _guard(
        "the first period may start after the earliest transaction",
        "asked.start_date > earliest:",
        "asked.start_date > earliest + DAY:",
    ),
    _guard(
        "whole months look at the start alone",
        "start.day != 1 or end.day != monthrange(end.year, end.month)[1]",
        "start.day != 1",
    ),
    _guard(
        "the dates of a pending close period change",
        "    if now.changed & DATE_FIELDS:\n        is_open(now)",
        "    if now.changed & DATE_FIELDS:\n        not_closed(now)",
    ),
    _guard(
        "a closed period changes its fiscal quarter",
        'frozenset({"name", "notes", "fiscal_year"})',
        'frozenset({"name", "notes", "fiscal_year", "fiscal_quarter"})',
    ),
    _guard(
        "a name is taken by the period that has it",
        "holder.id != now.asked.id",
        "holder.open_ended",
    ),
    # Accounting codes -------------------------------------------------------------------
    _code("a used code changes", "    if now.code.used:", "    if now.code.used and False:"),
    _code(
        "a used code may be deactivated",
        "DEACTIVATE: tuple[Guard, ...] = (not_used, ",
        "DEACTIVATE: tuple[Guard, ...] = (",
    ),
    _code(
        "a used code may be deleted",
        "DELETE: tuple[Guard, ...] = (not_used, ",
        "DELETE: tuple[Guard, ...] = (",
    ),
    _code(
        "an import under way holds no code back",
        "    if now.being_imported:",
        "    if now.being_imported and now.code.used:",
    ),
    _code(
        "a receivable is deactivated",
        "DEACTIVATE: tuple[Guard, ...] = (not_used, not_being_imported, not_receivable)",
        "DEACTIVATE: tuple[Guard, ...] = (not_used, not_being_imported)",
    ),
    _code(
        "a receivable takes another type",
        "    if now.code.type == RECEIVABLE != now.asked.type:",
        "    if now.code.type == RECEIVABLE and not now.asked.type:",
    ),
    _code(
        "an active code is deleted",
        "    if now.code.active:\n        raise",
        "    if False:\n        raise",
    ),
    _code(
        "a name is taken by the code that has it",
        "holder.id != now.code.id",
        "holder.key != 0",
    ),
    _code(
        "two codes have one name after an update",
        "receivable_keeps_its_type, unique_name)",
        "receivable_keeps_its_type)",
    ),
    _code(
        "what differs in nothing is stamped anew",
        "return now.code if asked == now.code else _stamped(asked, stamp)",
        "return _stamped(asked, stamp)",
    ),
    _code(
        "discounts are expected in credit",
        'CONTRA_TYPES = frozenset({"SalesDiscounts"})',
        "CONTRA_TYPES = frozenset[str]()",
    ),
    _broken(
        "services/accounting_codes.py",
        "whoever creates codes manages them",
        "    caller.require(Operation.UPDATE_CODE)",
        "    caller.require(Operation.CREATE_CODE)",
    ),
    _broken(
        "services/accounting_codes.py",
        "a change leaves no history",
        "    if after is not before:\n        books.save_code(after)\n",
        "    if after is not before:\n        books.save_code(after)\n        return\n",
    ),
    _broken(
        "services/journal_entries.py",
        "an item of nothing does not use its code",
        "    books.use_codes(codes)\n",
        "",
    ),
    _broken(
        "services/imports.py",
        "what an import brings does not use its codes",
        "        books.use_codes(staged.rows.codes.first_used)\n",
        "",
    ),
    _broken(
        "services/imports.py",
        "an import under way marks no code",
        "        books.stage_codes(self._batch, self._rows.codes.unstaged)\n",
        "",
    ),
    _broken(
        "storage/codes.py",
        "an import that is too slow holds codes back for ever",
        "AND NOT b.posted AND b.lease_until >= :now)",
        "AND NOT b.posted)",
    ),
    _broken(
        "storage/codes.py",
        "a posting takes a code under the name it had",
        "AND active AND name = :name AND type = :type",
        "AND active AND :name = :name AND :type = :type",
    ),
    _broken(
        "storage/codes.py",
        "a posting takes a code that was deactivated meanwhile",
        "AND active AND name = :name",
        "AND name = :name",
    ),
    _broken(
        "storage/ledger.py",
        "lines do not mark their codes",
        "        self.use_codes(codes[key] for key in sorted({line.code for line in lines}))\n",
        "",
    ),
    # Lifecycle ------------------------------------------------------------------------
    _lifecycle(
        "a moved end forgets to drag the neighbour along",
        "    if following.start_date == edited.end_date + DAY:",
        "    if following.start_date != edited.end_date + DAY:",
    ),
    _lifecycle(
        "the open-ended period keeps its start when all are deleted",
        "freed = replace(calendar.open_ended, start_date=None,",
        "freed = replace(calendar.open_ended,",
    ),
    _lifecycle(
        "new dates clear no trial balance",
        "    after, cleared, superseded = _clear_trial_balances(after)",
        "    cleared, superseded = (), ()",
    ),
    _lifecycle(
        "new dates clear closed periods too",
        "        if period.closed:\n            continue\n",
        "",
    ),
    _lifecycle(
        "new dates do not fence runs in progress",
        "dates_version=period.dates_version + 1",
        "dates_version=period.dates_version",
    ),
    _lifecycle(
        "a reopened period keeps its results",
        "return replace(moved, superseded=(period.id,))",
        "return moved",
    ),
    _lifecycle(
        "a reopened period shows the trial balance of its close",
        "    cleared = replace(period, trial_balance=NEVER_RUN)",
        "    cleared = period",
    ),
    _lifecycle(
        "a close does not wait for revenue schedules",
        "    if facts.processing_revenue_schedules:\n        asked",
        "    if facts.pending_revenue_schedules:\n        asked",
    ),
    _lifecycle(
        "a waiting close closes over anything in its way",
        "    except errors.RuleBroken:\n        return None",
        "    except errors.RuleBroken:\n        pass",
    ),
    _lifecycle(
        "a waiting close is never forgotten",
        "close_requested=period.close_requested and status is PeriodStatus.PENDING_CLOSE",
        "close_requested=period.close_requested",
    ),
    _lifecycle(
        "a step towards the close requests no trial balance",
        "        runs=period.id if run else None,",
        "        runs=None,",
    ),
    # Calendar and gate ------------------------------------------------------------------
    _broken(
        "domain/period.py",
        "a period's first day falls into the one before",
        "bisect_right(self._starts, day) - 1",
        "bisect_right(self._starts, day - DAY) - 1",
    ),
    _broken(
        "domain/gate.py",
        "anybody posts into a pending close period",
        "if pending and Permission.MANAGE_CLOSE_PROCESS not in permissions:",
        "if pending and not permissions:",
    ),
    _broken(
        "domain/gate.py",
        "those who manage the close post into closed periods",
        "    if period.closed:",
        "    if period.closed and Permission.MANAGE_CLOSE_PROCESS not in permissions:",
    ),
    # Permissions ------------------------------------------------------------------------
    _broken(
        "domain/permissions.py",
        "whoever creates periods deletes them",
        "Operation.DELETE_PERIOD: (Permission.DELETE_ACCOUNTING_PERIOD,)",
        "Operation.DELETE_PERIOD: (Permission.CREATE_ACCOUNTING_PERIOD,)",
    ),
    _broken(
        "domain/permissions.py",
        "REST needs no API Write Access",
        "channel in OVER_HTTP and",
        "channel is Channel.SOAP and",
    ),
    _broken(
        "domain/permissions.py",
        "the actions need no API Write Access",
        "{Channel.REST, Channel.SOAP, Channel.ACTION}",
        "{Channel.REST, Channel.SOAP}",
    ),
    _broken(
        "domain/permissions.py",
        "a standard user manages the close",
        "        Permission.MANAGE_CLOSE_PROCESS,\n        Permission.REOPEN",
        "        Permission.REOPEN",
    ),
    # Ledger -----------------------------------------------------------------------------
    _broken(
        "domain/ledger.py",
        "a reversal posts the lines once more",
        "amount=-line.amount, home_amount=line.home_amount and -line.home_amount",
        "amount=line.amount, home_amount=line.home_amount",
    ),
    _broken(
        "domain/ledger.py",
        "a processing payment counts",
        "return TRANSACTION_TYPES[type_name].counted == status",
        'return status in (TRANSACTION_TYPES[type_name].counted, "Processing")',
    ),
    _broken(
        "domain/ledger.py",
        "a residual is added where it should be taken away",
        "settled[largest] -= residual",
        "settled[largest] += residual",
    ),
    _broken(
        "subledger/action_items.py",
        "processing payments do not stand in the way",
        'types=_PAYMENTS, status="Processing", required=True',
        'types=_PAYMENTS, status="Processing", required=False',
    ),
    _broken(
        "subledger/exchange_rates.py",
        "a rate of eight days ago is taken",
        "timedelta(days=7)",
        "timedelta(days=8)",
    ),
    _broken(
        "subledger/exchange_rates.py",
        "a crossed rate is as young as the younger one",
        "            min(self.rate_date, other.rate_date),",
        "            max(self.rate_date, other.rate_date),",
    ),
    # Trial balance ------------------------------------------------------------------------
    _broken(
        "domain/trial_balance.py",
        "R1 does not look at home currency",
        '        off["home"] += row.home_debit - row.home_credit\n',
        "",
    ),
    _broken(
        "domain/trial_balance.py",
        "R3 is not compared",
        "    if earlier is None:",
        "    if earlier is None or rows:",
    ),
    _broken(
        "domain/trial_balance.py",
        "R3 forgets codes that have vanished",
        "    off.update({",
        "    dict({",
    ),
    _broken(
        "domain/trial_balance.py",
        "the hash does not cover the home amounts",
        '            f"\\t{row.home_opening}\\t{row.home_debit}\\t{row.home_credit}\\n"',
        '            f"\\t0\\t0\\t0\\n"',
    ),
    # Files of a trial balance --------------------------------------------------------------
    _broken(
        "subledger/aging.py",
        "a document that is due on the last day of a bucket is in the next",
        "bucket.last is None or days <= bucket.last",
        "bucket.last is None or days < bucket.last",
    ),
    _broken(
        "subledger/aging.py",
        "negative invoices are left out though they are wanted",
        "if negative and not rule.negative_invoices:",
        "if negative:",
    ),
    _broken(
        "subledger/roll_forward.py",
        "what moved on the first day of a period is in its opening",
        "to = opening if part.date < start else",
        "to = opening if part.date <= start else",
    ),
    _broken(
        "subledger/foreign_exchange.py",
        "a gain has the other sign",
        "gain=brought - released,",
        "gain=released - brought,",
    ),
    _broken(
        "subledger/foreign_exchange.py",
        "what comes after the last day settles already",
        "            if part.date <= end:\n",
        "            if part.date:\n",
    ),
    _broken(
        "subledger/revenue.py",
        "what is recognized on the last day counts as later",
        "if row.date > end:",
        "if row.date >= end:",
    ),
    _broken(
        "subledger/detail_totals.py",
        "what was settled before has gained nothing",
        "for each in (Measure.REALIZED, Measure.SETTLED))",
        "for each in (Measure.REALIZED,))",
    ),
    _settled("what was paid too much is not open", '"open <> 0"', '"open > 0"'),
    _settled(
        "gains on what was settled within a period are lost",
        "{_OPEN} OR latest",
        "{_OPEN} AND latest",
    ),
    _settled(
        "what is settled within a period is settled before it", "= 0 AND max(date) < :start", "= 0"
    ),
    # Journal runs and late postings --------------------------------------------------------
    _broken(
        "subledger/journal_runs.py",
        "an entry that is being transferred can be cancelled",
        "STAYS = (Transfer.YES, Transfer.PROCESSING)",
        "STAYS = (Transfer.YES,)",
    ),
    _broken(
        "subledger/late_transactions.py",
        "revenue that comes late counts on the first day",
        "day=period.end_date if revenue and period.end_date else first,",
        "day=first,",
    ),
    # Services -----------------------------------------------------------------------------
    _broken(
        "services/periods.py",
        "nobody asks what the ledger says of the neighbour",
        "neighbour = books.facts(following)",
        "neighbour = None",
    ),
    _broken(
        "services/periods.py",
        "whoever closes may reopen without the right to it",
        "    caller.require(Operation.REOPEN)",
        "    caller.require(Operation.READ_PERIODS)",
    ),
    _broken(
        "subledger/late_transactions.py",
        "a posting does not pass the gate",
        "        period, by = gate.period_for_posting(calendar, day, permissions), None\n",
        "        period, by = calendar.on(day), None\n",
    ),
    _broken(
        "subledger/exemptions.py",
        "an exception outlives its instant",
        "(period.id, whom.user_id) and whom.at < each.until:\n",
        "(period.id, whom.user_id):\n",
    ),
    _broken(
        "subledger/exemptions.py",
        "an exception is anybody's",
        "(each.period_id, each.user_id) == (period.id, whom.user_id)",
        "each.period_id == period.id",
    ),
    _broken(
        "services/exemptions.py",
        "a trial balance that lacks what an exception let in goes on to count",
        "        _run_again(books, caller, period)\n",
        "        pass\n",
    ),
    _broken(
        "subledger/late_transactions.py",
        "what comes late is moved though the policy refuses it",
        "        if policy is LatePolicy.REJECT:\n            raise\n",
        "        pass\n",
    ),
    _broken(
        "services/transactions.py",
        "a cancelled transaction keeps its lines",
        "        books.post(ledger.reversed_lines(lines_of(before)), "
        "transaction=after.id, reversing=True)\n",
        "",
    ),
    _broken(
        "services/transactions.py",
        "the last schedule does not let a waiting close go on",
        "rounding)\n    periods.finish_requested_close(books, caller, placement.period)\n",
        "rounding)\n",
    ),
    _broken(
        "services/trial_balances.py",
        "a verification takes what came later for drift",
        "until = frozen.commit_sequence if since or lines else None",
        "until = None",
    ),
    _broken(
        "services/trial_balances.py",
        "a worker that lost its lease writes its result",
        "    if not books.runs.still_held(run, owner):\n        return\n",
        "",
    ),
    _broken(
        "services/proven_balances.py",
        "a result is frozen though an identity is broken",
        "    if broken:\n",
        "    if broken is None:\n",
    ),
    _broken(
        "services/sessions.py",
        "a token is good for ever",
        "return now < expires_on <= now + 2 * TOKEN_LIFETIME",
        "return expires_on <= now + 2 * TOKEN_LIFETIME",
    ),
    _broken(
        "services/sessions.py",
        "a session idles for ever",
        "<= tenant.settings.session_idle + RECORDED_EVERY",
        "<= LONGEST_IDLE",
    ),
    _broken(
        "services/sessions.py",
        "a session outlives its user",
        "user is None or not user.active:\n        raise no_session()",
        "user is None:\n        raise no_session()",
    ),
    _broken(
        "services/sessions.py",
        "a password that has changed since it was checked opens a session",
        "    if user is None or now != password_hash:",
        "    if user is None:",
    ),
    _broken(
        "services/tenants.py",
        "a longer idle time brings ended sessions back",
        "    directory.drop_sessions_of_tenant(caller.tenant.id, too_long)\n",
        "",
    ),
)
