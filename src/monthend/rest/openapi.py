"""The OpenAPI document, made from the operation table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from monthend.domain.permissions import Channel, needed
from monthend.objects.versions import ACTION_DEFAULT
from monthend.services.values import Schema

from .actions import ActionRow
from .fields import schema_of
from .operations import OperationRow
from .schemas import REASONS

TITLE = "monthend"

KEY_PAIR = ("apiAccessKeyId", "apiSecretAccessKey")
"""Headers in which older clients send a name and a password with every request."""
NO_SCOPES: tuple[str, ...] = ()


def document(
    rows: Iterable[OperationRow], actions: Iterable[ActionRow], version: str
) -> dict[str, Any]:
    """The whole API as OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    for action in actions:
        paths[action.path] = {action.method.lower(): _action(action)}
    paths["/oauth/token"] = {"post": _token()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": version,
            "description": "Accounting periods, journal entries and trial balances. "
            "A refusal is HTTP 200 with success false and reasons.",
        },
        "paths": paths,
        "security": [{"bearer": []}, dict.fromkeys(KEY_PAIR, NO_SCOPES)],
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                **{name: {"type": "apiKey", "in": "header", "name": name} for name in KEY_PAIR},
            },
            "schemas": {"Reasons": REASONS},
        },
    }


def _operation(row: OperationRow) -> dict[str, Any]:
    needs = ", ".join(each.value for each in needed(row.operation, Channel.REST)) or "nothing"
    described = f"{row.description} Needs: {needs}.".strip()
    said: dict[str, Any] = {
        "operationId": row.operation_id,
        "summary": row.summary,
        "description": described,
        "parameters": _parameters(row),
        "responses": _responses(row),
    }
    if row.body is not None:
        schema = schema_of(row.body)
        if row.label is not None:
            schema = {**schema, "properties": {**schema["properties"], **row.label.schema}}
        said["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return said


def _action(row: ActionRow) -> dict[str, Any]:
    """An operation of the object API, whose refusals as a whole are HTTP 400."""
    needs = "; ".join(
        f"to {operation.value}: "
        + ", ".join(each.value for each in needed(operation, Channel.ACTION))
        for operation in row.needs
    )
    version = {
        "name": "X-Zuora-WSDL-Version",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "default": str(ACTION_DEFAULT.major)},
    }
    unknown = {
        "name": "rejectUnknownFields",
        "in": "query",
        "required": False,
        "schema": {"type": "boolean", "default": False},
    }
    said: Schema = {
        "type": "object",
        "properties": {"FaultCode": {"type": "string"}, "FaultMessage": {"type": "string"}},
    }
    shared = _refused()
    return {
        "operationId": row.operation_id,
        "summary": row.summary,
        "description": f"Needs, {needs}.",
        "parameters": [version, unknown, TRACK, *([IDEMPOTENCY_KEY] if row.writes else [])],
        "requestBody": {"required": True, "content": {"application/json": {"schema": row.body}}},
        "responses": {
            **shared,
            **(_key_taken() if row.writes else {}),
            "200": _json("What became of each object, or the records.", row.answers),
            "400": _json("The call as a whole is refused, or its body is malformed.", said),
        },
    }


TRACK: Schema = {
    "name": "Zuora-Track-Id",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 64, "pattern": "^[^:;\"']*$"},
}


IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The request is done once, and answered alike when it is sent again with the "
    "same key within 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*$"},
}


def _parameters(row: OperationRow) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{([^}]+)}", row.path)
    ]
    in_query = [
        {"name": each.name, "in": "query", "required": False, "schema": each.schema}
        for each in row.parameters
    ]
    keyed = [IDEMPOTENCY_KEY] if row.method == "POST" else []
    return [*in_path, *in_query, TRACK, *keyed]


def _responses(row: OperationRow) -> dict[str, Any]:
    done: Schema = {
        "type": "object",
        "required": ["success"],
        "properties": {"success": {"const": True}, **row.answers},
    }
    refused: Schema = {"$ref": "#/components/schemas/Reasons"}
    answered = _json("Done, or refused by a rule.", {"oneOf": [done, refused]})
    if row.is_download:
        text = {row.media: {"schema": {"type": "string"}}}
        answered = {"description": "The file.", "content": text}
    if row.also is not None:
        answered["content"][row.also] = {"schema": {"type": "string"}}
    return {
        "200": answered,
        **_refused(),
        **(_no_file() if row.is_download else {}),
        **(_key_taken() if row.method == "POST" else {}),
    }


def _no_file() -> dict[str, Any]:
    """What is answered where there is no file."""
    refused: Schema = {"$ref": "#/components/schemas/Reasons"}
    return {
        "400": _json("The request is malformed, or refused by a rule.", refused),
        "403": _json("The caller may not read it, or it is too large.", refused),
        "404": _json("There is no such file, or nothing that it could be of.", refused),
    }


def _key_taken() -> dict[str, Any]:
    """What a request with an Idempotency-Key can be answered instead."""
    refused: Schema = {"$ref": "#/components/schemas/Reasons"}
    return {
        "409": _json("A request with this Idempotency-Key is still being worked on.", refused),
        "422": _json("The Idempotency-Key was used for another request.", refused),
    }


def _refused() -> dict[str, Any]:
    """What any operation can be answered instead."""
    refused: Schema = {"$ref": "#/components/schemas/Reasons"}
    return {
        "400": _json("The request is malformed.", refused),
        "401": _json("Nobody is signed in.", refused),
        "404": _json("There is no such path.", refused),
        "405": _json("The method is not supported.", refused),
        "408": _json("The body did not arrive in time.", refused),
        "413": _json("The body is too large.", refused),
        "415": _json("The content encoding is not supported.", refused),
        "431": _json("The address or the headers are too large.", refused),
        "503": _json("The ledger cannot be reached now; nothing was done.", refused),
    }


def _json(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _token() -> dict[str, Any]:
    text = {"type": "string"}
    form = {
        "type": "object",
        "required": ["client_id", "client_secret", "grant_type"],
        "properties": {
            "client_id": text,
            "client_secret": text,
            "grant_type": {"const": "client_credentials"},
            "scope": {"type": "string", "description": "`entity.<id>` for each entity wanted."},
        },
    }
    issued = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": text,
            "token_type": {"const": "bearer"},
            "expires_in": {"type": "integer"},
            "scope": text,
            "jti": text,
        },
    }
    refused: Schema = {"$ref": "#/components/schemas/Reasons"}
    return {
        "operationId": "createToken",
        "summary": "Get a bearer token for a client.",
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": _json("A token that lives one hour.", issued),
            "400": _json("A field is missing, or the scope names what is not reached.", refused),
            "401": _json("The credentials are wrong.", refused),
        },
    }
