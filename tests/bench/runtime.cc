// SPDX-License-Identifier: MIT
// What the runtime's operations cost. Rounds go through all rows in turn, so that what disturbs the
// machine for a moment disturbs no row alone; each figure is the median of the rounds.
//
//   runtime [--json] [--rounds=9] [--only=NAME,...]
//
// With --json one object a line: name, workers, median, spread ([least, greatest]), unit.

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "tests/bench/rows.h"

ABSL_FLAG(bool, json, false, "one JSON object a line");
ABSL_FLAG(int, rounds, 9, "how often everything is measured");
ABSL_FLAG(std::vector<std::string>, only, {}, "names of the rows to measure; all when empty");

namespace arsenal::bench {
namespace {

std::vector<Row> AllRows() {
  std::vector<Row> all = MessageRows();
  for (auto more : {&OperationRows, &SupervisorRows, &MemoryRows}) {
    std::vector<Row> rows = more();
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  return all;
}

void Print(const Row& row, std::vector<double> found) {
  std::sort(found.begin(), found.end());
  const double median = (found[(found.size() - 1) / 2] + found[found.size() / 2]) / 2;
  if (absl::GetFlag(FLAGS_json)) {
    std::printf(
        "{\"name\":\"%s\",\"workers\":%d,\"median\":%.2f,\"spread\":[%.2f,%.2f],\"unit\":\"%s\"}\n",
        row.name.c_str(), row.workers, median, found.front(), found.back(), row.unit.c_str());
  } else {
    std::printf("%-18s %10.1f %-14s (%.1f to %.1f)  %s\n", row.name.c_str(), median,
                row.unit.c_str(), found.front(), found.back(), row.what.c_str());
  }
}

int Run() {
  std::vector<Row> rows = AllRows();
  const std::vector<std::string> only = absl::GetFlag(FLAGS_only);
  for (const std::string& name : only) {
    if (std::none_of(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; })) {
      std::fprintf(stderr, "--only: found %s, expected the name of a row\n", name.c_str());
      return 2;
    }
  }
  const int rounds = absl::GetFlag(FLAGS_rounds);
  if (rounds < 1) {
    std::fprintf(stderr, "--rounds: found %d, expected at least 1\n", rounds);
    return 2;
  }
  if (!only.empty()) {
    std::erase_if(rows, [&](const Row& row) {
      return std::find(only.begin(), only.end(), row.name) == only.end();
    });
  }
  std::map<std::string, std::vector<double>> found;
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) found[row.name].push_back(row.measure());
  }
  for (const Row& row : rows) Print(row, found[row.name]);
  return 0;
}

}  // namespace
}  // namespace arsenal::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("runtime [--json] [--rounds=9] [--only=NAME,...]");
  if (absl::ParseCommandLine(argc, argv).size() > 1) {
    std::fprintf(stderr, "expected flags only\n");
    return 2;
  }
  return arsenal::bench::Run();
}
