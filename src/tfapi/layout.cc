// SPDX-License-Identifier: Apache-2.0
#include "tfapi/layout.h"

#include <memory>
#include <string>
#include <vector>

#include "tfapi/probe.h"

namespace isobit::tfapi {
namespace {

// ---- tensors
// -------------------------------------------------------------------------------------------------------------

// tensorflow::Tensor: 16 bytes of shape, dtype and rank; the number of elements; a pointer to the
// buffer.
constexpr size_t kDTypeByte = 13;
constexpr size_t kRankByte = 14;
constexpr size_t kTagByte = 15;
constexpr size_t kElements = 16;
constexpr size_t kBuffer = 24;
constexpr size_t kBufferData = 16;  // In the buffer: virtual table, reference count, data.
constexpr uint8_t kUnknownRank = 255;
enum ShapeTag : uint8_t { kDims16 = 0, kDims32 = 1, kDimsOutOfLine = 2 };

template <typename T>
T Load(const void* base, size_t offset) {
  T value;
  std::memcpy(&value, static_cast<const char*>(base) + offset, sizeof value);
  return value;
}

// ---- memory made up to look like a context
// --------------------------------------------------------------------------------

constexpr size_t kWords = 512;
struct alignas(64) Block {
  std::array<uintptr_t, kWords> words;

  explicit Block(uintptr_t fill) { words.fill(fill); }
  Context* context() { return reinterpret_cast<Context*>(this); }
  uintptr_t address() const { return reinterpret_cast<uintptr_t>(this); }
};

// A real tensorflow::Tensor with memory of its own, and the C tensor that it shares that memory
// with.
class RealTensor {
 public:
  RealTensor(const Symbols& symbols, int dtype, size_t element_bytes, std::vector<int64_t> shape)
      : symbols_(symbols), dtype_(dtype), shape_(std::move(shape)) {
    size_t bytes = element_bytes;
    for (int64_t extent : shape_) {
      bytes *= static_cast<size_t>(extent);
    }
    elements_ = static_cast<int64_t>(bytes / element_bytes);
    c_tensor_ =
        symbols.allocate_tensor(dtype, shape_.data(), static_cast<int>(shape_.size()), bytes);
    symbols.tensor_construct(memory_, dtype);
    if (c_tensor_ != nullptr) {
      symbols.tensor_from_c(c_tensor_, memory_);
    }
  }
  ~RealTensor() {
    symbols_.tensor_destroy(memory_);
    if (c_tensor_ != nullptr) {
      symbols_.delete_tensor(c_tensor_);
    }
  }
  RealTensor(const RealTensor&) = delete;
  RealTensor& operator=(const RealTensor&) = delete;

  const void* tensor() const { return memory_; }
  const void* data() const {
    return c_tensor_ == nullptr ? nullptr : symbols_.tensor_data(c_tensor_);
  }

  // Does ReadTensor see what the C API made?
  bool ReadsAsMade() const {
    TensorFacts facts;
    if (c_tensor_ == nullptr || !ReadTensor(memory_, &facts)) {
      return false;
    }
    const auto shape = facts.shape();
    return facts.dtype == dtype_ && facts.elements == elements_ &&
           std::vector<int64_t>(shape.begin(), shape.end()) == shape_ &&
           (elements_ == 0 || facts.data == data());
  }

 private:
  const Symbols& symbols_;
  int dtype_;
  std::vector<int64_t> shape_;
  int64_t elements_ = 0;
  CTensor* c_tensor_ = nullptr;
  alignas(16) char memory_[256] = {};
};

constexpr int kFloat = 1, kUint8 = 4, kInt64 = 9;

// ---- the steps of the discovery
// ---------------------------------------------------------------------------------------------

class Discovery {
 public:
  explicit Discovery(const Symbols& symbols)
      : symbols_(symbols),
        zero_(std::make_unique<Block>(0)),
        params_(std::make_unique<Block>(0)),
        context_(std::make_unique<Block>(zero_->address())) {}

  Result<Layout> Run() {
    const char* failed = nullptr;
    const bool survived = RunGuarded([&] { failed = Steps(); });
    if (!survived) {
      failed = "a function of TensorFlow does not work on a context as known";
    }
    if (failed != nullptr) {
      return Fail(ErrorCode::kUnsupported, failed, "layout of OpKernelContext",
                  "ops are recorded on TensorFlow 2.16 to 2.21");
    }
    return layout_;
  }

 private:
  // The first step that does not fit, or nullptr.
  const char* Steps() {
    if (!CheckTensors()) {
      return "tensors are not laid out as known";
    }
    if (!FindOutputs() || !CheckOutputs(/*allocated=*/false) || !CheckOutputs(/*allocated=*/true)) {
      return "the outputs of a kernel are not laid out as known";
    }
    if (!FindInputs() || !CheckInputs()) {
      return "the inputs of a kernel are not laid out as known";
    }
    FindFunctionLibrary();
    return nullptr;
  }

  bool CheckTensors() {
    const std::vector<std::vector<int64_t>> shapes = {{},
                                                      {3},
                                                      {2, 3},
                                                      {0, 5},
                                                      {65534},
                                                      {65536},
                                                      {70000, 1, 1},
                                                      {70000, 1, 1, 1},
                                                      {1, 2, 1, 2, 1, 2},
                                                      {1, 1, 1, 1, 1, 1, 3},
                                                      {1, 1, 1, 1, 2, 1, 1, 1, 1, 3}};
    for (const auto& shape : shapes) {
      if (!RealTensor(symbols_, kUint8, 1, shape).ReadsAsMade()) {
        return false;
      }
    }
    return RealTensor(symbols_, kFloat, 4, {4, 5}).ReadsAsMade() &&
           RealTensor(symbols_, kInt64, 8, {7}).ReadsAsMade();
  }

  // The word whose value is taken for the size of the outputs: an absl::InlinedVector keeps size *
  // 2 + is_allocated.
  bool FindOutputs() {
    constexpr uintptr_t kThree = 3 << 1;
    for (size_t k = 0; k < 32; ++k) {
      const uintptr_t saved = context_->words[k];
      context_->words[k] = kThree;
      const bool found = symbols_.num_outputs(context_->context()) == 3;
      context_->words[k] = saved;
      if (found) {
        layout_.outputs = k * sizeof(uintptr_t);
        return true;
      }
    }
    return false;
  }

  bool CheckOutputs(bool allocated) {
    RealTensor a(symbols_, kFloat, 4, {2, 3}), b(symbols_, kInt64, 8, {5}),
        c(symbols_, kUint8, 1, {64});
    const RealTensor* tensors[] = {&a, &b, &c};
    Layout::Slot slots[] = {{nullptr, a.tensor()}, {nullptr, b.tensor()}, {nullptr, c.tensor()}};
    Block block(zero_->address());
    uintptr_t* words = block.words.data() + layout_.outputs / sizeof(uintptr_t);
    words[0] = (3 << 1) | (allocated ? 1 : 0);
    if (allocated) {
      words[1] = reinterpret_cast<uintptr_t>(slots);
      words[2] = 3;
    } else {
      std::memcpy(words + 1, slots, sizeof slots);
    }
    CStatus* status = symbols_.new_status();
    bool same = true;
    const auto outputs = layout_.Outputs(block.context());
    for (int i = 0; same && i < 3; ++i) {
      CTensor* seen = symbols_.get_mutable_output(block.context(), i, status);
      same = seen != nullptr && symbols_.get_code(status) == 0 &&
             symbols_.tensor_data(seen) == tensors[i]->data() && outputs.size() == 3 &&
             outputs[static_cast<size_t>(i)].tensor == tensors[i]->tensor();
      if (seen != nullptr) {
        symbols_.delete_tensor(seen);
      }
    }
    symbols_.delete_status(status);
    return same;
  }

  // The parameters' word that is taken for the number of inputs shows itself by its number; then
  // the context's word that leads to the parameters by what changes when it leads elsewhere.
  bool FindInputs() {
    for (size_t m = 0; m < kWords; ++m) {
      params_->words[m] = 1000 + m;
    }
    context_->words.fill(params_->address());
    const int shown = symbols_.num_inputs(context_->context()) - 1000;
    if (shown < 1 || shown >= static_cast<int>(kWords)) {
      return false;
    }
    layout_.inputs_size = static_cast<size_t>(shown) * sizeof(uintptr_t);
    layout_.inputs_data = layout_.inputs_size - sizeof(uintptr_t);  // A span: pointer, then size.
    for (size_t k = 0; k < 32; ++k) {
      context_->words[k] = zero_->address();
      const bool found = symbols_.num_inputs(context_->context()) == 0;
      context_->words[k] = params_->address();
      if (found) {
        layout_.params = k * sizeof(uintptr_t);
        return true;
      }
    }
    return false;
  }

  bool CheckInputs() {
    RealTensor a(symbols_, kFloat, 4, {2, 3}), b(symbols_, kInt64, 8, {5});
    const RealTensor* tensors[] = {&a, &b};
    const Layout::Slot slots[] = {{nullptr, a.tensor()}, {nullptr, b.tensor()}};
    params_->words.fill(zero_->address());
    params_->words[layout_.inputs_data / sizeof(uintptr_t)] = reinterpret_cast<uintptr_t>(slots);
    params_->words[layout_.inputs_size / sizeof(uintptr_t)] = 2;
    CStatus* status = symbols_.new_status();
    bool same = true;
    const auto inputs = layout_.Inputs(context_->context());
    for (int i = 0; same && i < 2; ++i) {
      CTensor* seen = nullptr;
      symbols_.get_input(context_->context(), i, &seen, status);
      same = seen != nullptr && symbols_.get_code(status) == 0 &&
             symbols_.tensor_data(seen) == tensors[i]->data() && inputs.size() == 2 &&
             inputs[static_cast<size_t>(i)].tensor == tensors[i]->tensor();
      if (seen != nullptr) {
        symbols_.delete_tensor(seen);
      }
    }
    symbols_.delete_status(status);
    return same;
  }

  // TF_GetGraphDefVersion calls a virtual function of the kernel's function library: objects of
  // ours, one for each word of the parameters, tell which one it is. Optional: not found leaves 0.
  void FindFunctionLibrary() {
    if (symbols_.graph_def_version == nullptr) {
      return;
    }
    static thread_local const void* called;
    struct Object {
      void* const* functions;
    };
    void* functions[128];
    for (void*& function : functions) {
      function = reinterpret_cast<void*>(+[](const void* self) {
        called = self;
        return 7;
      });
    }
    std::vector<Object> objects(kWords, Object{functions});
    for (size_t m = 0; m < kWords; ++m) {
      params_->words[m] = reinterpret_cast<uintptr_t>(&objects[m]);
    }
    called = nullptr;
    const int version = symbols_.graph_def_version(context_->context());
    const auto* object = static_cast<const Object*>(called);
    if (version == 7 && object >= objects.data() && object < objects.data() + kWords) {
      layout_.function_library = static_cast<size_t>(object - objects.data()) * sizeof(uintptr_t);
    }
  }

  const Symbols& symbols_;
  std::unique_ptr<Block> zero_, params_, context_;
  Layout layout_;
};

}  // namespace

bool ReadTensor(const void* tensor, TensorFacts* facts) {
  const uint8_t rank = Load<uint8_t>(tensor, kRankByte);
  if (rank == kUnknownRank) {
    return false;
  }
  facts->dtype = Load<uint8_t>(tensor, kDTypeByte);
  facts->rank = rank;
  facts->elements = Load<int64_t>(tensor, kElements);
  facts->long_shape = nullptr;
  switch (Load<uint8_t>(tensor, kTagByte)) {
    case kDims16:
      for (size_t i = 0; i < rank; ++i) {
        facts->small_shape[i] = Load<uint16_t>(tensor, 2 * i);
      }
      break;
    case kDims32:
      for (size_t i = 0; i < rank; ++i) {
        facts->small_shape[i] = Load<uint32_t>(tensor, 4 * i);
      }
      break;
    case kDimsOutOfLine: {
      // A pointer to an absl::InlinedVector<int64_t, 4>.
      const char* vector = Load<const char*>(tensor, 0);
      const bool allocated = (Layout::Word(vector) & 1) != 0;
      const char* dims = allocated ? Load<const char*>(vector, 8) : vector + 8;
      if (rank > facts->small_shape.size()) {
        facts->long_shape = reinterpret_cast<const int64_t*>(dims);
      } else {
        std::memcpy(facts->small_shape.data(), dims, rank * sizeof(int64_t));
      }
      break;
    }
    default:
      return false;
  }
  const void* buffer = Load<const void*>(tensor, kBuffer);
  facts->data = buffer == nullptr ? nullptr : Load<const void*>(buffer, kBufferData);
  return true;
}

Result<Layout> DiscoverLayout(const Symbols& symbols) { return Discovery(symbols).Run(); }

}  // namespace isobit::tfapi
