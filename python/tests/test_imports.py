# SPDX-License-Identifier: Apache-2.0
"""The import hook: it tells of imports and leaves no trace in them."""

import importlib
import importlib.util
import sys
import threading

import pytest
from isobit.imports import ImportWatch


@pytest.fixture
def watch():
    watch = ImportWatch()
    watch.install()
    yield watch
    sys.meta_path.remove(watch)


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Modules to import: good, bad (raises the first time), package.inner, circular."""
    (tmp_path / "good_one.py").write_text("VALUE = 1\n")
    (tmp_path / "bad_one.py").write_text("import sys\nif not hasattr(sys, 'again'):\n    raise RuntimeError('first')\n")
    (tmp_path / "pack_one").mkdir()
    (tmp_path / "pack_one" / "__init__.py").write_text("")
    (tmp_path / "pack_one" / "inner.py").write_text("VALUE = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in ("good_one", "bad_one", "pack_one", "pack_one.inner"):
        sys.modules.pop(name, None)
    if hasattr(sys, "again"):
        del sys.again


def test_the_callback_comes_after_the_module_was_executed(watch, modules):
    seen = []
    watch.watch("good_one", lambda module: seen.append(module.VALUE))
    import good_one

    assert seen == [1]
    plain = importlib.util.spec_from_file_location("good_one", modules / "good_one.py")
    assert type(good_one.__loader__) is type(plain.loader)
    assert vars(good_one.__loader__) == vars(plain.loader)
    assert good_one.__spec__.loader is good_one.__loader__
    assert good_one.__spec__.origin == plain.origin
    importlib.reload(good_one)
    assert seen == [1]


def test_a_submodule(watch, modules):
    seen = []
    watch.watch("pack_one.inner", seen.append)
    import pack_one

    assert seen == []
    from pack_one import inner

    assert seen == [inner]
    assert pack_one.inner is inner


def test_a_module_that_is_there_already(watch):
    seen = []
    watch.watch("threading", seen.append)
    assert seen == [threading]


def test_an_import_that_fails_and_is_tried_again(watch, modules):
    seen = []
    watch.watch("bad_one", seen.append)
    with pytest.raises(RuntimeError, match="first"):
        import bad_one
    assert seen == []
    sys.again = True
    import bad_one

    assert seen == [bad_one]


def test_looking_for_a_module_does_not_import_it(watch, modules):
    seen = []
    watch.watch("good_one", seen.append)
    assert importlib.util.find_spec("good_one").origin.endswith("good_one.py")
    assert importlib.util.find_spec("nowhere_at_all") is None
    assert seen == []
    import good_one

    assert seen == [good_one]


def test_a_module_that_is_missing(watch):
    watch.watch("nowhere_at_all", lambda module: pytest.fail("there is no such module"))
    with pytest.raises(ModuleNotFoundError) as caught:
        import nowhere_at_all  # noqa: F401
    assert caught.value.name == "nowhere_at_all"


def test_several_callbacks_in_order(watch, modules):
    seen = []
    watch.watch("good_one", lambda module: seen.append("first"))
    watch.watch("good_one", lambda module: seen.append("second"))
    import good_one  # noqa: F401

    assert seen == ["first", "second"]


def test_two_watches_are_both_told(watch, modules):
    """Of a recording and of a kit: whoever asks last is told last, and the loader is as it was."""
    seen = []
    other = ImportWatch()
    other.install()
    try:
        other.watch("good_one", lambda module: seen.append("other"))
        watch.watch("good_one", lambda module: seen.append("first"))
        import good_one

        assert seen == ["first", "other"]
        assert "exec_module" not in vars(good_one.__loader__)
    finally:
        sys.meta_path.remove(other)


def test_a_watch_that_begins_during_the_import(watch, modules):
    """The module is not ready then; the callback comes with the next import."""
    seen = []
    sys.begin_watch = lambda: watch.watch("late_one", lambda module: seen.append(module.VALUE))
    (modules / "late_one.py").write_text("import sys\nsys.begin_watch()\nassert sys.modules[__name__]\nVALUE = 3\n")
    try:
        import late_one  # noqa: F401

        assert seen == []
        import good_one  # noqa: F401

        assert seen == [3]
    finally:
        del sys.begin_watch
        sys.modules.pop("late_one", None)


def test_a_loader_that_is_a_class(watch):
    """Built-in modules are loaded by a class, which is not touched."""
    seen = []
    sys.modules.pop("_opcode", None)
    name = next(n for n in sys.builtin_module_names if n not in sys.modules)
    watch.watch(name, seen.append)
    importlib.import_module(name)
    assert "exec_module" in vars(importlib.machinery.BuiltinImporter)
    importlib.util.find_spec("nowhere_at_all")  # The next look at an import.
    assert seen == [sys.modules[name]]
