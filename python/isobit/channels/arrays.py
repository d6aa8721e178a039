# SPDX-License-Identifier: Apache-2.0
"""The channel `arrays`: results of what decodes, resizes and reads, and what the user's code makes tensors of.

Only calls by the user's code are recorded, not what libraries pass among themselves. What enters fit and predict: `calls`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import arrays_images, arrays_keras, arrays_tables, arrays_tensorflow
from .borders import Borders

if TYPE_CHECKING:
    from ..events import Emit


def install(emit: Emit) -> None:
    """Waits for the libraries that the program imports."""
    borders = Borders(emit)
    for library in (arrays_tables, arrays_images, arrays_tensorflow, arrays_keras):
        library.install(emit, borders)
