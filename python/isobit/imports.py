# SPDX-License-Identifier: Apache-2.0
"""Tells when a module was imported, without importing anything and without a trace in the module.

A finder in front of sys.meta_path looks at names only. For a watched name it asks the other finders, and puts a function in front
of the ``exec_module`` of the loader object that they give; that is taken away again as soon as it has run. Module, spec and loader
are those that they would be without us.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Callback = Callable[[Any], None]


class ImportWatch:
    """A meta-path finder. One in a process."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callback]] = {}
        self._searching: set[str] = set()
        self._half_imported: list[str] = []

    def install(self) -> None:
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)  # type: ignore[arg-type]

    def watch(self, name: str, callback: Callback) -> None:
        """Calls back with the module after it was imported; at once if it is already. The callback must not raise."""
        module = sys.modules.get(name)
        if module is None:
            self._callbacks.setdefault(name, []).append(callback)
        elif getattr(getattr(module, "__spec__", None), "_initializing", False):
            self._callbacks.setdefault(name, []).append(callback)
            self._half_imported.append(name)
        else:
            callback(module)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if self._half_imported:
            self._look_again()
        if name not in self._callbacks or name in self._searching:
            return None
        self._searching.add(name)
        try:
            spec = self._ask_others(name, path, target)
        finally:
            self._searching.discard(name)
        if spec is not None and spec.loader is not None:
            self._listen(name, spec.loader)
        return spec

    def _ask_others(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        for finder in list(sys.meta_path):
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find is not None else None
            if spec is not None:
                return spec
        return None

    def _listen(self, name: str, loader: Any) -> None:
        """Built-in and frozen modules are loaded by classes, which belong to all: those are seen by _look_again. A function that
        somebody else, such as another watch, has put in front of exec_module is there again when ours runs.
        """
        original = getattr(loader, "exec_module", None)
        if original is None or isinstance(loader, type):
            self._half_imported.append(name)
            return
        theirs = getattr(loader, "__dict__", {}).get("exec_module")

        def exec_module(module: ModuleType) -> None:
            if theirs is not None:
                loader.exec_module = theirs
            else:
                with contextlib.suppress(AttributeError):
                    del loader.exec_module
            original(module)
            self._imported(name, module)

        try:
            loader.exec_module = exec_module
        except (AttributeError, TypeError):
            self._half_imported.append(name)

    def _imported(self, name: str, module: Any) -> None:
        for callback in self._callbacks.pop(name, ()):
            callback(sys.modules.get(name, module))

    def _look_again(self) -> None:
        waiting, self._half_imported = self._half_imported, []
        for name in waiting:
            module = sys.modules.get(name)
            if module is None:
                continue
            if getattr(getattr(module, "__spec__", None), "_initializing", False):
                self._half_imported.append(name)
            else:
                self._imported(name, module)
