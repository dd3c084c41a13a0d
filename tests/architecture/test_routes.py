"""Every route with its guard: a new one is open to nobody until it stands here."""

from flask import Flask

from forum.core.security import GRANTS, Permission
from tests.architecture.guards import GUARDS


def endpoints(app: Flask) -> set[str]:
    """The product's own endpoints: static files are open to all and have no view of ours."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}


def guard_of(app: Flask, endpoint: str) -> Permission | str | None:
    view = app.view_functions[endpoint]
    permission: Permission | None = getattr(view, "required_permission", None)
    is_public: bool = getattr(view, "is_public", False)
    assert not (permission and is_public), f"{endpoint} is public and guarded"
    return "public" if is_public else permission


def test_every_route_has_the_guard_that_is_expected(bare_app: Flask) -> None:
    assert {endpoint: guard_of(bare_app, endpoint) for endpoint in sorted(endpoints(bare_app))} == GUARDS


def test_every_permission_is_held_by_somebody_and_asked_by_something() -> None:
    held = frozenset().union(*GRANTS.values())
    assert held == set(Permission)


def test_every_writing_route_commits_at_the_edge(bare_app: Flask) -> None:
    writing = {rule.endpoint for rule in bare_app.url_map.iter_rules() if rule.methods and "POST" in rule.methods}
    bare = [name for name in sorted(writing) if not getattr(bare_app.view_functions[name], "is_transactional", False)]
    assert bare == []


def test_no_route_writes_by_another_method_than_post(bare_app: Flask) -> None:
    methods = {method for rule in bare_app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_urls_are_kebab_case(bare_app: Flask) -> None:
    rules = [rule.rule for rule in bare_app.url_map.iter_rules() if not rule.endpoint.endswith("static")]
    parts = [part for rule in rules for part in rule.split("/") if part and "<" not in part]
    assert [part for part in parts if part != part.lower() or "_" in part] == []
