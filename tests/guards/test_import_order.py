"""Do the packages stand in one order, each importing only from below?"""

from __future__ import annotations

import ast

import pytest

from tests.guards.code import imported, short, sources, tree

# From the bottom to the top. Siblings share a floor and do not know each other.
FLOORS = {
    "tenants.base": 0,
    "tenants.rulepacks": 0,
    "tenants": 1,
    "tenants.audit": 2,
    "tenants.people": 3,
    "cases": 4,
    "messaging": 5,
    "parent_training": 5,
    "portal": 6,
}
# (file, imported module): why it may reach upwards. Types are for the reader, not for running.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def package_of(module: str) -> str | None:
    fits = [name for name in FLOORS if module == name or module.startswith(f"{name}.")]
    return max(fits, key=len, default=None)


def typing_only(path) -> set[int]:
    """Lines that only a type checker reads."""
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


@pytest.mark.parametrize("path", sources(), ids=short)
def test_imports_point_downwards(path):
    own = package_of(short(path).removesuffix(".py").replace("/", "."))
    skip = typing_only(path)
    wrong = []
    for line, module in imported(path):
        other = package_of(module)
        if other is None or other == own or line in skip:
            continue
        if FLOORS[other] >= FLOORS[own] and (short(path), module) not in EXCEPTIONS:
            wrong.append(f"line {line}: {own} imports {module}")
    assert wrong == []
