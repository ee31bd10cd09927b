"""Fuzz targets: one function that takes any bytes, run over a corpus and by libFuzzer."""

def fuzz_target(name, srcs, deps, corpus, dictionary = None, size = "small"):
    """A fuzz target: a test that runs its corpus, and, under --config=fuzz, a fuzzer.

    The test runs every input of the corpus and seeded mutations of each. The fuzzer is
    `<name>_fuzzer`; `make fuzz` builds and runs them all.

    Args:
      name: the test.
      srcs: define LLVMFuzzerTestOneInput, which stops the program when it finds a fault.
      deps: what they need.
      corpus: the files to start from.
      dictionary: words that the fuzzer may put in, in libFuzzer's form.
      size: Bazel's size of the test.
    """
    native.cc_test(
        name = name,
        srcs = srcs + ["//tests/fuzz:replay.cc"],
        args = ["$(rootpath %s)" % file for file in corpus],
        data = corpus,
        deps = deps + ["//runtime/base", "@system//:gtest_main"],
        size = size,
    )
    native.cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        srcs = srcs,
        data = corpus + ([dictionary] if dictionary else []),
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["fuzzer", "manual"],
        deps = deps,
    )
