// SPDX-License-Identifier: MIT
#include "runtime/behaviour/server_terms.h"

#include <gtest/gtest.h>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

std::string StateOf(const std::optional<Term>& state) { return state ? ToText(*state) : "none"; }

TEST(ServerTerms, InitIsReadAsOtpReadsIt) {
  const TermResult<InitResult> ok = InitResultOf(T("{ok,st}"));
  EXPECT_EQ(ok.result.kind(), InitResult::Kind::kOk);
  EXPECT_EQ(StateOf(ok.new_state), "st");
  TermResult<InitResult> waits = InitResultOf(T("{ok,st,250}"));
  EXPECT_EQ(waits.result.next().kind(), Next::Kind::kTimeout);
  EXPECT_EQ(waits.result.next().duration(), std::chrono::milliseconds(250));
  EXPECT_EQ(InitResultOf(A("ignore")).result.kind(), InitResult::Kind::kIgnore);
  const TermResult<InitResult> stop = InitResultOf(T("{stop,why}"));
  EXPECT_EQ(stop.result.kind(), InitResult::Kind::kStop);
  EXPECT_EQ(ToText(stop.result.reason()), "why");
  for (const char* bad : {"oops", "{error,r}", "{ok}", "{ok,a,b,c}", "{ok,st,-1}", "{ok,st,soon}",
                          "{stop}", "{ok,st,{continue}}", "{ok,st,99999999999999999}", "17"}) {
    const TermResult<InitResult> result = InitResultOf(T(bad));
    EXPECT_EQ(result.result.kind(), InitResult::Kind::kStop);
    EXPECT_EQ(result.result.reason(), Term::TupleOf(atoms::kBadReturnValue, T(bad)));
    EXPECT_EQ(StateOf(result.new_state), "none");
  }
}

TEST(ServerTerms, CallsAreReadAsOtpReadsThem) {
  TermResult<CallResult> reply = CallResultOf(T("{reply,r,st,{continue,c}}"));
  EXPECT_EQ(reply.result.kind(), CallResult::Kind::kReply);
  EXPECT_EQ(ToText(*reply.result.reply()), "r");
  EXPECT_EQ(ToText(reply.result.next().continuation()), "c");
  EXPECT_EQ(StateOf(reply.new_state), "st");
  TermResult<CallResult> noreply = CallResultOf(T("{noreply,st,hibernate}"));
  EXPECT_EQ(noreply.result.kind(), CallResult::Kind::kNoReply);
  EXPECT_EQ(noreply.result.next().kind(), Next::Kind::kHibernate);
  TermResult<CallResult> stop = CallResultOf(T("{stop,why,r,st}"));
  EXPECT_EQ(stop.result.kind(), CallResult::Kind::kStop);
  EXPECT_EQ(ToText(*stop.result.reply()), "r");
  EXPECT_EQ(ToText(stop.result.reason()), "why");
  EXPECT_FALSE(CallResultOf(T("{stop,why,st}")).result.reply().has_value());
  EXPECT_EQ(ToText(CallResultOf(T("{reply,r}")).result.reason()), "{bad_return_value,{reply,r}}");
  EXPECT_EQ(ToText(CallResultOf(T("ok")).result.reason()), "{bad_return_value,ok}");
}

TEST(ServerTerms, OtherCallbacksAreReadAsOtpReadsThem) {
  TermResult<ServerResult> waits = ServerResultOf(T("{noreply,st,infinity}"));
  EXPECT_EQ(waits.result.kind(), ServerResult::Kind::kNoReply);
  EXPECT_EQ(waits.result.next().kind(), Next::Kind::kMessage);
  const TermResult<ServerResult> stop = ServerResultOf(T("{stop,why,st}"));
  EXPECT_EQ(stop.result.kind(), ServerResult::Kind::kStop);
  EXPECT_EQ(StateOf(stop.new_state), "st");
  for (const char* bad : {"{reply,r,st}", "{stop,why}", "noreply", "{stop,why,r,st}"}) {
    EXPECT_EQ(ServerResultOf(T(bad)).result.reason(),
              Term::TupleOf(atoms::kBadReturnValue, T(bad)));
  }
}

}  // namespace
}  // namespace arsenal::runtime
