// SPDX-License-Identifier: MIT
// TextRpc: one rpc of a DirectServer, with requests in protobuf's text format.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"

namespace arsenal::service::core::testing {

template <typename Request, typename Response>
class TextRpc {
 public:
  // `name` is Service/Method.
  TextRpc(DirectServer& server, const std::string& name)
      : server_(server), path_("/arsenal.v1." + name) {}

  static Request Parse(const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return request;
  }
  // The answer of a call that must succeed without time passing.
  Response operator()(const std::string& text) {
    const auto response = server_.Call<Response>(path_, Parse(text));
    EXPECT_TRUE(response.ok()) << response.status() << " for " << text;
    return response.ok() ? *response : Response();
  }
  std::unique_ptr<DirectCall> Begin(const std::string& text) {
    return server_.Begin(path_, Parse(text));
  }
  // Why a call is refused; REASON_UNSPECIFIED when it is not.
  v1::Reason Refusal(const std::string& text) { return Begin(text)->reason(); }
  std::vector<std::string> Fields(const std::string& text) { return Begin(text)->fields(); }

 private:
  DirectServer& server_;
  const std::string path_;
};

}  // namespace arsenal::service::core::testing
