"""Passwords are checked one way for everybody, and never while others have to wait for it."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters

from any_store import change
from company import Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn
from monthend.entrance import doorman, passwords
from monthend.entrance.concurrency import TooManyRequests
from monthend.entrance.passwords import NOBODYS_HASH, belongs, hashed, hashed_random, renewed
from monthend.entrance.sign_in import AT_ONCE, WAITING_AT_MOST, SignIn
from monthend.services.ports import StoreUnavailable
from monthend.services.scopes import EntityNotReachable
from people import set_setting

HASH = secrets_for_tests().password_hash
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Verifier:
    """Knows one password, takes a while, and remembers what it was asked."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.asked: list[tuple[str, str]] = []
        self.threads: set[int] = set()
        self.most_at_once = 0
        self._seconds = seconds
        self._at_once = 0
        self._lock = threading.Lock()

    def __call__(self, password_hash: str, password: str) -> bool:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self.asked.append((password_hash, password))
            self.threads.add(threading.get_ident())
        time.sleep(self._seconds)
        with self._lock:
            self._at_once -= 1
        return password == "right"


def test_the_right_password_opens_a_session(company: Company) -> None:
    issued = asyncio.run(SignIn(company.store, Verifier()).sign_in("admin", "right"))
    assert issued.caller.user_id == company.administrator.user_id
    assert company.rows("SELECT count(*) FROM user_session") == [(1,)]


@pytest.mark.parametrize(("name", "password"), [("nobody", "right"), ("", ""), ("Admin", "right")])
def test_wrong_credentials_do_not_say_which_part_was_wrong(
    company: Company, name: str, password: str
) -> None:
    before = company.dump()
    told = r"^Invalid login\. User name and password do not match\.$"
    with pytest.raises(NotSignedIn, match=told):
        asyncio.run(SignIn(company.store, Verifier()).sign_in(name, password))
    assert company.dump() == before


def test_a_password_is_verified_for_nobody_as_for_somebody(company: Company) -> None:
    verifier = Verifier()
    for name in ("admin", "nobody"):
        with pytest.raises(NotSignedIn):
            asyncio.run(SignIn(company.store, verifier).sign_in(name, "wrong"))
    assert verifier.asked == [(HASH, "wrong"), (NOBODYS_HASH, "wrong")]


def test_the_hash_of_nobody_takes_what_a_new_hash_takes() -> None:
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(hashed("any"))


def test_the_event_loop_and_the_store_are_free_while_passwords_are_verified(
    company: Company,
) -> None:
    verifier = Verifier(seconds=0.1)
    sign_in = SignIn(company.store, verifier)

    async def others_meanwhile() -> int:
        signing_in = asyncio.gather(*(sign_in.sign_in("admin", "right") for _ in range(4)))
        written = 0
        while not signing_in.done():
            await asyncio.wrap_future(company.store.submit_directory(lambda directory: None))
            written += 1
        await signing_in
        return written

    assert asyncio.run(others_meanwhile()) > 4
    assert verifier.most_at_once == AT_ONCE
    assert threading.get_ident() not in verifier.threads


def test_only_so_many_wait_for_their_password_to_be_verified(company: Company) -> None:
    verifier = Verifier(seconds=0.01)
    sign_in = SignIn(company.store, verifier)

    async def flood() -> Counter[type]:
        coming = (sign_in.sign_in("admin", "wrong") for _ in range(WAITING_AT_MOST + 7))
        return Counter(map(type, await asyncio.gather(*coming, return_exceptions=True)))

    async def twice() -> list[Counter[type]]:
        return [await flood(), await flood()]  # Whoever has had their turn waits no longer.

    told = {TooManyRequests: 7, NotSignedIn: WAITING_AT_MOST}
    assert asyncio.run(twice()) == [told, told]
    assert len(verifier.asked) == 2 * WAITING_AT_MOST


def test_the_entity_goes_along(company: Company) -> None:
    with pytest.raises(EntityNotReachable):
        asyncio.run(SignIn(company.store, Verifier()).sign_in("admin", "right", "elsewhere"))
    entity = company.administrator.entity_id
    asyncio.run(SignIn(company.store, Verifier()).sign_in("admin", "right", entity))
    asyncio.run(SignIn(company.store, Verifier()).sign_in("admin", "right", entity_name="Acme"))


# Hashes -----------------------------------------------------------------------------


def test_a_password_belongs_to_the_hash_made_of_it() -> None:
    hashed = CHEAP.hash("pässword")
    assert belongs(hashed, "pässword")
    for other in ("password", "", "pässword ", "\x00", "x" * 100_000, "\ud800"):
        assert not belongs(hashed, other)


@pytest.mark.parametrize("hashed", ["a hash", "", "$argon2id$v=19$m=65536", "$2b$12$abc"])
def test_nothing_belongs_to_what_is_no_hash(hashed: str) -> None:
    assert not belongs(hashed, "a password")


def test_a_server_that_nobody_signs_in_to_loads_no_hash_functions() -> None:
    for module in (doorman, passwords):
        heads = [line for line in inspect.getsource(module).splitlines() if line[:1] == "f"]
        assert not [line for line in heads if "argon2" in line]


# Wrong passwords are counted --------------------------------------------------------


async def attempts(sign_in: SignIn, *passwords: str, name: str = "admin") -> list[bool]:
    """Whether each of some passwords lets in, one after the other."""
    outcomes = []
    for password in passwords:
        try:
            await sign_in.sign_in(name, password)
            outcomes.append(True)
        except NotSignedIn:
            outcomes.append(False)
    return outcomes


def counted(company: Company, wrong: int) -> bool:
    """Whether so many wrong passwords are counted, soon."""
    for _ in range(100):
        if company.rows("SELECT wrong_passwords FROM app_user") == [(wrong,)]:
            return True
        time.sleep(0.02)
    return False


def test_as_many_wrong_passwords_as_are_set_lock_out_for_a_while(company: Company) -> None:
    set_setting(company, "lockout_after", "3")
    sign_in = SignIn(company.store, Verifier())
    assert asyncio.run(attempts(sign_in, "wrong", "wrong", "right")) == [False, False, True]
    tried = asyncio.run(attempts(SignIn(company.store, Verifier()), "no", "no", "no", "right"))
    assert tried == [False] * 4
    company.clock.advance(timedelta(minutes=14, seconds=59))
    assert asyncio.run(attempts(SignIn(company.store, Verifier()), "right")) == [False]
    company.clock.advance(timedelta(seconds=1))
    assert asyncio.run(attempts(SignIn(company.store, Verifier()), "right")) == [True]


def test_a_locked_user_is_verified_like_nobody(company: Company) -> None:
    set_setting(company, "lockout_after", "1")
    asyncio.run(attempts(SignIn(company.store, Verifier()), "wrong"))
    assert counted(company, 1)
    verifier = Verifier()
    assert asyncio.run(attempts(SignIn(company.store, verifier), "right")) == [False]
    assert verifier.asked == [(NOBODYS_HASH, "right")]
    assert counted(company, 1)


def test_attempts_side_by_side_are_all_counted(company: Company) -> None:
    set_setting(company, "lockout_after", "5")

    async def flood() -> None:
        sign_in = SignIn(company.store, Verifier())
        await asyncio.gather(*(attempts(sign_in, "wrong") for _ in range(5)))

    asyncio.run(flood())
    assert counted(company, 5)
    assert asyncio.run(attempts(SignIn(company.store, Verifier()), "right")) == [False]


def test_a_refusal_that_cannot_be_counted_is_a_refusal_all_the_same(company: Company) -> None:
    set_setting(company, "lockout_after", "1")

    class Failing:
        def submit_directory(self, work: object) -> object:
            raise StoreUnavailable(file="x", cause="a test says so")

        def __getattr__(self, name: str) -> object:
            return getattr(company.store, name)

    assert asyncio.run(attempts(SignIn(Failing(), Verifier()), "wrong")) == [False]  # type: ignore[arg-type]


def test_the_hash_of_a_password_is_renewed_when_it_is_next_used(company: Company) -> None:
    change(company.store, "UPDATE app_user SET password_hash = ?", (CHEAP.hash("secret"),))
    asyncio.run(SignIn(company.store).sign_in("admin", "secret"))
    ((kept,),) = company.rows("SELECT password_hash FROM app_user")
    assert extract_parameters(str(kept)) == extract_parameters(NOBODYS_HASH)
    asyncio.run(SignIn(company.store).sign_in("admin", "secret"))
    assert company.rows("SELECT password_hash FROM app_user") == [(kept,)]


def test_a_random_password_is_verified_for_as_long_as_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = hashed_random("a long and random one")
    verified = []

    def verify(password_hash: str, _: str) -> bool:
        verified.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "_belongs", verify)
    assert belongs(stored, "a long and random one")
    assert not belongs(stored, "another")
    assert not belongs(stored, "\ud800")
    assert verified == [NOBODYS_HASH] * 3


def test_the_hash_of_a_random_password_stays_what_it_is() -> None:
    assert renewed(hashed_random("a long and random one"), "a long and random one") is None
