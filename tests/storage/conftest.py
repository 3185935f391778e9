"""What several tests of the stores begin with."""

from collections.abc import Iterator

import pytest

from company import Company
from storage.audited_books import Books, audited


@pytest.fixture
def books(company: Company) -> Iterator[Books]:
    with audited(company) as books:
        yield books
