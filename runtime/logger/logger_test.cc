// SPDX-License-Identifier: MIT
#include "runtime/logger/logger.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/logger/reports.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

using std::chrono::seconds;

// A worker of its own whose time stands still until it is moved.
class LoggerTest : public testing::Test {
 protected:
  LoggerTest() { logger_.SetSink(Noting()); }

  Logger::Sink Noting() {
    return [this](const LogReport& report) { heard_.push_back(report); };
  }
  void Say(std::string_view text, LogLevel level = LogLevel::kError) {
    logger_.Log(level, LogLabel(atoms::kGenServer, atoms::kInfo), Pid(), std::nullopt,
                *Parse(text));
  }
  static absl::StatusOr<Term> Parse(std::string_view text) { return ParseTerm(text); }
  // What is deferred runs at the end of a round.
  void EndRound() {
    ASSERT_TRUE(worker_.Post([] {}));
    worker_.RunRound();
  }
  void Pass(Nanos time) {
    clock_.AdvanceTo(clock_.Monotonic() + time);
    worker_.RefreshRoundTime();
  }

  VirtualClock clock_;
  Worker worker_{clock_};
  Logger logger_{worker_};
  std::vector<LogReport> heard_;
};

TEST_F(LoggerTest, GivesTheSinkItsReportsInOrderWhenTheSliceIsOver) {
  Say("one");
  Say("two");
  EXPECT_TRUE(heard_.empty());
  EndRound();
  ASSERT_EQ(heard_.size(), 2u);
  EXPECT_EQ(ToText(heard_[0].report), "one");
  EXPECT_EQ(ToText(heard_[1].report), "two");
  EXPECT_EQ(heard_[0].sequence, 1u);
  EXPECT_EQ(heard_[0].level, LogLevel::kError);
  EXPECT_EQ(ToText(heard_[0].label.ToTerm()), "{gen_server,info}");
  EXPECT_EQ(logger_.counters().accepted[static_cast<size_t>(LogLevel::kError)], 2u);
}

TEST_F(LoggerTest, LetsNoticeThroughAndInfoWhenAskedTo) {
  Say("a", LogLevel::kNotice);
  Say("b", LogLevel::kInfo);
  EXPECT_FALSE(logger_.Allows(LogLevel::kInfo));
  logger_.set_level(LogLevel::kInfo);
  Say("c", LogLevel::kInfo);
  Say("d", LogLevel::kDebug);
  logger_.Flush();
  ASSERT_EQ(heard_.size(), 2u);
  EXPECT_EQ(ToText(heard_[1].report), "c");
}

TEST_F(LoggerTest, WithoutASinkMakesAndCountsNothing) {
  logger_.SetSink(nullptr);
  EXPECT_FALSE(logger_.Allows(LogLevel::kEmergency));
  Say("lost");
  EndRound();
  EXPECT_EQ(logger_.counters().dropped(), 0u);
  EXPECT_EQ(logger_.counters().accepted[static_cast<size_t>(LogLevel::kError)], 0u);
}

TEST_F(LoggerTest, DropsWhatIsMoreThanABurstInASecondAndSaysHowMuch) {
  for (uint32_t i = 0; i < kLogBurst + 7; ++i) Say("again");
  EndRound();
  ASSERT_EQ(heard_.size(), kLogBurst + 1);
  EXPECT_EQ(ToText(heard_.back().label.ToTerm()), "{logger,dropped}");
  EXPECT_EQ(ToText(heard_.back().report), "#{dropped => 7}");
  EXPECT_EQ(logger_.counters().dropped_by_rate, 7u);
  Pass(seconds(1));
  Say("later");
  EndRound();
  EXPECT_EQ(ToText(heard_.back().report), "later");
  EXPECT_EQ(heard_.back().sequence, kLogBurst + 8);
}

TEST_F(LoggerTest, ItsQueueHasALimit) {
  static_assert(kLogQueue < 4 * kLogBurst);
  for (int second = 0; second < 4; ++second) {
    for (uint32_t i = 0; i < kLogBurst; ++i) Say("again");
    Pass(seconds(1));
  }
  EndRound();
  EXPECT_EQ(logger_.counters().dropped_by_queue, 4 * kLogBurst - kLogQueue);
  EXPECT_EQ(heard_.size(), kLogQueue + 1);
}

TEST_F(LoggerTest, CutsLargeValuesOutOfAReportAndKeepsTheRest) {
  const Term large = Term::Binary(std::string(kMaxEventTermBytes, 'x'));
  const Term list[] = {Term::TupleOf(atoms::kState, large),
                       Term::TupleOf(atoms::kName, atoms::kOk)};
  logger_.Log(LogLevel::kError, LogLabel(), Pid(), std::nullopt,
              Term::Map({{atoms::kReason, atoms::kKilled},
                         {atoms::kState, large},
                         {atoms::kReport, Term::List(list)}}));
  logger_.Flush();
  ASSERT_EQ(heard_.size(), 1u);
  const std::string cut = "{'$truncated'," + std::to_string(large.ByteSize()) + "}";
  EXPECT_EQ(ToText(heard_[0].report),
            "#{reason => killed,report => [{state," + cut + "},{name,ok}],state => " + cut + "}");
}

TEST_F(LoggerTest, WhatTheSinkItselfLogsComesNextTime) {
  logger_.SetSink([this](const LogReport& report) {
    heard_.push_back(report);
    if (heard_.size() == 1) Say("echo");
  });
  Say("first");
  logger_.Flush();
  EXPECT_EQ(heard_.size(), 1u);
  logger_.Flush();
  EXPECT_EQ(heard_.size(), 2u);
}

TEST_F(LoggerTest, SupervisorReportsHaveTheLabelsAndKeysOfOtp) {
  logger_.set_level(LogLevel::kInfo);
  const Term supervisor = *Parse("{local,sup}");
  ReportSupervisorError(logger_, Pid(), std::nullopt, supervisor, atoms::kChildTerminated,
                        atoms::kKilled, *Parse("[{id,a}]"));
  ReportSupervisorProgress(logger_, Pid(), std::nullopt, supervisor, *Parse("[{id,a}]"));
  logger_.Flush();
  ASSERT_EQ(heard_.size(), 2u);
  EXPECT_EQ(heard_[0].level, LogLevel::kError);
  EXPECT_EQ(ToText(heard_[0].report),
            "#{label => {supervisor,child_terminated},report => [{supervisor,{local,sup}},"
            "{errorContext,child_terminated},{reason,killed},{offender,[{id,a}]}]}");
  EXPECT_EQ(heard_[1].level, LogLevel::kInfo);
  EXPECT_EQ(ToText(heard_[1].report),
            "#{label => {supervisor,progress},report => [{supervisor,{local,sup}},"
            "{started,[{id,a}]}]}");
}

TEST(LogLevel, HasItsNameInBothDirections) {
  for (int i = 0; i < kLogLevels; ++i) {
    const auto level = static_cast<LogLevel>(i);
    EXPECT_EQ(LogLevelFromName(LogLevelName(level)), level);
  }
  EXPECT_EQ(LogLevelFromName("warn"), std::nullopt);
}

}  // namespace
}  // namespace arsenal::runtime
