# SPDX-License-Identifier: Apache-2.0
# isobit record puts this folder into PYTHONPATH: Python imports it before the program. Any Python from 2.7 on must be able to read
# this file, to say that it is too old. Whatever goes wrong here, the program runs.
import os
import sys


def _tell(line):
    """Adds a line to the log of this isobit record."""
    folder = os.environ.get("ISOBIT_SESSION")
    if folder:
        try:
            log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_APPEND)
            try:
                os.write(log, (str(os.getpid()) + " " + line + "\n").encode("utf-8", "replace"))
            finally:
                os.close(log)
        except OSError:
            pass


def _begin(here):
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 10):
        _tell("too-old " + version)
        return
    _tell("python " + version)
    try:
        from importlib.util import module_from_spec, spec_from_file_location

        package = os.path.dirname(here)
        init = os.path.join(package, "__init__.py")
        spec = spec_from_file_location("isobit", init, submodule_search_locations=[package])
        module = module_from_spec(spec)
        sys.modules["isobit"] = module
        spec.loader.exec_module(module)
        from isobit.door import begin

        begin()
    except Exception as error:
        reason = type(error).__name__ + ": " + str(error)
        _tell("failed " + reason.replace("\n", " "))
        sys.stderr.write("isobit: this process is not recorded: " + reason + "\n")


_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if folder != _here]
sys.path_importer_cache.pop(_here, None)
if os.environ.get("ISOBIT_RECORD"):
    _begin(_here)

# The sitecustomize that would have been imported without us takes our place, and its exceptions are its own; without one, this
# import fails as it would have.
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401
