# SPDX-License-Identifier: Apache-2.0
"""isobit.explain: the command's answer as an object."""

import json
import subprocess
import sys

import isobit
import pytest
from recorded import BUILD, ISOBIT, PACKAGE, ROOT, environment


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    paths = [folder / "a.isobit", folder / "b.isobit"]
    subprocess.run([BUILD / "bin/text_trace", ROOT / "tests/cli/traces.txt", *paths], check=True)
    return paths


def test_a_difference(pair):
    explanation = isobit.explain(*pair)
    assert (explanation.verdict, explanation.identical) == ("different", False)
    printed = subprocess.run([ISOBIT, "explain", *pair], capture_output=True, text=True, check=False).stdout
    assert repr(explanation) + "\n" == printed
    told = json.loads(subprocess.run([ISOBIT, "explain", "--json", *pair], capture_output=True, check=False).stdout)
    assert explanation.data == told
    cause = explanation.cause
    assert (cause.code, cause.label, cause.confidence) == tuple(told["findings"][0][key] for key in ("code", "label", "confidence"))
    assert [fix.text for fix in cause.fixes] == [fix["text"] for fix in told["findings"][0]["fix"]]
    assert str(cause).startswith(f"{cause.code} ")


def test_in_a_notebook_nothing_recorded_becomes_markup(pair):
    explanation = isobit.explain(*pair)
    explanation.__dict__["text"] = "<script>alert(1)</script>\n"
    assert explanation._repr_html_() == "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>"


def test_equal_runs(pair):
    explanation = isobit.explain(pair[0], str(pair[0]))
    assert (explanation.identical, explanation.cause, explanation.findings) == (True, None, ())


def test_what_is_no_recording(pair, tmp_path):
    with pytest.raises(FileNotFoundError, match="no such|not_found"):
        isobit.explain(pair[0], tmp_path / "none.isobit")
    (tmp_path / "text.isobit").write_text("text")
    with pytest.raises(ValueError, match=r"\[trace\."):
        isobit.explain(pair[0], tmp_path / "text.isobit")


def test_importing_isobit_loads_nothing_of_it():
    code = "import sys, isobit; print([m for m in sys.modules if m.startswith('isobit.')], 'subprocess' in sys.modules)"
    env = environment(PYTHONPATH=str(PACKAGE.parent))
    done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "[] False\n", done.stderr
