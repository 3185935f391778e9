"""Rules about who is let in broken by hand: each with the tests that are there for it."""

from __future__ import annotations

from mutation.mutants import Mutant

SERVICES = "tests/unit/services"


def _open(told: str, module: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(
        told=told, module=module, old=old, new=new, suites=((*tests, "-m", "not postgresql"),)
    )


PLANTED_ACCESS: tuple[Mutant, ...] = (
    # Who comes in ----------------------------------------------------------------------
    _open(
        "nobody is ever locked out",
        "services/sign_ins.py",
        "return state.locked_until is not None and now < state.locked_until",
        "return False",
        f"{SERVICES}/test_sign_ins.py",
    ),
    _open(
        "a secret of before is good for ever",
        "services/sessions.py",
        "if now < known.previous_until else None",
        "",
        f"{SERVICES}/test_clients.py",
    ),
    _open(
        "tokens outlive the secret that brought them",
        "storage/people.py",
        "        self._session.run(END_TOKENS, client_id=client_id, until=until)\n",
        "",
        f"{SERVICES}/test_clients.py",
    ),
    _open(
        "a name and a password are remembered for ever",
        "entrance/key_pairs.py",
        "known is not None and now < known.until <= now + REMEMBERED_FOR",
        "known is not None",
        "tests/unit/entrance/test_key_pairs.py",
    ),
    _open(
        "a password is verified for somebody alone",
        "entrance/sign_in.py",
        "await asyncio.to_thread(self._verify, stored or NOBODYS_HASH, password)",
        "stored is not None and await asyncio.to_thread(self._verify, stored, password)",
        "tests/unit/entrance/test_sign_in.py",
    ),
    # Where they get --------------------------------------------------------------------
    _open(
        "a token is for all that its user reaches",
        "services/scopes.py",
        "return tuple(each for each in reach if each.entity_id in token.entities)",
        "return reach",
        f"{SERVICES}/test_entities.py",
    ),
    _open(
        "from every entity all of them are managed",
        "services/entities.py",
        "every if _administers_all(directory, caller) else caller.reach",
        "every",
        f"{SERVICES}/test_managed_reach.py",
    ),
    _open(
        "an import goes on in an org that is out of reach",
        "services/import_callers.py",
        "if caller.calendar_id not in now.calendars:",
        "if False:",
        f"{SERVICES}/test_org_lists.py",
    ),
    _open(
        "a user of another tenant is found",
        "storage/people.py",
        'USER = Statement(_USERS + "AND u.id = :user_id")',
        'USER = Statement(_USERS.replace("WHERE", "WHERE TRUE OR") + "AND u.id = :user_id")',
        f"{SERVICES}/test_users.py",
    ),
    # What they may ---------------------------------------------------------------------
    _open(
        "stock roles are changed",
        "services/roles.py",
        "    if is_stock(name):\n        raise",
        "    if False:\n        raise",
        f"{SERVICES}/test_roles.py",
    ),
    _open(
        "somebody grants an exception to themselves",
        "subledger/exemptions.py",
        "    granted_by_another,\n",
        "",
        f"{SERVICES}/test_exemptions.py",
    ),
    _open(
        "who closed a period reopens it",
        "subledger/duties.py",
        "    closed_by_another,\n    reason_given",
        "    reason_given",
        f"{SERVICES}/test_duties.py",
    ),
    _open(
        "one person is both",
        "subledger/duties.py",
        "    if deed.requested_by == deed.person:",
        "    if False:",
        f"{SERVICES}/test_duties.py",
    ),
    # How much ---------------------------------------------------------------------------
    _open(
        "what others hold of a limit does not count",
        "services/quotas.py",
        "free = limit - directory.quotas.held_by_others(subject, kind, holder, now)",
        "free = limit",
        "tests/unit/entrance/test_rates.py",
    ),
    _open(
        "a header may be given twice",
        "middleware/heads.py",
        "if name in seen or len(value)",
        "if len(value)",
        "tests/unit/middleware/test_heads.py",
    ),
    _open(
        "a connection that is served makes room",
        "wire/connection.py",
        "        if not self._is_answering:\n            self._crowd.waits(self)",
        "        self._crowd.waits(self)",
        "tests/unit/wire/test_connection.py",
    ),
)
