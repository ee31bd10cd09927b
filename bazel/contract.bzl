"""Rules over the contract's protos: protoc with one generator."""

# protoc 3.21 appends _ to field names that are words of C++, but knows those of C++17 only.
_CPP20_WORDS = "concept|requires|consteval|constinit|co_await|co_return|co_yield|char8_t"
_RENAME = " && sed -Ei 's/\\b(" + _CPP20_WORDS + ")\\b/\\1_/g' %s"

def _protoc_impl(ctx):
    out_dir = "/".join([p for p in [ctx.bin_dir.path, ctx.label.package, ctx.attr.out_dir] if p])
    args = ctx.actions.args()
    args.add("-I", "proto")
    args.add("-I", ctx.file._third_party_root.dirname)
    tools = []
    if ctx.executable.plugin:
        args.add(ctx.executable.plugin, format = "--plugin=protoc-gen-%s=%%s" % ctx.attr.generator)
        tools.append(ctx.executable.plugin)
    if ctx.attr.generator == "descriptor_set":
        args.add_all(["--include_imports", "--include_source_info"])
        args.add("-o", ctx.outputs.outs[0])
    else:
        args.add("--%s_out=%s" % (ctx.attr.generator, out_dir))
        for option in ctx.attr.options:
            args.add("--%s_opt=%s" % (ctx.attr.generator, option))
    args.add_all(ctx.attr.files)
    command = 'mkdir -p "%s" && /usr/bin/protoc "$@"' % out_dir
    if ctx.attr.generator == "cpp":
        command += _RENAME % " ".join([o.path for o in ctx.outputs.outs])
    ctx.actions.run_shell(
        outputs = ctx.outputs.outs,
        inputs = ctx.files.protos + ctx.files._third_party + [ctx.file._third_party_root],
        tools = tools,
        command = command,
        arguments = [args],
        mnemonic = "Protoc",
        progress_message = "protoc %s %s" % (ctx.attr.generator, ctx.label.name),
    )
    return [DefaultInfo(
        files = depset(ctx.outputs.outs),
        runfiles = ctx.runfiles(files = ctx.outputs.outs),
    )]

protoc = rule(
    implementation = _protoc_impl,
    doc = "Runs protoc over `files`, import paths as protoc names them, with one generator.",
    attrs = {
        "files": attr.string_list(mandatory = True),
        "protos": attr.label_list(allow_files = [".proto"], default = ["//proto:protos"]),
        "generator": attr.string(mandatory = True),
        "plugin": attr.label(allow_single_file = True, executable = True, cfg = "host"),
        "options": attr.string_list(),
        "out_dir": attr.string(),
        "outs": attr.output_list(mandatory = True),
        "_third_party_root": attr.label(
            default = "@contract_tools//:proto/root.marker",
            allow_single_file = True,
        ),
        "_third_party": attr.label(default = "@contract_tools//:protos"),
    },
)

def proto_cc(name, file, deps = [], visibility = None):
    """One C++ library for one .proto, so that an edit recompiles only what includes it.

    Args:
      name: the target.
      file: the import path without its ending, such as arsenal/v1/process.
      deps: the libraries of the files that it imports.
      visibility: who may depend on it.
    """
    protoc(
        name = name + "_protoc",
        files = [file + ".proto"],
        generator = "cpp",
        out_dir = "cc",
        outs = ["cc/%s.pb.%s" % (file, ending) for ending in ["h", "cc"]],
    )
    native.cc_library(
        name = name,
        srcs = ["cc/%s.pb.cc" % file],
        hdrs = ["cc/%s.pb.h" % file],
        includes = ["cc"],
        copts = ["-w"],
        # Descriptors register themselves; nothing need refer to them.
        alwayslink = 1,
        deps = deps + ["@system//:protobuf"],
        visibility = visibility,
    )

def _checked_impl(ctx):
    stamp = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.run(
        outputs = [stamp],
        inputs = [ctx.file.contract],
        executable = ctx.executable.checker,
        arguments = [ctx.file.contract.path, stamp.path],
        mnemonic = "ContractCheck",
    )
    return [DefaultInfo(files = depset([stamp]))]

contract_check = rule(
    implementation = _checked_impl,
    doc = "Runs `checker CONTRACT STAMP`; its failure fails the build.",
    attrs = {
        "contract": attr.label(allow_single_file = True, mandatory = True),
        # Built as the program is, so that nothing is compiled twice.
        "checker": attr.label(executable = True, cfg = "target", mandatory = True),
    },
)

def _operations_impl(ctx):
    args = ctx.actions.args()
    args.add("service")
    args.add("-contract", ctx.file.contract)
    args.add("-name", ctx.attr.service)
    args.add("-sources", ",".join([f.basename for f in ctx.files.handlers]))
    args.add("-header", ctx.outputs.header)
    args.add("-source", ctx.outputs.source)
    ctx.actions.run(
        outputs = [ctx.outputs.header, ctx.outputs.source],
        inputs = [ctx.file.contract] + ctx.files.handlers,
        executable = ctx.executable._opgen,
        arguments = [args],
        mnemonic = "Opgen",
        progress_message = "opgen " + ctx.attr.service,
    )
    return [DefaultInfo(files = depset([ctx.outputs.header, ctx.outputs.source]))]

operations = rule(
    implementation = _operations_impl,
    doc = "Handler declarations and table of one service; fails when handlers and rpcs differ.",
    attrs = {
        "contract": attr.label(allow_single_file = True, default = "//proto:descriptor_set"),
        "service": attr.string(mandatory = True),
        "handlers": attr.label_list(allow_files = [".cc"]),
        "header": attr.output(mandatory = True),
        "source": attr.output(mandatory = True),
        "_opgen": attr.label(default = "//tools/opgen", executable = True, cfg = "target"),
    },
)
