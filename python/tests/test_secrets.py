# SPDX-License-Identifier: Apache-2.0
"""What nobody may learn from a recording that was sent to him: planted secrets never reach the file."""

import pytest
from recorded import PYTHON, environment, open_recording, program, record

TOKEN = "ghp_" + "Zq8Lw3Xv5Rt7Yb2Nc9Md4Kf6Hg1Js0Pa8Qe3"
PASSWORD = "correct-Horse_42staple"
MAIL = "jane.q.doe@example.com"
NAME = "janequdoe"
SECRETS = [TOKEN, PASSWORD, MAIL, NAME]

TEXT = f"""
import os, subprocess, sys, warnings
import isobit
token = "{TOKEN}"  # A token in a source line.
isobit.mark("token line", 1); key = "{TOKEN}"
isobit.mark("text", "password={PASSWORD} of {MAIL}")
isobit.mark("{TOKEN}", 2)
warnings.warn("login of {MAIL} failed with token {TOKEN}")
name = os.path.join(os.environ["HOME"], "data-{TOKEN}.txt")
open(name, "w").write("x") if not os.path.exists(name) else None
open(name).read()
os.listdir(os.environ["HOME"])
subprocess.run(["true", "--password", "{PASSWORD}", "--user={MAIL}", os.environ["HOME"]], check=True)
os.system("true --api-key={TOKEN} https://bob:{PASSWORD}@host.example/x")
raise ValueError("cannot log in as {MAIL} with password={PASSWORD} token {TOKEN} from " + name)
"""


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home" / NAME
    home.mkdir(parents=True)
    (home / f"data-{TOKEN}.txt").write_text("data")
    (tmp_path / "work").mkdir()
    return home


def test_planted_secrets_do_not_reach_the_file(tmp_path, home):
    env = environment(
        HOME=str(home),
        USER=NAME,
        HF_TOKEN=TOKEN,
        AWS_SECRET_ACCESS_KEY=PASSWORD,
        XLA_FLAGS=f"--xla_dump_to={home}/dump",
        LD_LIBRARY_PATH=f"{home}/lib",
        PYTHONHASHSEED="0",
    )
    command = [
        PYTHON,
        program(tmp_path / "work", TEXT),
        "--token",
        TOKEN,
        f"--password={PASSWORD}",
        MAIL,
        str(home / "data"),
        "--lr=0.1",
    ]
    recorded = record(command, tmp_path / "work", env=env)
    assert recorded.returncode == 1
    recording = open_recording(tmp_path / "work" / "run.isobit")
    found = {secret for secret in SECRETS if secret.encode() in recording.text}
    assert found == set(), [line for line in recording.text.split(b"\n") if any(s.encode() in line for s in found)]
    raw = (tmp_path / "work" / "run.isobit").read_bytes()
    assert not [secret for secret in SECRETS if secret.encode() in raw]
    # What is no secret is there.
    assert recording.run.argv[-1] == "--lr=0.1"
    assert recording.end.exception_type == "ValueError"
    assert recording.end.exception_message.startswith("cannot log in as ")
    assert recording.end_site[:2] == ("program.py", 15)
    assert recording.env["env.PYTHONHASHSEED"] == "0"
    assert recording.of("warning")[0].attrs["message"].startswith("login of ")
    assert recording.of("process")[0].attrs["argv"].startswith("true --password ")
    assert [side for side in recording.of("mark") if side.attrs == {"value": 2}]


def test_the_names_of_variables_that_are_not_listed_are_not_there(tmp_path):
    env = environment(MY_PRIVATE_THING="value-of-private-thing")
    assert record([PYTHON, "-c", "pass"], tmp_path, env=env).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert b"MY_PRIVATE_THING" not in recording.text
    assert b"value-of-private-thing" not in recording.text


MODULE = f'''
"""Reads from the store. Ask {MAIL}."""
API_KEY = "{PASSWORD}"
settings = {{"password": "{PASSWORD}", "url": "https://{NAME}:{PASSWORD}@store.example.org/rows"}}
HEADERS = {{"Authorization": "Bearer {TOKEN}"}}
PEM = """
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
-----END PRIVATE KEY-----
"""
RATE = 0.125
'''


def test_the_text_of_the_program_is_there_without_its_secrets(tmp_path, home):
    (tmp_path / "work" / "store.py").write_text(MODULE)
    env = environment(HOME=str(home), USER=NAME)
    assert record([PYTHON, program(tmp_path / "work", "import store\n")], tmp_path / "work", env=env).returncode == 0
    recording = open_recording(tmp_path / "work" / "run.isobit")
    text = next(side.attrs["text"] for side in recording.of("file", "store.py") if side.attrs["op"] == "source")
    # The lines keep their numbers.
    assert text.split("\n").index("RATE = 0.125") == MODULE.split("\n").index("RATE = 0.125")
    assert 'API_KEY = "<redacted>"' in text
    raw = (tmp_path / "work" / "run.isobit").read_bytes()
    for secret in [TOKEN, PASSWORD, MAIL, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"]:
        assert secret.encode() not in recording.text + raw
