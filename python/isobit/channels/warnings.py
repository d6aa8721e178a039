# SPDX-License-Identifier: Apache-2.0
"""The warnings that the program gets to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..sites import is_user_file, make_site

if TYPE_CHECKING:
    from ..events import Emit

_MAX_EVENTS = 1000


def install(emit: Emit) -> None:
    emit.on_import("warnings", lambda warnings: _install(emit, warnings))


def _install(emit: Emit, warnings: Any) -> None:
    count = 0

    @emit.guard
    def tell(message: Any) -> None:
        nonlocal count
        count += 1
        if not emit.active or count > _MAX_EVENTS:
            return
        category = message.category or type(message.message)
        file = message.filename or ""
        site = make_site(file, message.lineno or 0, "") if is_user_file(file) else emit.site()
        emit.event("warning", category.__name__, {"message": str(message.message)}, site=site)

    # What every warning goes through that passed the filters; warnings.showwarning stays the program's own.
    name = "_showwarnmsg"
    original = getattr(warnings, name, None)
    if original is None:
        emit.note("warnings", "this Python shows warnings in another way")
        return

    def _showwarnmsg(message: Any) -> Any:
        tell(message)
        return original(message)

    setattr(warnings, name, _showwarnmsg)
