// SPDX-License-Identifier: MIT
// Environment: what handlers may reach, made once by main and alive as long as the server.
#pragma once

#include <string>

namespace arsenal::runtime {
class CallerSession;
class Clock;
class Node;
}  // namespace arsenal::runtime

namespace arsenal::service::core {

class Contract;
class HealthBoard;
class Table;

struct Environment {
  runtime::Node* node = nullptr;              // used on the worker only
  const runtime::Clock* clock = nullptr;      // the node's
  runtime::CallerSession* session = nullptr;  // the process that stands for callers; on the worker
  const Contract* contract = nullptr;         // immutable
  const Table* table = nullptr;               // immutable
  HealthBoard* health = nullptr;              // on the worker
  std::string version;                        // of the program
};

}  // namespace arsenal::service::core
