// SPDX-License-Identifier: MIT
// check_rules CONTRACT STAMP: a build step that compiles the validator of every request in a
// descriptor set, so that a rule that the validator does not interpret fails the build.

#include <fstream>
#include <iostream>
#include <iterator>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "service/core/validate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: check_rules CONTRACT STAMP\n";
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromString(bytes)) {
    std::cerr << argv[1] << ": no descriptor set\n";
    return 1;
  }
  google::protobuf::DescriptorPool pool;
  int problems = 0;
  for (const auto& proto : set.file()) {
    const auto* descriptor = pool.BuildFile(proto);
    if (descriptor == nullptr) return 1;
    for (int i = 0; i < descriptor->service_count(); ++i) {
      for (int j = 0; j < descriptor->service(i)->method_count(); ++j) {
        const auto validator = arsenal::service::core::Validator::Compile(
            *descriptor->service(i)->method(j)->input_type());
        if (validator.ok()) continue;
        std::cerr << validator.status().message() << "\n";
        ++problems;
      }
    }
  }
  if (problems == 0) std::ofstream(argv[2]) << "ok\n";
  return problems == 0 ? 0 : 1;
}
