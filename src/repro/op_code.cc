// SPDX-License-Identifier: Apache-2.0
#include "repro/op_code.h"

#include <algorithm>
#include <cctype>

#include "numerics/op.h"

namespace isobit::repro {
namespace {

using nlohmann::json;

// tensorflow/core/kernels/fused_eigen_output_kernels.h and oneDNN's: what is done to a result y;
// `inputs` are x[i], x[i + 1], ..., "$" with its number; "@" an attribute of the kernel.
struct FusedOp {
  const char* name;
  int inputs;
  const char* code;
};
constexpr FusedOp kFusedOps[] = {
    {"BiasAdd", 1, "BiasAdd(value=y, bias=$0)"},
    {"Add", 1, "AddV2(x=y, y=$0)"},
    {"Relu", 0, "Relu(features=y)"},
    {"Relu6", 0, "Relu6(features=y)"},
    {"Elu", 0, "Elu(features=y)"},
    {"Tanh", 0, "Tanh(x=y)"},
    {"Sigmoid", 0, "Sigmoid(x=y)"},
    {"LeakyRelu", 0, "LeakyRelu(features=y, alpha=@leakyrelu_alpha)"},
    {"FusedBatchNorm", 4,
     "FusedBatchNormV3(x=y, scale=$0, offset=$1, mean=$2, variance=$3, epsilon=@epsilon, "
     "is_training=False)[0]"},
};

bool IsName(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

// "MatMul" of "_MklNativeFusedMatMul". FusedBatchNormV3 is a public op of that name.
std::string PublicName(std::string op) {
  if (!op.starts_with("_")) {
    return op;
  }
  for (const std::string mark : {"_", "Mkl", "Native"}) {
    op = op.starts_with(mark) ? op.substr(mark.size()) : op;
  }
  if (op.starts_with("Fused") && !op.starts_with("FusedBatchNorm")) {
    op = op.substr(5);
  }
  return op.ends_with("WithBias") ? op.substr(0, op.size() - 8) : op;
}

// A type as Python's TensorFlow names it.
std::string TypeName(const std::string& text) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"DT_FLOAT", "float32"}, {"DT_DOUBLE", "float64"}, {"DT_HALF", "float16"}};
  for (const auto& [name, python] : kNames) {
    if (text == name) {
      return python;
    }
  }
  std::string name = text.substr(3);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

// What NodeDef prints is JSON but for types. What is neither is left to the op's own default.
json AttributesOf(const numerics::Attributes& recorded) {
  json attributes = json::object();
  for (const auto& [name, text] : recorded.all()) {
    if (text.starts_with("DT_") && IsName(text)) {
      attributes[name] = TypeName(text);
    } else if (json value = json::parse(text, nullptr, false); !value.is_discarded()) {
      attributes[name] = std::move(value);
    }
  }
  return attributes;
}

Result<std::string> Line(const FusedOp& fused, size_t first_input,
                         const numerics::Attributes& attributes) {
  std::string line = "y = tf.raw_ops.";
  for (const char* at = fused.code; *at != '\0'; ++at) {
    if (*at == '$') {
      line += "x[" + std::to_string(first_input + static_cast<size_t>(*++at - '0')) + "]";
    } else if (*at == '@') {
      std::string name;
      for (; std::isalpha(static_cast<unsigned char>(at[1])) != 0 || at[1] == '_'; ++at) {
        name += at[1];
      }
      const json value = json::parse(attributes.Text(name), nullptr, false);
      if (!value.is_number()) {
        return Fail(ErrorCode::kUsage, "the attribute " + name + " was not recorded", fused.name);
      }
      line += value.dump();
    } else {
      line += *at;
    }
  }
  return line;
}

}  // namespace

Result<OpCode> CodeOf(const std::string& op, const std::string& attrs, size_t inputs) {
  constexpr const char* kHint = "both recordings, attached, say the same: isobit explain A B";
  OpCode code;
  code.op = PublicName(op);
  // Ex: with an addend that may be missing.
  if (!IsName(code.op) || code.op.ends_with("Ex") || code.op.starts_with("Xla") ||
      code.op.starts_with("_")) {
    return Fail(ErrorCode::kUsage, "no public op is known that gives this kernel", op, kHint);
  }
  const numerics::Attributes recorded(attrs);
  code.attributes = AttributesOf(recorded);
  code.list = code.op == "AddN";
  const std::vector<std::string> names = recorded.Texts("fused_ops");
  if (!names.empty()) {  // Of what is fused, not of the op itself.
    for (const char* name :
         {"fused_ops", "num_args", "num_host_args", "epsilon", "leakyrelu_alpha"}) {
      code.attributes.erase(name);
    }
  }
  std::vector<const FusedOp*> fused;
  size_t taken = 0;
  for (const std::string& name : names) {
    const auto* found = std::ranges::find(kFusedOps, name, &FusedOp::name);
    if (found == std::end(kFusedOps)) {
      return Fail(ErrorCode::kUsage, "no public op is known that gives this kernel",
                  op + " with " + name, kHint);
    }
    fused.push_back(found);
    taken += static_cast<size_t>(found->inputs);
  }
  if (taken >= inputs) {
    return Fail(ErrorCode::kUsage, "the kernel has fewer inputs than it is made of", op, kHint);
  }
  code.inputs = inputs - taken;
  size_t next = code.inputs;
  for (const FusedOp* one : fused) {
    ISOBIT_ASSIGN_OR_RETURN(std::string line, Line(*one, next, recorded));
    code.fused.push_back(std::move(line));
    next += static_cast<size_t>(one->inputs);
  }
  code.part = op.starts_with("_") && fused.empty() &&
              (op.find("WithBias") != std::string::npos ||
               (op.find("Fused") != std::string::npos && !code.op.starts_with("Fused")));
  return code;
}

}  // namespace isobit::repro
