// SPDX-License-Identifier: MIT
// Functions as native terms.

#include "runtime/behaviour/function_terms.h"

#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "runtime/term/native.h"

namespace arsenal::runtime {
namespace {

template <class Function>
struct FunctionPayload {
  Term id;
  std::shared_ptr<Function> function;
};

template <class Function>
struct FunctionCodec {
  using Payload = FunctionPayload<Function>;
  static constexpr bool kOfState = std::is_same_v<Function, StateFunction>;
  static constexpr std::string_view kName = kOfState ? "state_function" : "debug_function";
  static constexpr uint32_t kVersion = 1;

  static Term Encode(const Payload& payload) {
    return Term::TupleOf(Atom::OfCode(kName), payload.id);
  }
  static absl::StatusOr<Payload> Decode(const Term&) {
    return absl::InvalidArgumentError("a function cannot be made from a term");
  }
  static size_t ByteSize(const Payload& payload) {
    return sizeof(Payload) + sizeof(Function) + payload.id.ByteSize() - sizeof(Term);
  }
};

template <class Function>
Term FunctionTerm(Term id, Function function) {
  return MakeNative<FunctionCodec<Function>>(FunctionPayload<Function>{
      EncodeNatives(id), std::make_shared<Function>(std::move(function))});
}

template <class Function>
std::shared_ptr<Function> FunctionOf(const Term& term) {
  const auto* payload = NativeCast<FunctionCodec<Function>>(term);
  return payload == nullptr ? nullptr : payload->function;
}

}  // namespace

Term StateFunctionTerm(Term id, StateFunction function) {
  return FunctionTerm(std::move(id), std::move(function));
}

Term DebugFunctionTerm(Term id, DebugFunction function) {
  return FunctionTerm(std::move(id), std::move(function));
}

std::shared_ptr<StateFunction> StateFunctionOf(const Term& term) {
  return FunctionOf<StateFunction>(term);
}

std::shared_ptr<DebugFunction> DebugFunctionOf(const Term& term) {
  return FunctionOf<DebugFunction>(term);
}

}  // namespace arsenal::runtime
