"""Where is our code, and how is it read as a tree?"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "messaging", "parent_training", "cases", "tenants")


def sources(*, migrations: bool = False) -> list[Path]:
    """Our Python files, migrations only when asked for."""
    found = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]
    return [p for p in found if ("migrations" in p.parts) is migrations]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> list[tuple[int, str]]:
    """Each module a file imports, with its line; imports only for types count too."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(node.lineno, name) for name in names]
    return found


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
