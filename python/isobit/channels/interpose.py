# SPDX-License-Identifier: Apache-2.0
"""Functions of libraries, called through us, so that nobody but us can tell.

A wrapper passes arguments, result and exception on as they are. Its frame does not count: ``warnings.warn(stacklevel=...)`` steps
over it, TensorFlow and Keras leave it out of the stacks in their messages, the tap's search for the user's line skips it, and
tracebacks do not hold it (Python 3.10 alone shows it there). What it does beside the call is guarded, and is left out when the
caller is code of ours.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from .. import sites

if TYPE_CHECKING:
    from ..events import Emit

# The words are what each of them looks for: `warnings` for importlib and _bootstrap, TensorFlow and Keras for
# tensorflow/python, the tap and isobit.sites for <frozen.
TRANSPARENT = "<frozen importlib._bootstrap of isobit, tensorflow/python>"

# Called with the caller's frame, the positional and the keyword arguments, before the call. None: nothing follows.
Before = Callable[[FrameType | None, tuple, dict], Any]
# Called with what `before` returned and the result.
After = Callable[[Any, Any], None]
# Called last with what `before` returned, also when the function raised and when the recording has ended meanwhile.
Done = Callable[[Any], None]

USER, _LIBRARY, _STEP_OVER = 1, 2, 3
# Autograph calls on behalf of the user's converted code.
_ON_BEHALF = ("/tensorflow/python/autograph/", "/isobit/channels/")
_STANDARD_LIBRARY = functools.__file__.rpartition("/")[0] + "/"

class _Ours(threading.local):
    inside = False


_ours = _Ours()


class _Kinds(dict):
    """Of files by name; a dict, because it is asked for every frame of many stacks."""

    def __missing__(self, file: str) -> int:
        if "__autograph_generated_file" in file or sites.is_user_file(file):
            kind = USER
        elif file.startswith("<") or any(part in file for part in _ON_BEHALF):
            kind = _STEP_OVER
        elif file.startswith(_STANDARD_LIBRARY) and "-packages/" not in file:
            kind = _STEP_OVER
        else:
            kind = _LIBRARY
        self[file] = kind
        return kind


kinds = _Kinds()


def called_by_user(caller: FrameType | None, through: tuple[str, ...] = ()) -> bool:
    """True when the nearest frame that counts is the user's. Python's own modules, autograph and ``through`` do not count.

    ``through``: parts of paths, such as "/PIL/".
    """
    while caller is not None:
        file = caller.f_code.co_filename
        kind = kinds[file]
        if kind == USER:
            return True
        if kind == _LIBRARY and not any(part in file for part in through):
            return False
        caller = caller.f_back
    return False


def is_user(frame: FrameType) -> bool:
    """Whether it is a frame of the user's code, or of what autograph made of it."""
    return kinds[frame.f_code.co_filename] == USER


def user_frame(caller: FrameType | None) -> FrameType | None:
    """The nearest frame of the user's code."""
    while caller is not None and not is_user(caller):
        caller = caller.f_back
    return caller


def ours(emit: Emit, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` as code of ours: guarded, only while recording, and calling no hook of ours."""
    guarded = emit.guard(function)

    @functools.wraps(function)
    def run(*args: Any) -> Any:
        if _ours.inside or not emit.active:
            return None
        _ours.inside = True
        try:
            return guarded(*args)
        finally:
            _ours.inside = False

    return run


def _nothing(*_: Any) -> None:
    return None


def wrap(
    emit: Emit,
    function: Callable[..., Any],
    before: Before,
    after: After = _nothing,
    done: Done = _nothing,
    by_user: bool = False,
    through: tuple[str, ...] = (),
) -> Callable[..., Any]:
    """``function`` with ``before`` in front of it and, if that returned something, ``after`` and ``done`` behind it.

    ``by_user``: only for calls of the user's code, as ``called_by_user(caller, through)`` has it.
    """
    before, after, done = ours(emit, before), ours(emit, after), emit.guard(done)
    frame_of = sys._getframe

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        caller = frame_of().f_back
        token = None
        if not by_user or called_by_user(caller, through):
            token = before(caller, args, kwargs)
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            if token is not None:
                done(token)
            if error.__traceback__ is not None:
                error.__traceback__ = error.__traceback__.tb_next
            raise
        if token is not None:
            after(token, result)
            done(token)
        return result

    call.__code__ = call.__code__.replace(co_filename=TRANSPARENT)
    return call


def replace_method(owner: type, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Puts ``make(method)`` in the place of a method that ``owner`` itself defines; static and class methods stay such.

    Not for ``__init__``: Keras asks inspect.getfullargspec for its parameters, and that does not follow ``__wrapped__``. A
    ``__signature__`` would help there, but a method's is inherited, with ``self``, by what wraps the bound method.
    """
    method = owner.__dict__[name]
    if isinstance(method, (staticmethod, classmethod)):
        setattr(owner, name, type(method)(make(method.__func__)))
    else:
        setattr(owner, name, make(method))


def replace_functions(package: str, wrappers: dict[str, list[tuple[Any, Any]]]) -> None:
    """In every loaded module of ``package``: where ``name`` is the function, puts its wrapper. name -> (function, wrapper)."""
    for function, wrapper in (pair for pairs in wrappers.values() for pair in pairs):
        with contextlib.suppress(TypeError, ValueError):
            wrapper.__signature__ = inspect.signature(function)  # For those that do not follow __wrapped__.
    inside = package + "."
    for path, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType) or not (path == package or path.startswith(inside)):
            continue
        names = vars(module)
        for name in wrappers.keys() & names.keys():  # Of thousands of modules few have one.
            for function, wrapper in wrappers[name]:
                if names[name] is function:
                    setattr(module, name, wrapper)


def resolve(path: str) -> Any:
    """The loaded object of a dotted path such as "keras.utils.load_img", or None. Imports nothing."""
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:length]))
        if module is None:
            continue
        value: Any = module
        for part in parts[length:]:
            value = vars(value).get(part) if isinstance(value, (ModuleType, type)) else None
        return value
    return None


def given(args: tuple, kwargs: dict, names: Sequence[str]) -> dict[str, Any]:
    """The arguments of a call by name; ``names`` are those of the positional parameters."""
    return {**kwargs, **dict(zip(names, args, strict=False))}


def positional(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the positional parameters; none where Python cannot tell."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
