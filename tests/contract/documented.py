"""What is answered, compared with what the OpenAPI document says of it."""

from collections.abc import Collection, Iterator

from contract.zuora import Json

OF_ORGS = ("organizationLabel", "organizationLabels")
"""What only tenants with orgs are shown."""


def differences(
    schema: Json, value: object, place: str = "answer", *, absent: Collection[str] = ()
) -> Iterator[str]:
    """Keys that stand in only one of the two, and words that are not listed, at any depth.

    Keys that are `absent` may be missing.
    """
    if value not in schema.get("enum", [value]):
        yield f"{place} is {value}"
    if isinstance(value, list):
        for item in value:
            yield from differences(schema["items"], item, f"{place}[]", absent=absent)
    elif isinstance(value, dict) and "properties" in schema:
        known = {name for name in schema["properties"] if name in value or name not in absent}
        for name in sorted(set(value) ^ known):
            yield f"{place}.{name}"
        for name in set(value) & known:
            inside = schema["properties"][name]
            yield from differences(inside, value[name], f"{place}.{name}", absent=absent)
