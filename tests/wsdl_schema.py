"""The schemas inside a WSDL as one schema, for tests that hold messages against it."""

from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"


class _Inside(etree.Resolver):
    """Gives out the schemas of one WSDL by namespace; there is nothing else to be had."""

    def __init__(self, schemas: dict[str, bytes]) -> None:
        super().__init__()
        self.schemas = schemas

    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:
        return self.resolve_string(self.schemas[system_url], context[0], base_url=system_url)


def schema_of(wsdl: bytes) -> etree.XMLSchema:
    """What the WSDL says of every message, ready to validate one.

    A WSDL holds its schemas side by side and imports them without an address;
    a schema on its own needs one, and gets the namespace.
    """
    schemas = list(etree.fromstring(wsdl).iter(f"{XS}schema"))
    for imported in (each for schema in schemas for each in schema.iter(f"{XS}import")):
        imported.set("schemaLocation", imported.get("namespace", ""))
    known = {each.get("targetNamespace", ""): etree.tostring(each) for each in schemas}
    parser = etree.XMLParser()
    parser.resolvers.add(_Inside(known))
    imports = "".join(f'<xs:import namespace="{ns}" schemaLocation="{ns}"/>' for ns in known)
    whole = f'<xs:schema xmlns:xs="{XS[1:-1]}">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(whole, parser))
