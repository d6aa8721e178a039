# SPDX-License-Identifier: Apache-2.0
"""Files that break one rule each: every verb that reads names the rule and its place, within bounded memory."""

import re
from pathlib import Path

import audit_recipes
import container_recipes
import content_recipes
import memory_recipes
import pytest
from mcap_bytes import MAGIC
from reading import MEMORY_LIMIT_BYTES, Run
from recipe import RECIPES, Made, Recipe

MODULES = (audit_recipes, container_recipes, content_recipes, memory_recipes)  # Each has put its recipes into RECIPES.
ROOT = Path(__file__).resolve().parents[2]
ERROR = re.compile(
    r"error: [^\n]+ \((?P<path>[^()\n]+?)(?: at byte (?P<byte>\d+)(?:, (?P<inside>\d+) bytes into the chunk)?)?\)"
    r" \[(?P<code>[\w.]+)\]\n(?:hint: [^\n]+\n)?"
)


def write(path: Path, made: Made) -> Path:
    with path.open("wb") as stream:
        stream.write(made.data)
        if made.zeros:
            stream.seek(made.zeros, 1)
            stream.write(MAGIC)
    return path


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.code}-{recipe.name}")
@pytest.mark.parametrize("verb", ["verify", "show", "explain"])
def test_breaks_one_rule(recipe: Recipe, verb, tmp_path):
    made = recipe.make()
    path = write(tmp_path / "hostile.isobit", made)
    run = Run(tmp_path, verb, path, *([path] if verb == "explain" else []))
    assert run.peak_bytes < MEMORY_LIMIT_BYTES
    if verb != "verify" and recipe.checked == "verify":
        assert run.status in ((0,) if verb == "show" else (0, 3)), run.err
        assert not run.err
        return
    assert run.status == 2, run.out + run.err
    assert not run.out
    error = ERROR.fullmatch(run.err)
    assert error, run.err
    byte, inside = (None if error[key] is None else int(error[key]) for key in ("byte", "inside"))
    assert (error["path"], error["code"]) == (str(path), recipe.code), run.err
    assert (byte, inside) == (made.place.byte, made.place.inside), run.err


@pytest.mark.parametrize("make", memory_recipes.RISING.values(), ids=memory_recipes.RISING)
def test_memory_rises_to_its_limit(make, tmp_path):
    path = write(tmp_path / "hostile.isobit", Made(make(), memory_recipes.Place()))
    for verb in ("verify", "show"):
        run = Run(tmp_path, verb, path)
        assert run.peak_bytes < MEMORY_LIMIT_BYTES
        assert run.status == 2 and "[trace.amplification]" in run.err, run.err


def test_what_the_recipes_start_from_is_sound(tmp_path):
    path = write(tmp_path / "sound.isobit", Made(audit_recipes.sound(), memory_recipes.Place()))
    for arguments in (["verify", path], ["show", path], ["explain", path, path]):
        run = Run(tmp_path, *arguments)
        assert run.status in (0, 3) and not run.err, run.err


def test_every_rule_has_a_recipe():
    codes = re.findall(r'"(trace\.\w+)"', (ROOT / "src/base/error_codes.inc").read_text())
    assert codes and {recipe.code for recipe in RECIPES} == set(codes)
    assert {recipe.module for recipe in RECIPES} == {module.__name__ for module in MODULES}
    names = [recipe.name for recipe in RECIPES]
    assert len(set(names)) == len(names)
