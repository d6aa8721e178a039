# SPDX-License-Identifier: Apache-2.0
"""``python -m isobit.doctor [--json] [--tap LIBRARY] [--width N]``, also run by path. Prints the report; 0: all was measured,
2: something could not be, which stderr says."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import types


def _use_own_package() -> None:
    """Run by path, the modules are taken from beside this file, whatever is installed for this Python."""
    if __package__:
        return
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    for name, path in (("isobit", os.path.dirname(folder)), ("isobit.doctor", folder)):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package


def _tap() -> str:
    """The recorder's library where the package has it; empty when it is not there."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = os.path.join(folder, "lib", os.uname().machine, "libisobit_tap.so")
    return path if os.path.exists(path) else ""


def _complain(what: str, hint: str) -> None:
    """As the command tells errors."""
    sys.stderr.write(f"error: {what} ({sys.executable}) [process]\nhint: {hint}\n")


def main() -> int:
    """Runs the command."""
    if sys.version_info < (3, 10):  # noqa: UP036 - run by path with any Python.
        _complain(f"Python {sys.version.split()[0]} is too old", "name Python 3.10 or later: isobit doctor --python PATH")
        return 2
    _use_own_package()
    from isobit.doctor import report
    from isobit.doctor.run import measure

    parser = argparse.ArgumentParser(prog="isobit doctor", description="The numerical character of this machine.")
    parser.add_argument("--json", action="store_true", help="as JSON, made for diff")
    parser.add_argument("--tap", default=_tap(), metavar="LIBRARY", help="the recorder to check, libisobit_tap.so")
    parser.add_argument("--width", type=int, default=0, metavar="N", help="of the text; default: of the terminal")
    options = parser.parse_args()
    character = measure(options.tap)
    told = report.make(character)
    width = options.width or shutil.get_terminal_size((144, 50)).columns
    sys.stdout.write(report.to_json(told) if options.json else report.to_text(told, max(width, 72)))
    sys.stdout.flush()
    if character.import_error:
        _complain(
            f"TensorFlow cannot be imported: {character.import_error}",
            "name the Python that has it: isobit doctor --python PATH; or install it: pip install tensorflow",
        )
        return 2
    if "process" in character.reasons:
        _complain(character.reasons["process"], "the rows without a value tell what it did not reach")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
