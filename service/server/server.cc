// SPDX-License-Identifier: MIT

#include "service/server/server.h"

#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "runtime/demo/demo.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/event_hub.h"
#include "runtime/node/node.h"
#include "runtime/scheduler/thread_driver.h"
#include "runtime/term/text.h"
#include "service/core/contract.h"
#include "service/core/grpc_server.h"
#include "service/core/health_board.h"
#include "service/core/pipeline.h"
#include "service/server/exposer.h"
#include "service/server/version.h"

namespace arsenal::service::server {
namespace {

constexpr absl::Duration kStreamsGrace = absl::Seconds(5);
constexpr absl::Duration kNodeGrace = absl::Seconds(10);
constexpr absl::Duration kCallsGrace = absl::Seconds(2);

// Of a report in one line of the log.
constexpr size_t kReportBytes = 8192;

uint64_t Seed() {
  std::random_device device;
  return (static_cast<uint64_t>(device()) << 32) | device();
}

// Reports of processes are lines of the server's log.
void WriteReport(const core::Log& log, const runtime::LogReport& report) {
  std::string_view level = "info";
  if (report.level <= runtime::LogLevel::kWarning) level = "warn";
  if (report.level <= runtime::LogLevel::kError) level = "error";
  const runtime::TextOptions text{.form = runtime::TextForm::kPretty, .max_bytes = kReportBytes};
  log.Write(level, runtime::ToText(report.label.ToTerm()),
            {{"pid", report.pid.valid() ? report.pid.ToString() : ""},
             {"name", report.name ? std::string(report.name->text()) : ""},
             {"number", absl::StrCat(report.sequence)},
             {"report", runtime::FormatTerm(report.report, text)}});
}

runtime::NodeOptions OptionsOfNode(const Config& config) {
  runtime::NodeOptions options;
  options.name = config.node;
  options.max_processes = config.processes_max;
  return options;
}

}  // namespace

// In the order of construction; destroyed in reverse.
struct Server::State {
  State(const Config& config, const runtime::Clock& node_clock)
      : clock(node_clock),
        log(node_clock, config.log_calls),
        node(runtime::Env(node_clock, Seed()), OptionsOfNode(config)),
        driver(node.worker()),
        health(contract.services()) {}

  // Runs a closure on the worker and waits for it.
  void OnWorker(absl::AnyInvocable<void()> closure) {
    absl::Notification done;
    node.Post([&] {
      closure();
      done.Notify();
    });
    done.WaitForNotification();
  }

  const runtime::Clock& clock;
  core::Log log;
  core::Contract contract;
  runtime::Node node;
  std::unique_ptr<runtime::CallerSession> session;
  std::unique_ptr<runtime::EventHub> hub;
  runtime::ThreadDriver driver;
  core::HealthBoard health;
  core::Environment environment;
  std::unique_ptr<core::Table> table;
  std::unique_ptr<core::Metrics> metrics;
  std::unique_ptr<core::Pipeline> pipeline;
  std::unique_ptr<prometheus::Exposer> exposer;
  std::unique_ptr<core::GrpcServer> grpc;
  std::string host;
  bool stopped = false;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { Stop(); }

core::Log& Server::log() { return state_->log; }

std::string Server::address() const {
  return absl::StrCat(state_->host, ":", state_->grpc == nullptr ? 0 : state_->grpc->port());
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config,
                                                      const runtime::Clock& clock,
                                                      const std::vector<core::Operation>& rows) {
  std::unique_ptr<Server> server(new Server(std::make_unique<State>(config, clock)));
  State& state = *server->state_;
  auto table = core::Table::Make(rows);
  if (!table.ok()) return table.status();
  state.table = *std::move(table);
  state.driver.Start();
  if (absl::Status status = server->StartNode(config); !status.ok()) return status;
  if (absl::Status status = server->StartService(config); !status.ok()) return status;
  return server;
}

absl::Status Server::StartNode(const Config& config) {
  State& state = *state_;
  absl::Status status;
  state.OnWorker([&] {
    state.node.logger().SetSink(
        [&log = state.log](const runtime::LogReport& report) { WriteReport(log, report); });
    runtime::RootOptions options;
    options.data_folder = config.data;
    options.demo = config.demo ? runtime::DemoApplication::kOn : runtime::DemoApplication::kOff;
    status = runtime::StartRoot(state.node, options).status();
    if (!status.ok()) return;
    auto session = runtime::CallerSession::Start(state.node.space());
    status = session.status();
    if (!session.ok()) return;
    state.session = *std::move(session);
    state.hub = std::make_unique<runtime::EventHub>(state.node, *state.session);
  });
  return status;
}

absl::Status Server::StartService(const Config& config) {
  State& state = *state_;
  state.environment.node = &state.node;
  state.environment.clock = &state.clock;
  state.environment.session = state.session.get();
  state.environment.contract = &state.contract;
  state.environment.table = state.table.get();
  state.environment.health = &state.health;
  state.environment.hub = state.hub.get();
  state.environment.version = kVersion;
  state.metrics = std::make_unique<core::Metrics>(*state.table);
  state.environment.metrics = state.metrics.get();
  core::PipelineOptions pipeline_options;
  pipeline_options.streams_max = config.streams_max;
  state.pipeline = std::make_unique<core::Pipeline>(
      state.environment, state.clock,
      [&state](absl::AnyInvocable<void()> closure) { state.node.Post(std::move(closure)); },
      *state.metrics, state.log, pipeline_options);
  state.environment.pipeline = state.pipeline.get();
  core::GrpcServerOptions options;
  options.address = config.address;
  auto grpc = core::GrpcServer::Start(*state.table, *state.pipeline, options);
  if (!grpc.ok()) return grpc.status();
  state.grpc = *std::move(grpc);
  state.host = config.address.substr(0, config.address.rfind(':'));
  if (!config.metrics_address.empty()) {
    auto exposer = StartExposer(config.metrics_address, state.metrics->registry());
    if (!exposer.ok()) return exposer.status();
    state.exposer = *std::move(exposer);
    const std::string host = config.metrics_address.substr(0, config.metrics_address.rfind(':'));
    state.log.Write(
        "info", "metrics",
        {{"address", absl::StrCat(host, ":", state.exposer->GetListeningPorts().front())}});
  }
  state.OnWorker([&state] { state.health.SetAll(core::HealthBoard::Status::kServing); });
  return absl::OkStatus();
}

void Server::Stop() {
  State& state = *state_;
  if (std::exchange(state.stopped, true)) return;
  if (state.grpc != nullptr) {
    state.OnWorker([&state] {
      state.health.SetAll(core::HealthBoard::Status::kNotServing);
      state.pipeline->Drain();
    });
    state.pipeline->WaitUntilIdle(kStreamsGrace);
  }
  absl::Notification node_stopped;
  state.node.Post([&] { state.node.Stop([&node_stopped] { node_stopped.Notify(); }); });
  if (!node_stopped.WaitForNotificationWithTimeout(kNodeGrace)) {
    state.log.Write("warn", "the supervisors have not stopped in time", {});
  }
  if (state.grpc != nullptr) state.grpc->Stop(kCallsGrace);
  state.exposer.reset();
  if (state.session != nullptr) {
    state.OnWorker([&state] {
      state.hub.reset();
      state.session.reset();
    });
  }
  state.driver.Stop();
}

}  // namespace arsenal::service::server
