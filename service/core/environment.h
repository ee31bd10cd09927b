// SPDX-License-Identifier: MIT
// Environment: what handlers may reach, made once by main and alive as long as the server.
#pragma once

#include <string>

namespace arsenal::runtime {
class CallerSession;
class Clock;
class EventHub;
class Node;
}  // namespace arsenal::runtime

namespace arsenal::service::core {

class Contract;
class HealthBoard;
class Metrics;
class Pipeline;
class Table;

struct Environment {
  runtime::Node* node = nullptr;              // used on the worker only
  const runtime::Clock* clock = nullptr;      // the node's
  runtime::CallerSession* session = nullptr;  // the process that stands for callers; on the worker
  const Contract* contract = nullptr;         // immutable
  const Table* table = nullptr;               // immutable
  HealthBoard* health = nullptr;              // on the worker
  runtime::EventHub* hub = nullptr;           // subscriptions to events; on the worker
  const Metrics* metrics = nullptr;           // figures of all calls
  Pipeline* pipeline = nullptr;               // for operations that run operations
  std::string version;                        // of the program
};

}  // namespace arsenal::service::core
