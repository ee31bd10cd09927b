// SPDX-License-Identifier: MIT
#include "service/state/state_change.h"

#include "gtest/gtest.h"
#include "runtime/behaviour/function_terms.h"

namespace arsenal::service::state {
namespace {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;

constexpr std::chrono::milliseconds kTimeout(50);
const Pid kPid = Pid::Make(0, 5, 1);

TEST(StateChange, IsMadeByTheProcessFromTheStateThatItHasThen) {
  StateChange change(StateChange::Mode::kChange, core::TermFormat::kTerm, std::nullopt,
                     [](const Term& before) { return Term::Integer(2 * before.AsSmall()); });
  const auto function = runtime::StateFunctionOf(change.Request().element(1));
  const Term after = (*function)(Term::Integer(21));
  EXPECT_EQ(after, Term::Integer(42));
  const auto changed = change.Finish(
      kPid, {CallOutcome::Kind::kReply, Term::TupleOf(runtime::atoms::kOk, after)}, kTimeout);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(changed->changed());
  EXPECT_EQ(changed->old_state().number_value(), 21);
  EXPECT_EQ(changed->new_state().number_value(), 42);
}

TEST(StateChange, ChangesNothingOnceItHasTimedOut) {
  StateChange change(StateChange::Mode::kChange, core::TermFormat::kTerm, std::nullopt,
                     [](const Term&) { return Term::Integer(0); });
  const Term request = change.Request();
  const auto changed = change.Finish(kPid, {CallOutcome::Kind::kTimeout, Term()}, kTimeout);
  EXPECT_FALSE(changed.ok());
  EXPECT_EQ((*runtime::StateFunctionOf(request.element(1)))(Term::Integer(7)), Term::Integer(7));
}

TEST(StateChange, ChangesNothingOnceItIsGone) {
  Term request;
  {
    StateChange change(StateChange::Mode::kChange, core::TermFormat::kTerm, std::nullopt,
                       [](const Term&) { return Term::Integer(0); });
    request = change.Request();
  }
  EXPECT_EQ((*runtime::StateFunctionOf(request.element(1)))(Term::Integer(7)), Term::Integer(7));
}

}  // namespace
}  // namespace arsenal::service::state
