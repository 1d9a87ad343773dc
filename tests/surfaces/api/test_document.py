"""The description of the API says what there is."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

from rongxie.surfaces.api.document import document
from rongxie.surfaces.api.routes import ROUTES
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.api.site import told
from rongxie.surfaces.problems import problems


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (v for k, v in node.items() if k == "$ref")
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


class TestDocument:
    def test_refers_to_nothing_that_is_not_there(self) -> None:
        parts = document()["components"].items()
        there = {f"#/components/{part}/{name}" for part, names in parts for name in names}
        assert set(_references(document())) <= there

    def test_keeps_schemas_of_the_same_name_apart(self) -> None:
        for routes in ROUTES:
            for view in routes.router.path_operations.values():
                for operation in view.operations:
                    for field in _bodies(operation):
                        schema = _schema_of(str(operation.operation_id))
                        assert set(schema["properties"]) == set(field.model_fields), schema

    def test_has_each_operation_once(self) -> None:
        names = [name for name, _ in told()]
        assert sorted(names) == sorted(set(names))
        assert sorted(names) == sorted(one["operationId"] for _, _, one in _operations())

    def test_has_a_summary_and_a_scope_for_each_operation(self) -> None:
        known = dict(told())
        for path, method, operation in _operations():
            assert operation["summary"], path
            scope = known[operation["operationId"]].scope
            assert scope in {*SCOPES, ""}
            # Whoever has no phone proven yet has nothing to show either.
            assert method == "get" or scope or path.startswith("/api/v1/identity/")
            assert (operation["security"] == []) == (not scope)

    def test_asks_a_key_of_whatever_changes_something(self) -> None:
        for path, method, operation in _operations():
            keyed = any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ()))
            assert keyed == dict(told())[operation["operationId"]].keyed, path
            assert not (keyed and method == "get")

    def test_names_problems_that_there_are(self) -> None:
        for _, about in told():
            assert set(about.refusals) <= problems().keys()

    def test_is_served_to_everybody(self) -> None:
        answered = Client().get("/api/v1/openapi.json")
        assert answered.status_code == 200
        assert json.loads(answered.content)["openapi"] == "3.1.0"


def _bodies(operation: Any) -> Iterator[type[BaseModel]]:
    for model in operation.models:
        if model.__ninja_param_source__ == "body":
            for field in model.model_fields.values():
                yield field.annotation


def _schema_of(operation_id: str) -> dict[str, Any]:
    for _, _, operation in _operations():
        if operation["operationId"] == operation_id:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            name = schema["$ref"].removeprefix("#/components/schemas/")
            return dict(document()["components"]["schemas"][name])
    raise pytest.fail(operation_id)
