// SPDX-License-Identifier: MIT
#include "runtime/behaviour/function_terms.h"

#include <gtest/gtest.h>

#include "runtime/term/native.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

TEST(FunctionTerm, TravelsAsItIsAndPrintsAsItsId) {
  const Term term = StateFunctionTerm(
      A("mine"), [](const Term& state) { return Term::TupleOf(A("seen"), state); });
  EXPECT_EQ(ToText(term), "{state_function,mine}");
  const Term message = Term::TupleOf(A("do"), term);
  const std::shared_ptr<StateFunction> function = StateFunctionOf(message.element(1));
  ASSERT_NE(function, nullptr);
  EXPECT_EQ(ToText((*function)(A("st"))), "{seen,st}");
  EXPECT_EQ(DebugFunctionOf(term), nullptr);
}

TEST(FunctionTerm, OutlivesItsTerm) {
  Term term = DebugFunctionTerm(
      A("d"), [](const Term& state, const Term&, const Term&) { return std::optional(state); });
  const std::shared_ptr<DebugFunction> function = DebugFunctionOf(term);
  term = Term::Nil();
  EXPECT_EQ((*function)(A("st"), A("event"), A("name")), Term(A("st")));
}

TEST(FunctionTerm, IsNotMadeFromWhatItPrintsAs) {
  const Term term = StateFunctionTerm(A("mine"), [](const Term& state) { return state; });
  EXPECT_EQ(EncodeNatives(term), T("{state_function,mine}"));
  EXPECT_EQ(StateFunctionOf(T("{state_function,mine}")), nullptr);
  EXPECT_FALSE(Readopt(EncodeNatives(term), *term.native_type()).ok());
}

}  // namespace
}  // namespace arsenal::runtime
