// SPDX-License-Identifier: Apache-2.0
#include "repro/script.h"

#include "base/text.h"
#include "match/python_literal.h"

namespace isobit::repro {
namespace {

using match::PythonLiteral;
using nlohmann::json;

constexpr const char* kHead =
    R"py("""One TensorFlow op that gives other bits under two settings. Needs TensorFlow, NumPy and repro.npz beside it:

    python repro.py

runs the op on the recorded inputs, under each setting in a process of its own, and compares with what was recorded. Exit status
0: both recorded results came out again.
"""

import hashlib
import inspect
import io
import os
import platform
import subprocess
import sys

import numpy as np

)py";

constexpr const char* kTail = R"py(

def child():
    """Runs the op and writes the result to standard output."""
    import tensorflow as tf

    data = np.load(DATA)
    inputs = [data[f"input_{i}"].view(tf.as_dtype(dtype).as_numpy_dtype) for i, dtype in enumerate(DTYPES)]
    result = compute(tf, [tf.constant(array) for array in inputs])
    out = io.BytesIO()
    np.savez(out, result=result.numpy().view(data["a"].dtype), tensorflow=tf.__version__)
    sys.stdout.buffer.write(out.getvalue())


def run(setting):
    """The op under one setting: its result, and the release of TensorFlow."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTING_NAMES)}
    env = {"TF_CPP_MIN_LOG_LEVEL": "3", **kept, **setting["variables"]}
    done = subprocess.run([sys.executable, os.path.abspath(__file__), "child"], env=env, stdout=subprocess.PIPE, check=True)
    answer = np.load(io.BytesIO(done.stdout))
    return answer["result"], str(answer["tensorflow"])


def other_here(setting, tensorflow):
    """What of the recorded machine this one is not, as far as it was recorded."""
    other = []
    if setting["tensorflow"] not in ("", tensorflow):
        other.append(f"this is TensorFlow {tensorflow}, recorded was {setting['tensorflow']}")
    if setting["machine"] not in ("", platform.machine()):
        return [*other, f"this is {platform.machine()}, recorded was {setting['machine']}"]
    if setting["cpu"] and os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            here = set(next((line for line in file if line.startswith("flags")), "").split()) & set(CPU_FEATURES)
        there = set(setting["cpu"])
        other += [f"this CPU lacks {name}" for name in sorted(there - here)]
        other += [f"this CPU has {name}, the recorded one not" for name in sorted(here - there)]
    return other


def digest(x):
    return hashlib.sha256(x.tobytes()).hexdigest()[:16]


def numbers(x):
    """As something that NumPy can subtract."""
    return (x.astype("u4") << 16).view("f4") if OUTPUT_DTYPE == "bfloat16" else x


def difference(x, y):
    """How far apart two results are; a NaN is far from everything."""
    differs = x.view("u1").reshape(x.size, -1) != y.view("u1").reshape(y.size, -1)
    text = f"{np.count_nonzero(differs.any(axis=1))} of {x.size} elements differ"
    if x.dtype.kind in "fiu" and x.size:
        far = np.abs(numbers(x).astype("f8") - numbers(y).astype("f8")).max()
        text += f", by at most {far:.6g}"
    if OUTPUT_DTYPE in ("float16", "bfloat16", "float32", "float64"):
        bits = [z.view(f"i{z.itemsize}").astype("i8") for z in (x, y)]
        places = [np.where(z < 0, -(1 << (8 * x.itemsize - 1)) - z, z) for z in bits]
        text += f" ({np.abs(places[0] - places[1]).max()} ulp)"
    return text


def main():
    data = np.load(DATA)
    reproduced = True
    for side, setting in SETTINGS.items():
        result, tensorflow = run(setting)
        equal = [other for other in SETTINGS if digest(result) == digest(data[other])]
        reproduced = reproduced and side in equal
        print(f"{side} with {' '.join(f'{name}={value}' for name, value in setting['variables'].items())}")
        print(f"  result   {digest(result)}: that of {' and '.join(equal) or 'neither recording'}")
        print(f"  recorded {digest(data[side])}")
        if side not in equal:
            other = "; ".join(other_here(setting, tensorflow))
            print(f"  {side} cannot be had again here: {other or 'nothing is known that differs from the recorded machine'}")
    print(f"a and b, as recorded: {difference(data['a'], data['b'])}")
    return 0 if reproduced else 1


if __name__ == "__main__":
    sys.exit(child() if sys.argv[1:] == ["child"] else main())
)py";

json JsonOf(const Settings& settings) {
  return {{"tensorflow", settings.tensorflow},
          {"machine", settings.machine},
          {"cpu", settings.cpu},
          {"variables", settings.variables}};
}

std::string Constants(const ScriptParts& parts) {
  std::string text = "# " + Printable(parts.about) + "\n";
  for (size_t side = 0; side < 2; ++side) {
    text += std::string("# ") + (side == 0 ? "a: " : "b: ") + Printable(parts.names[side]) + "\n";
  }
  if (parts.code.part) {
    text +=
        "# The recorded kernel is this op fused with another, which does not change this result: "
        "the op runs by itself here.\n";
  }
  text += "SETTINGS = {\n";
  for (size_t side = 0; side < 2; ++side) {
    text += std::string("    \"") + (side == 0 ? "a" : "b") + "\": {\n";
    const json settings = JsonOf(parts.settings[side]);
    for (const auto& [name, value] : settings.items()) {
      text += "        " + PythonLiteral(name) + ": " + PythonLiteral(value) + ",\n";
    }
    text += "    },\n";
  }
  return text + "}\nATTRIBUTES = " + PythonLiteral(parts.code.attributes) +
         "\nDTYPES = " + PythonLiteral(parts.dtypes) +
         "  # Of the inputs.\nOUTPUT_DTYPE = " + PythonLiteral(parts.output_dtype) + "\n";
}

std::string Compute(const ScriptParts& parts) {
  const OpCode& code = parts.code;
  const std::string raw = "tf.raw_ops." + code.op;
  const std::string indent = parts.graph ? "        " : "    ";
  std::string text = "\n\ndef compute(tf, x):\n    \"\"\"The op, from its inputs.\"\"\"\n";
  if (parts.graph) {
    text += "\n    @tf.function\n    def graph(x):\n";
  }
  const std::string inputs = code.list            ? "[x]"
                             : code.fused.empty() ? "x"
                                                  : "x[:" + std::to_string(code.inputs) + "]";
  text += indent + "names = list(inspect.signature(" + raw + ").parameters)\n" + indent +
          "attributes = {name: value for name, value in ATTRIBUTES.items() if name in names}\n" +
          indent + "y = " + raw + "(**dict(zip(names, " + inputs + ")), **attributes)\n" + indent +
          "y = y[0] if isinstance(y, (list, tuple)) else y\n";
  for (const std::string& line : code.fused) {
    text += indent + line + "\n";
  }
  text += indent + "return y\n";
  return text + (parts.graph ? "\n    return graph(x)\n" : "");
}

}  // namespace

std::string Script(const ScriptParts& parts) {
  return kHead + Constants(parts) + "SETTING_NAMES = tuple(" + PythonLiteral(SettingNames()) +
         ")\nCPU_FEATURES = " + PythonLiteral(CpuFeatures()) +
         "\nDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), \"repro.npz\")\n" +
         Compute(parts) + kTail;
}

}  // namespace isobit::repro
