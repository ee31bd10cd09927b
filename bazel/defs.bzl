"""The build's vocabulary: the only file that BUILD files load. Macros carry visibility."""

load(
    "//bazel:contract.bzl",
    "operations",
    _contract_check = "contract_check",
    _proto_cc = "proto_cc",
    _protoc = "protoc",
)
load("//bazel:fuzz.bzl", _fuzz_target = "fuzz_target")
load(
    "//bazel:go.bzl",
    _go_binary = "go_binary",
    _go_test = "go_test",
    _go_workspace = "go_workspace",
)

contract_check = _contract_check
protoc = _protoc
proto_cc = _proto_cc
fuzz_target = _fuzz_target
go_binary = _go_binary
go_test = _go_test
go_workspace = _go_workspace

# Code is position independent, which would keep the compiler from inlining what is not `inline`
# within a file: some shared library might replace it.
COPTS = ["-fno-semantic-interposition"]

def runtime_library(name, srcs = [], hdrs = [], deps = [], testonly = False):
    """A library of the runtime. It sees Abseil and lower rooms of the runtime, nothing else."""
    native.cc_library(
        name = name,
        srcs = srcs,
        hdrs = hdrs,
        copts = COPTS,
        testonly = testonly,
        deps = deps + ["@system//:absl"],
        visibility = [
            "//docs:__subpackages__",
            "//runtime:__subpackages__",
            "//service:__subpackages__",
            "//tests:__subpackages__",
        ],
    )

    # For tests that compile the runtime with faults in it.
    native.filegroup(
        name = name + "_sources",
        srcs = srcs + hdrs,
        testonly = testonly,
        visibility = ["//tests:__subpackages__"],
    )

def runtime_folder(name, deps = [], test_deps = []):
    """A room of the runtime: the library of all its sources, and a test of each x_test.cc.

    Args:
      name: the folder.
      deps: the rooms below it that it includes.
      test_deps: what its tests need besides.
    """
    runtime_library(
        name = name,
        srcs = native.glob(["*.cc"], exclude = ["*_test.cc"]),
        hdrs = native.glob(["*.h"]),
        deps = deps,
    )
    for test in native.glob(["*_test.cc"]):
        runtime_test(
            name = test[:-3],
            srcs = [test],
            deps = [":" + name] + test_deps,
        )

def runtime_test(name, srcs, deps = [], data = [], size = "small", **kwargs):
    """A unit test of the runtime."""
    native.cc_test(
        name = name,
        srcs = srcs,
        deps = deps + ["@system//:gtest_main"],
        data = data,
        size = size,
        **kwargs
    )

def service_library(name, srcs = [], hdrs = [], deps = [], textual_hdrs = [], **kwargs):
    """A library of the service."""
    native.cc_library(
        name = name,
        srcs = srcs,
        hdrs = hdrs,
        copts = COPTS,
        textual_hdrs = textual_hdrs,
        deps = deps + ["@system//:absl"],
        visibility = ["//service:__subpackages__", "//tests:__subpackages__"],
        **kwargs
    )

def service_test(name, srcs, deps = [], data = [], size = "small", **kwargs):
    """A unit test of the service."""
    runtime_test(name, srcs, deps, data, size, **kwargs)

def python_test(name, srcs, data = [], deps = [], size = "small", env = {}, tags = []):
    """pytest on `srcs`, with the locked packages."""
    native.sh_test(
        name = name,
        srcs = ["//bazel:python_test.sh"],
        args = ["$(rootpath %s)" % s for s in srcs],
        data = srcs + data + deps + ["@python_tools//:python.sh"],
        size = size,
        env = env,
        tags = tags + ["no-sanitizer"],
    )

def node_test(name, srcs, data = [], size = "small", env = {}, tags = []):
    """Node's test runner on `srcs`, with the locked packages."""
    native.sh_test(
        name = name,
        srcs = ["//bazel:node_test.sh"],
        args = ["$(rootpath %s)" % s for s in srcs],
        data = srcs + data + ["@node_tools//:node.sh", "@node_tools//:marker"],
        size = size,
        env = env,
        tags = tags + ["no-sanitizer"],
    )

def operation_service(name, deps = []):
    """One service of the contract: a folder with one handler file and one test an rpc.

    A .cc with a .h of the same name is a helper of several handlers, not a handler.

    Args:
      name: the service's folder, such as process.
      deps: besides the service's own proto, service/core and the runtime.
    """
    headers = native.glob(["*.h"])
    helpers = [h[:-2] + ".cc" for h in headers]
    handlers = native.glob(["*.cc"], exclude = ["*_test.cc"] + helpers)
    operations(
        name = name + "_operations",
        service = name,
        handlers = handlers,
        header = "operations.h",
        source = "operations.cc",
    )
    service_library(
        name = name,
        srcs = handlers + (native.glob(helpers) if helpers else []) + ["operations.cc"],
        hdrs = headers + ["operations.h"],
        deps = deps + ["//service/core"],
    )
    for test in native.glob(["*_test.cc"]):
        service_test(
            name = test[:-3],
            srcs = [test],
            deps = [":" + name, "//service/core/testing"],
        )

def all_operations(name, services):
    """The table of all services: `std::vector<Operation> AllOperations()`.

    Args:
      name: the target, and the header's name.
      services: folders below //service.
    """
    includes = "".join(['#include "service/%s/operations.h"\\n' % s for s in services])
    calls = "".join(["  add(%s::Operations());\\n" % s for s in services])
    native.genrule(
        name = name + "_source",
        outs = [name + ".h", name + ".cc"],
        cmd = """
printf '%s' '// Generated. Every row of every service.
#pragma once
#include <vector>
#include "service/core/table.h"
namespace arsenal::service::server {
std::vector<core::Operation> AllOperations();
}  // namespace arsenal::service::server
' > $(RULEDIR)/{name}.h
printf '#include "{package}/{name}.h"\\n{includes}' > $(RULEDIR)/{name}.cc
printf '%s' 'namespace arsenal::service::server {
std::vector<core::Operation> AllOperations() {
  std::vector<core::Operation> all;
  const auto add = [&all](const std::vector<core::Operation>& some) {
    all.insert(all.end(), some.begin(), some.end());
  };
' >> $(RULEDIR)/{name}.cc
printf '{calls}' >> $(RULEDIR)/{name}.cc
printf '%s' '  return all;
}
}  // namespace arsenal::service::server
' >> $(RULEDIR)/{name}.cc
""".replace("{name}", name).replace("{package}", native.package_name()).replace(
            "{includes}",
            includes,
        ).replace("{calls}", calls),
    )
    service_library(
        name = name,
        srcs = [name + ".cc"],
        hdrs = [name + ".h"],
        deps = ["//service/" + s for s in services] + ["//service/core"],
    )
