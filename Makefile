# A thin front: every target is one command that can be typed by hand.
.PHONY: help setup setup-test setup-bench run stop test bench bench-edge clients fuzz format check-asan check-tsan check-ubsan

help: ## Lists the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## Installs what building and running needs.
	@tools/setup/setup.sh run

setup-sanitizers: ## Installs what the tests under sanitizers need besides.
	@tools/setup/setup.sh sanitizers

setup-test: ## Installs what the tests need besides.
	@tools/setup/setup.sh test

setup-bench: ## Installs what the benchmarks need besides.
	@tools/setup/setup.sh bench

run: setup ## Builds and starts the node, the gateway and the demo; Ctrl-C stops all in order.
	@tools/run.sh

stop: ## Stops what `make run` started.
	@tools/stop.sh

test: setup-test ## Builds and runs every test; the last line is `N passed, N failed`.
	@tools/test.sh

clients: setup-test ## Builds the clients for Python and Node into dist/.
	@tools/clients.sh

SEEDS ?= 20000
simulate: setup-test ## Runs SEEDS=20000 simulated trials; a failing one is written as a file.
	@tools/simulate.sh $(SEEDS)

bench: setup-bench ## Measures the runtime's operations against their goals.
	@tools/bench.sh runtime

bench-edge: setup-bench ## Measures gRPC and REST against bare servers, idle memory, wake-ups; minutes.
	@tools/bench.sh edge

format: setup-test ## Formats C++, Go and protos.
	@tools/format.sh

fuzz: setup-sanitizers ## Fuzzes each reader of strangers' bytes for FUZZ_SECONDS (300).
	@tools/fuzz.sh

check-asan: setup-sanitizers ## The C++ tests under the address sanitizer.
	@tools/test.sh --config=asan

check-tsan: setup-sanitizers ## The C++ tests under the thread sanitizer.
	@tools/test.sh --config=tsan

check-ubsan: setup-sanitizers ## The C++ tests under the undefined-behaviour sanitizer.
	@tools/test.sh --config=ubsan
