"""The JSON API is what its OpenAPI document says, asked by schemathesis over HTTP."""

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from integrations.web.endpoints import ENDPOINTS
from integrations.web.openapi import V1, document

REPOSITORY = Path(__file__).parents[2]


def test_the_copy_in_docs_is_up_to_date():
    """`clausewatch serve openapi > docs/openapi.json` makes it so."""
    assert json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8")) == document()


async def test_the_document_is_served(client):
    assert await (await client.get("/api/openapi.json")).json() == document()


@pytest.mark.parametrize("path", [endpoint.path for endpoint in ENDPOINTS])
def test_every_answer_is_as_documented(address, path):
    schema = schemathesis.openapi.from_dict(document())
    operation = schema[f"{V1}{path}"]["GET"]

    @given(case=operation.as_strategy())
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case) -> None:
        case.call_and_validate(base_url=address)

    ask()


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/documents/{platform}/{document}", {"platform": "wavelark", "document": "terms-of-use"}),
        ("/versions/{version}", {"version": "2"}),
        ("/redlines/{before}/{after}", {"before": "1", "after": "2"}),
    ],
)
def test_what_is_there_is_as_documented(address, path, parts):
    operation = schemathesis.openapi.from_dict(document())[f"{V1}{path}"]["GET"]
    response = operation.Case(path_parameters=parts).call_and_validate(base_url=address)
    assert response.status_code == 200
