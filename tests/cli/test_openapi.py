"""`ringfort openapi` prints what the API serves."""

import json

from typer.testing import CliRunner

from ringfort.cli import main


def test_the_document_is_complete() -> None:
    result = CliRunner().invoke(main.app, ["openapi"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/session", "/api/v1/accounts/{account_id}/users"} <= document["paths"].keys()
    names = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert len(names) == len(set(names))
