"""`/monthend/v1/rehearsal/tenants`: a tenant of its own for each test."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.entrance.passwords import hashed_random
from monthend.services import rehearsal_tenants
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.tenants import NewSecrets, new_secrets
from monthend.services.values import MOMENT, currency, text
from monthend.subledger.seeds import LONGEST

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT

PATH = "/monthend/v1/rehearsal/tenants"
NEW_TENANT = FieldTable(
    name="NewRehearsalTenant",
    fields=(
        Field(name="name", into="name", kind=text(100, least=1), required=True),
        Field(name="homeCurrency", into="home_currency", kind=currency),
        Field(name="now", into="now", kind=MOMENT),
        Field(name="seed", into="seed", kind=text(LONGEST, least=1)),
    ),
)
CREDENTIALS = dict.fromkeys(
    ("tenantId", "entityId", "userId", "username", "password", "clientId", "clientSecret"), TEXT
)


def fresh() -> NewSecrets:
    """Secrets that nobody else has, which are random: no test waits for them to be hashed."""
    return new_secrets(hashed_random)


@operation(
    "POST",
    PATH,
    "POST_RehearsalTenant",
    Operation.MANAGE_USERS,
    body=NEW_TENANT,
    answers=CREDENTIALS,
    prepare=fresh,
    secret=("password", "clientSecret"),
    rehearsal=True,
)
def post_rehearsal_tenant(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Make a tenant with one entity and an administrator, for one rehearsal.

    With `now` its clock stands there from the first moment on. With a `seed` its ids, and the ids
    of its requests, are those that they were with that seed and name in another database. It also
    takes the permission to rehearse.
    """
    said = asked.body
    made = rehearsal_tenants.create(
        books, caller, said["name"], said.get("home_currency", "USD"), asked.prepared,
        now=said.get("now"), seed=said.get("seed"),
    )  # fmt: skip
    return {
        "tenantId": made.tenant_id,
        "entityId": made.entity_id,
        "userId": made.user_id,
        "username": made.username,
        "password": made.password,
        "clientId": made.client_id,
        "clientSecret": made.client_secret,
        "success": True,
    }
