"""The figures of a proof as a small table: what is compared below each other, by currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monthend.services.shown_balances import Proof, Share, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """One thing that a proof compares: minor units in each currency, None where there is none.

    `home` is what they come to in home currency, None where that is not known.
    """

    what: str
    amounts: Sequence[int | None]
    home: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTable:
    """A proof and its figures; `is_converted` if any is in another currency than home."""

    proof: Proof
    currencies: Sequence[str]
    rows: Sequence[ProofRow]
    is_converted: bool


def tabled(proof: Proof, home_currency: str) -> ProofTable:
    """The figures of a proof in its order; what is nothing in every currency is left out."""
    found = [each for each in shares(proof.figures) if _is_anything(each)]
    currencies = sorted({each.currency for share in found for each in share.by_currency})
    return ProofTable(
        proof=proof,
        currencies=currencies,
        rows=[_row(each, currencies) for each in found],
        is_converted=any(each != home_currency for each in currencies),
    )


def _is_anything(share: Share) -> bool:
    return any(each.amount or each.home_amount for each in share.by_currency)


def _row(share: Share, currencies: Sequence[str]) -> ProofRow:
    amounts = {each.currency: each.amount for each in share.by_currency}
    return ProofRow(
        what=share.name, amounts=[amounts.get(each) for each in currencies], home=share.home
    )
