"""A build that takes the local time of its machine for UTC.

Run as `python -m fault.known_bad.local_time FOLDER`.
"""

from datetime import UTC, datetime

from fault.answers_of_a_day import main


def taken_for_utc(at: datetime) -> datetime:
    return at.astimezone().replace(tzinfo=UTC)


if __name__ == "__main__":
    main(taken_for_utc)
