"""Which files does the district we are in own?

The storage puts every district's files in a folder of its own (tenants/base/storage.py), so
names here are relative to it. Nothing in this file asks the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from collections.abc import Iterator


def names(folder: str = "") -> Iterator[str]:
    """Every file's name, folder by folder, in a fixed order."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from names(f"{folder}/{name}" if folder else name)


def remove_all() -> None:
    """Delete every file of the district."""
    for name in list(names()):
        default_storage.delete(name)
    _remove_folder("")


def _remove_folder(folder: str) -> None:
    """Empty folders go too, where the storage has such things."""
    try:
        folders, _ = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        _remove_folder(f"{folder}/{name}" if folder else name)
    default_storage.delete(folder or ".")
