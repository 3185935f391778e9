"""After a full scenario no secret is anywhere but in the one answer that was to tell it.

Looked through are the answers, the log with its tracebacks, the database with what it keeps of
requests, the history, and what commands print.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from contract.soap import Soap, texts
from contract.started_server import Credentials, DatabaseFile, StartedServer
from contract.zuora import PERIODS, Answer, Json, Zuora, ask_for_token

USERS, CLIENTS = "/monthend/v1/users", "/monthend/v1/clients"
WEBHOOKS = "/monthend/v1/webhooks"
PRIVATE = "a-private-part-of-an-address-4410"
SECONDS_TO_DELIVER = 60.0
OWN = "/monthend/v1/password"
ADMINISTRATOR, STANDARD = "Zuora Finance Administrator", "Zuora Finance Standard User"
COMMANDS = (
    ("user", "list", "--json"),
    ("client", "list", "--json"),
    ("role", "list", "--json"),
    ("webhooks", "list", "--json"),
    ("events", "list"),
    ("access-review", "--format", "json"),
    ("settings", "show"),
    ("audit", "verify"),
    ("doctor",),
)


@dataclass(slots=True)
class Ear:
    """Hears every answer, and knows which of them was to tell which secret."""

    answers: list[str] = field(default_factory=list)
    secrets: dict[str, int | None] = field(default_factory=dict)

    def hear(self, answer: Answer, *telling: str) -> Json:
        """An answer that tells the secrets under these names, and no other."""
        text = answer.content.decode()
        self.answers.append(f"{dict(answer.headers)} {text}")
        said: Json = json.loads(text) if text.startswith("{") else {}
        for name in telling:
            self.secrets[str(said[name])] = len(self.answers) - 1
        return said

    def log_in(self, url: str, username: str, password: str) -> Soap:
        soap = Soap(url)
        answer = soap.login(username, password)
        self.hear(answer.http)
        session = texts(answer.response("login")[0])["Session"] or ""
        self.secrets[session] = len(self.answers) - 1
        soap.session = session
        return soap

    def sent(self, secret: str) -> str:
        """A secret that a client sends, and no answer is to tell."""
        self.secrets[secret] = None
        return secret


def pair(name: str, password: str) -> dict[str, str]:
    return {"apiAccessKeyId": name, "apiSecretAccessKey": password}


def people(ear: Ear, zuora: Zuora, url: str) -> Json:
    """Users and clients are made, changed, used and ended; what is left of them is a user."""
    key = {"Idempotency-Key": "the same"}
    said = {"username": "ann", "role": STANDARD}
    ann = ear.hear(zuora.send("POST", USERS, said, key), "password", "clientSecret")
    ear.hear(zuora.send("POST", USERS, said, key))
    ear.hear(zuora.send("POST", USERS, said))
    one = f"{CLIENTS}/{ann['clientId']}"
    first = ear.hear(
        ask_for_token(Zuora(url), ann["clientId"], ann["clientSecret"]), "access_token"
    )
    made = ear.hear(zuora.send("POST", f"{one}/rotate", {"overlapHours": 1}, key | {
        "Idempotency-Key": "rotate"}), "clientSecret")  # fmt: skip
    ear.hear(zuora.send("POST", f"{one}/rotate", {"overlapHours": 1}, {
        "Idempotency-Key": "rotate"}))  # fmt: skip
    ear.hear(ask_for_token(Zuora(url), ann["clientId"], made["clientSecret"]), "access_token")
    soap = ear.log_in(url, "ann", ann["password"])
    ear.hear(soap.try_query("select Id from AccountingPeriod").http)
    ear.hear(soap.call("getUserInfo").http)
    ear.hear(Zuora(url).get(PERIODS, **pair("ann", ann["password"])))
    shown, inside = {"currentPassword": ann["password"]}, Zuora(url, first["access_token"])
    ear.hear(inside.send("POST", OWN, {"currentPassword": ear.sent("a-wrong-guess-6170")}, key))
    ear.hear(inside.send("POST", OWN, shown, {"Idempotency-Key": "own"}), "password")
    ear.hear(inside.send("POST", OWN, shown, {"Idempotency-Key": "own"}))
    again = ear.hear(zuora.request("POST", f"{USERS}/{ann['id']}/reset-password"), "password")
    client = ear.hear(zuora.send("POST", CLIENTS, {"username": "ann"}), "clientSecret")
    ear.hear(zuora.request("PUT", f"{CLIENTS}/{client['clientId']}/revoke"))
    ear.hear(Zuora(url, first["access_token"]).get(PERIODS))
    return {**ann, "password": again["password"], "session": soap.session}


def hooks(ear: Ear, zuora: Zuora) -> None:
    """Webhooks are added, rotated, read and tried; deliveries are signed, and fail."""
    said = {"url": f"https://localhost/hook?key={PRIVATE}"}
    key = {"Idempotency-Key": "a hook"}
    made = ear.hear(zuora.send("POST", WEBHOOKS, said, key), "secret")
    ear.hear(zuora.send("POST", WEBHOOKS, said, key))
    one = f"{WEBHOOKS}/{made['id']}"
    key = {"Idempotency-Key": "another secret"}
    ear.hear(zuora.send("POST", f"{one}/rotate-secret", {"overlapHours": 1}, key), "secret")
    ear.hear(zuora.send("POST", f"{one}/rotate-secret", {"overlapHours": 1}, key))
    ear.hear(zuora.send("PUT", one, {"description": "once more"}))
    ear.hear(zuora.send("POST", f"{one}/test", {}))
    until = time.monotonic() + SECONDS_TO_DELIVER
    while not ear.hear(zuora.get(one))["failures"]:
        assert time.monotonic() < until, "nothing was delivered"
        time.sleep(0.1)
    tried, *_ = ear.hear(zuora.get(f"{one}/deliveries"))["deliveries"]
    ear.hear(zuora.get(f"{one}/deliveries/{tried['eventId']}"))
    ear.hear(zuora.get(WEBHOOKS))
    ear.hear(zuora.get("/monthend/v1/events"))


def mistakes(ear: Ear, url: str, ann: Json) -> None:
    """Secrets that are wrong, or stand in the wrong place, come back in no refusal."""
    bare = Zuora(url)
    ear.hear(ask_for_token(bare, ann["clientId"], ear.sent("a-wrong-client-secret-7193")))
    ear.hear(ask_for_token(bare, ear.sent("a-secret-for-an-id-5527"), "x"))
    wrong = ear.sent("a-wrong-password-3386")
    for _ in range(3):
        ear.hear(bare.get(PERIODS, **pair("ann", wrong)))
        ear.hear(Soap(url).login("ann", wrong).http)
    ear.hear(Zuora(url, ear.sent("a-forged-token-8841")).get(PERIODS))
    ear.hear(Soap(url, session=ear.sent("a-forged-session-2094")).call("getUserInfo").http)
    ear.hear(Soap(url).login("ann", ear.sent("a-password-that-breaks-\x01-6")).http)
    ear.hear(bare.request("POST", "/oauth/token", body=b"client_secret=%ff&grant_type=x"))


def troubles(ear: Ear, server: StartedServer, zuora: Zuora, ann: Json) -> None:
    """Errors that nobody foresaw, with secrets in hand: they are logged with their tracebacks."""
    server.database.change("ALTER TABLE app_user RENAME TO somewhere_else")
    try:
        ear.hear(ask_for_token(Zuora(server.url), ann["clientId"], ann["clientSecret"]))
        ear.hear(Soap(server.url).login("ann", ann["password"]).http)
        ear.hear(Soap(server.url, session=ann["session"]).call("getUserInfo").http)
        ear.hear(Zuora(server.url).get(PERIODS, **pair("ann", ann["password"])))
        ear.hear(zuora.request("POST", f"{USERS}/{ann['id']}/reset-password"))
    finally:
        server.database.change("ALTER TABLE somewhere_else RENAME TO app_user")


def of_database(database: DatabaseFile) -> str:
    files = sorted(database.path.parent.glob(f"{database.path.name}*"))
    return "\n".join(file.read_bytes().decode("latin-1") for file in files)


@pytest.fixture(scope="module")
def looked_through(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ear, dict[str, str]]:
    """What was heard, and the text of every place where no secret should be."""
    database, ear = DatabaseFile(tmp_path_factory.mktemp("books") / "monthend.db"), Ear()
    admin: Credentials = database.init()
    for secret in (admin.password, admin.client_secret):
        ear.sent(secret)
    keys = database.path.parent / "webhook.keys"
    keys.write_text(ear.sent("a-key-of-webhooks-that-nobody-may-see-9902"), encoding="utf-8")
    with StartedServer(database, settings={"MONTHEND_WEBHOOK_KEYS": str(keys)}) as server:
        url = server.url
        token = ear.hear(
            ask_for_token(Zuora(url), admin.client_id, admin.client_secret), "access_token"
        )
        zuora = Zuora(url, token["access_token"])
        ann = people(ear, zuora, url)
        hooks(ear, zuora)
        mistakes(ear, url, ann)
        troubles(ear, server, zuora, ann)
        for path in (USERS, CLIENTS, "/monthend/v1/access-review", "/monthend/v1/roles"):
            ear.hear(zuora.get(path))
        histories = ("/monthend/v1/history?of=tenant", "/monthend/v1/history")
        history = "".join(zuora.get(path).content.decode() for path in histories)
        ear.hear(zuora.request("PUT", f"{USERS}/{ann['id']}/deactivate"))
        metrics = Zuora(url).get("/metrics").content.decode()
        told = [database.run(*command) for command in COMMANDS]
        beside = of_database(database)
    assert all(done.returncode == 0 for done in told), [done.stderr for done in told]
    return ear, {
        "log": server.log,
        "database": beside + of_database(database),
        "history": history,
        "metrics": metrics,
        "commands": "\n".join(done.stdout + done.stderr for done in told),
    }


PLACES = ("log", "database", "history", "metrics", "commands")


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_in(place: str, looked_through: tuple[Ear, dict[str, str]]) -> None:
    ear, texts_of = looked_through
    found = [secret for secret in ear.secrets if secret in texts_of[place]]
    assert not found


def test_what_an_address_has_after_its_host_is_in_no_history_and_no_log(
    looked_through: tuple[Ear, dict[str, str]],
) -> None:
    _, texts_of = looked_through
    assert "webhookAdded" in texts_of["history"]
    assert not [place for place in ("log", "history", "metrics") if PRIVATE in texts_of[place]]


@pytest.mark.parametrize("place", sorted({*PLACES} - {"database"}))
def test_no_hash_of_a_secret_is_in(place: str, looked_through: tuple[Ear, dict[str, str]]) -> None:
    ear, texts_of = looked_through
    assert "$argon2" not in texts_of[place]
    hashes = [hashlib.sha256(secret.encode()).hexdigest() for secret in ear.secrets]
    assert not [each for each in hashes if each in texts_of[place]]


def test_a_secret_is_in_the_one_answer_that_tells_it(
    looked_through: tuple[Ear, dict[str, str]],
) -> None:
    ear, _ = looked_through
    assert len(ear.secrets) >= 15
    for secret, telling in ear.secrets.items():
        found = [place for place, answer in enumerate(ear.answers) if secret in answer]
        assert found == ([] if telling is None else [telling])
        assert not [answer for answer in ear.answers if "$argon2" in answer]


def test_the_search_finds_what_is_there(looked_through: tuple[Ear, dict[str, str]]) -> None:
    """Names are no secret: they are where secrets are looked for; and there were troubles."""
    _, texts_of = looked_through
    for place in ("database", "history", "commands"):
        assert "ann" in texts_of[place]
    assert "Traceback" in texts_of["log"] or "exception" in texts_of["log"]


def test_what_is_made_shows_no_secret_to_a_debugger() -> None:
    from monthend.services.clients import Rotated
    from monthend.services.tenants import Credentials as Made
    from monthend.services.tenants import NewSecrets
    from monthend.services.users import NewPassword

    a: Any = "a secret"
    shown = [
        NewPassword(password=a, hash=a),
        NewSecrets(password=a, password_hash=a, client_secret=a),
        Rotated(client="x", secret=a),  # type: ignore[arg-type]
        Made(
            tenant_id="", entity_id="", user_id="", username="", password=a, client_id="",
            client_secret=a,
        ),
    ]  # fmt: skip
    assert not [each for each in shown if "a secret" in repr(each)]
