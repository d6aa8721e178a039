# SPDX-License-Identifier: Apache-2.0
"""Borders of NumPy, pandas and scikit-learn: files that become arrays, and how they are split."""

from __future__ import annotations

from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose
from .borders import Border, Borders, Crossing

if TYPE_CHECKING:
    from ..events import Emit

_COLUMNS = 64

NUMPY = (
    Border("numpy.load", "numpy.load", "read", ("mmap_mode",), source="file", rows=True),
    Border(
        "numpy.loadtxt",
        "numpy.loadtxt",
        "read",
        ("dtype", "delimiter", "skiprows", "usecols", "max_rows"),
        source="fname",
        rows=True,
    ),
    Border(
        "numpy.genfromtxt",
        "numpy.genfromtxt",
        "read",
        ("dtype", "delimiter", "skip_header", "usecols", "filling_values"),
        source="fname",
        rows=True,
    ),
    Border(
        "numpy.fromfile",
        "numpy.fromfile",
        "read",
        ("dtype", "count", "offset", "sep"),
        source="file",
        parameters=("file", "dtype", "count", "sep", "offset"),
    ),
)
_SPLIT = Border(
    "sklearn.model_selection._split.train_test_split",
    "sklearn.train_test_split",
    "split",
    ("test_size", "train_size", "random_state", "shuffle"),
    rows=True,
)
_PANDAS = ("read_csv", "read_table", "read_parquet", "read_feather", "read_excel", "read_json", "read_pickle")
_READ_SETTINGS = ("sep", "delimiter", "header", "dtype", "nrows", "skiprows", "index_col", "float_precision", "engine")
# Keras' data sets read their archives for the user.
_THROUGH = ("/keras/src/datasets/", "/tf_keras/src/datasets/", "/numpy/lib/")


def install(emit: Emit, borders: Borders) -> None:
    """When the library has been imported."""
    tables = _Tables(emit, borders)
    emit.on_import("numpy", tables.numpy_imported)
    emit.on_import("pandas", tables.pandas_imported)
    emit.on_import("sklearn.model_selection", lambda _: borders.install("sklearn", (_SPLIT,)))


class _Tables:
    def __init__(self, emit: Emit, borders: Borders) -> None:
        self._emit = emit
        self._borders = borders

    def numpy_imported(self, numpy: Any) -> None:
        self._borders.install("numpy", NUMPY)
        archive = getattr(getattr(numpy.lib, "npyio", None), "NpzFile", None)
        if archive is not None:
            interpose.replace_method(archive, "__getitem__", self._archive_wrapper)

    def _archive_wrapper(self, function: Any) -> Any:
        """An array of an .npz is read when it is asked for."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            archive, key = args
            source = self._borders.source(getattr(getattr(archive, "fid", None), "name", None))
            occurrence = self._borders.wants(caller, f"numpy.load {key}", source)
            if occurrence is None:
                return None
            return Crossing(occurrence, {"key": str(key)}, source, self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            self._borders.cross(
                "numpy.load",
                "read",
                result,
                argument=call.given["key"],
                attrs={"source": call.source or None},
                rows=True,
                occurrence=call.occurrence,
                site=call.site,
            )

        return interpose.wrap(self._emit, function, before, after, by_user=True, through=_THROUGH)

    def pandas_imported(self, pandas: Any) -> None:
        for name in _PANDAS:
            function = getattr(pandas, name, None)
            if function is not None:
                interpose.replace_functions("pandas", {name: [(function, self._reader(name, function))]})

    def _reader(self, name: str, function: Any) -> Any:
        parameters = interpose.positional(function)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            given = interpose.given(args, kwargs, parameters)
            source = self._borders.source(given.get(parameters[0]) if parameters else None)
            occurrence = self._borders.wants(caller, f"pandas.{name}", source)
            if occurrence is None:
                return None
            return Crossing(occurrence, given, source, self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            if hasattr(result, "select_dtypes"):
                self._frame(f"pandas.{name}", result, call)

        return interpose.wrap(self._emit, function, before, after, by_user=True)

    def _frame(self, name: str, frame: Any, call: Crossing) -> None:
        """The numbers of a data frame as one array, rows being rows; every other column as text."""
        attrs = {key: call.given.get(key) for key in _READ_SETTINGS}
        attrs.update({"source": call.source or None, "columns": "\n".join(map(str, frame.columns[:_COLUMNS]))})
        numbers = frame.select_dtypes(include=["number", "bool"])
        parts = [("numbers", numbers.to_numpy())] if numbers.shape[1] else []
        others = [column for column in frame.columns if column not in set(numbers.columns)]
        parts += [(str(column), frame[column].astype(str).to_numpy(dtype=object)) for column in others[:_COLUMNS]]
        for argument, array in parts:
            self._borders.cross(
                name,
                "read",
                array,
                argument=argument,
                attrs=attrs,
                rows=True,
                occurrence=call.occurrence,
                site=call.site,
            )
