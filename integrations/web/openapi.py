"""The OpenAPI document of the JSON API, made from the table of its endpoints.

docs/openapi.json is a copy: `clausewatch serve openapi > docs/openapi.json` brings it up to date.
"""

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from clausewatch import __version__
from integrations.web.endpoints import ENDPOINTS, Endpoint, Parameter
from integrations.web.shapes import Problem

V1 = "/api/v1"
REFERENCE = "#/components/schemas/{model}"
PROBLEM = {"$ref": REFERENCE.format(model="Problem")}


@lru_cache
def adapter(returns: Any) -> TypeAdapter[Any]:
    """What writes a type as JSON, and says how it looks."""
    return TypeAdapter(returns)


@lru_cache
def document() -> dict[str, Any]:
    """The document, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""
    types = {endpoint.path: endpoint.returns for endpoint in ENDPOINTS} | {"problem": Problem}
    schemas, shared = TypeAdapter.json_schemas(
        [(name, "serialization", adapter(returns)) for name, returns in types.items()], ref_template=REFERENCE
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clausewatch",
            "version": __version__,
            "description": "What platforms' documents say about AI training, since when, and what they said before.",
        },
        "paths": {
            f"{V1}{endpoint.path}": {"get": _operation(endpoint, schemas[endpoint.path, "serialization"])}
            for endpoint in ENDPOINTS
        },
        "components": {"schemas": shared["$defs"]},
    }


def _operation(endpoint: Endpoint, schema: dict[str, Any]) -> dict[str, Any]:
    refusals = {400: "The query is not understood.", 404: "There is no such thing.", 429: "Asked too often."}
    return {
        "operationId": endpoint.path.split("/")[1],
        "summary": endpoint.about,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": {"200": _response("The answer.", schema)}
        | {str(status): _response(about, PROBLEM) for status, about in refusals.items()},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.pattern:
        schema["pattern"] = parameter.pattern
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.about,
        "schema": schema,
    }


def _response(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}
