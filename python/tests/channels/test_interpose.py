# SPDX-License-Identifier: Apache-2.0
"""Wrappers cannot be told from what they wrap."""

from __future__ import annotations

import functools
import inspect
import pickle
import sys
import traceback
import types
import warnings

import pytest
from isobit.channels import interpose


class Emit:
    """What wrap asks of the door: whether there is a recording, and a guard."""

    def __init__(self) -> None:
        self.active = True
        self.swallowed: list[Exception] = []

    def guard(self, function):
        def guarded(*args):
            try:
                return function(*args)
            except Exception as error:
                self.swallowed.append(error)
                return None

        return guarded


def wrapped(function, before=lambda *_: True, **more):
    return interpose.wrap(Emit(), function, before, **more)


def fails(number: int, *, why: str = "no") -> int:
    raise ValueError(f"{number} {why}")


def warns() -> None:
    warnings.warn("look here", stacklevel=2)


def documented(a: int, b: str = "x") -> None:
    """Says so."""


def frames(function, *args) -> list[str]:
    try:
        function(*args)
    except ValueError as error:
        return [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    raise AssertionError("it did not raise")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 shows the wrapper's frame in tracebacks")
@pytest.mark.parametrize("function", [fails, int])
def test_traceback_is_that_of_the_function_alone(function):
    assert frames(wrapped(wrapped(function)), "q") == frames(function, "q")


def test_exception_and_its_context_are_passed_on():
    def failing_hook(*_):
        raise RuntimeError("ours")

    call = wrapped(fails, failing_hook)
    try:
        try:
            raise KeyError("first")
        except KeyError as first:
            context = first
            call(3, why="because")
    except ValueError as error:
        assert str(error) == "3 because"
        assert error.__context__ is context
        assert error.__cause__ is None


def test_a_warning_names_the_same_line():
    lines = []
    for function in (warns, wrapped(warns), wrapped(wrapped(warns))):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            function(); line = inspect.currentframe().f_lineno  # noqa: E702
        lines.append((caught[0].filename, caught[0].lineno - line))
    assert lines == [(__file__, 0)] * 3


def test_introspection_sees_the_function(monkeypatch):
    module = types.ModuleType("isobit_test_library")
    module.documented = documented
    monkeypatch.setitem(sys.modules, module.__name__, module)
    call = wrapped(documented)
    interpose.replace_functions("isobit_test_library", {"documented": [(documented, call)]})
    assert module.documented is call
    assert inspect.signature(call) == inspect.signature(documented)
    assert inspect.getfullargspec(call) == inspect.getfullargspec(documented)
    assert (call.__name__, call.__doc__, call.__module__) == (documented.__name__, documented.__doc__, documented.__module__)


def test_what_wraps_a_bound_method_does_not_get_its_self():
    """As Keras does with the build of each layer."""

    class Thing:
        def build(self, shape=None):
            return shape

    interpose.replace_method(Thing, "build", wrapped)

    @functools.wraps(Thing().build)
    def build_wrapper(*args, **kwargs):
        pass

    assert list(inspect.signature(build_wrapper).parameters) == ["shape"]


def test_a_function_that_was_replaced_everywhere_can_be_pickled(monkeypatch):
    module = types.ModuleType("isobit_test_library")
    exec("def f(): return 7", module.__dict__)
    module.f.__module__ = module.__name__
    alias = types.ModuleType("isobit_test_library.api")
    alias.f = module.f
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, alias.__name__, alias)
    interpose.replace_functions("isobit_test_library", {"f": [(module.f, wrapped(module.f))]})
    assert alias.f is module.f
    assert pickle.loads(pickle.dumps(alias.f)) is module.f
    assert module.f() == 7


def test_methods_keep_their_kind():
    class Thing:
        @staticmethod
        def fixed(x):
            return x

        @classmethod
        def made(cls, x):
            return cls, x

        def plain(self, x):
            return self, x

    for name in ("fixed", "made", "plain"):
        interpose.replace_method(Thing, name, wrapped)
    thing = Thing()
    assert Thing.fixed(1) == 1 and thing.fixed(2) == 2
    assert Thing.made(3) == (Thing, 3)
    assert thing.plain(4) == (thing, 4)


def test_hooks_see_the_call_in_order_and_done_comes_also_after_an_exception():
    seen = []
    call = interpose.wrap(
        Emit(),
        lambda x: 1 // x,
        lambda caller, args, kwargs: seen.append(("before", args)) or "token",
        lambda token, result: seen.append(("after", token, result)),
        lambda token: seen.append(("done", token)),
    )
    assert call(1) == 1
    with pytest.raises(ZeroDivisionError):
        call(0)
    assert seen == [("before", (1,)), ("after", "token", 1), ("done", "token"), ("before", (0,)), ("done", "token")]


def test_a_hook_that_calls_wrapped_functions_is_not_recorded():
    seen = []
    inner = wrapped(len, lambda *_: seen.append("inner"))
    outer = wrapped(len, lambda *_: seen.append("outer") or inner("abc"))
    assert outer("ab") == 2
    assert seen == ["outer"]


def test_nothing_is_asked_when_nothing_is_recorded():
    emit = Emit()
    emit.active = False
    call = interpose.wrap(emit, len, lambda *_: pytest.fail("asked"))
    assert call("ab") == 2


def test_called_without_a_python_frame_above():
    import _thread
    import time

    seen = []
    call = wrapped(seen.append, lambda caller, args, kwargs: None, by_user=True)
    _thread.start_new_thread(call, (1,))
    while not seen:
        time.sleep(0.001)
    assert seen == [1]


def test_whose_call_it_is(tmp_path):
    library = tmp_path / "site-packages" / "lib.py"
    library.parent.mkdir()
    library.write_text("def run(f):\n    return f()\n")
    names: dict = {}
    exec(compile(library.read_text(), str(library), "exec"), names)
    user = tmp_path / "user.py"
    exec(compile("def run(f):\n    return f()\n", str(user), "exec"), by_user := {})

    def asks(**more):
        return lambda: interpose.called_by_user(sys._getframe().f_back, **more)

    assert by_user["run"](asks())
    assert not names["run"](asks())
    assert not by_user["run"](lambda: names["run"](asks()))
    assert by_user["run"](lambda: names["run"](asks(through=("/site-packages/lib",))))
