"""The build's vocabulary: the only file that BUILD files load. Macros carry visibility and variants."""

load("//bazel:contract.bzl", _proto_cc = "proto_cc", _protoc = "protoc")
load("//bazel:go.bzl", _go_binary = "go_binary", _go_test = "go_test", _go_workspace = "go_workspace")

protoc = _protoc
proto_cc = _proto_cc
go_binary = _go_binary
go_test = _go_test
go_workspace = _go_workspace

def runtime_library(name, srcs = [], hdrs = [], deps = [], testonly = False):
    """A library of the runtime. It sees Abseil and lower rooms of the runtime, nothing else."""
    native.cc_library(
        name = name,
        srcs = srcs,
        hdrs = hdrs,
        testonly = testonly,
        deps = deps + ["@system//:absl"],
        visibility = ["//runtime:__subpackages__", "//service:__subpackages__", "//tests:__subpackages__"],
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
