"""Rules for Go: the checkout's and the generated sources in one folder, built by an offline go."""

def _go_workspace_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    lines = ["set -eu"]
    for f in ctx.files.srcs:
        rel = f.short_path
        for prefix, replacement in ctx.attr.move.items():
            if rel.startswith(prefix):
                rel = replacement + rel[len(prefix):]
                break
        lines.append('mkdir -p "%s/$(dirname %s)"' % (out.path, rel))
        lines.append('cp -L "%s" "%s/%s"' % (f.path, out.path, rel))
    ctx.actions.run_shell(
        outputs = [out],
        inputs = ctx.files.srcs,
        command = "\n".join(lines),
        mnemonic = "GoWorkspace",
    )
    return [DefaultInfo(
        files = depset([out]),
        runfiles = ctx.runfiles(files = [out]),
    )]

go_workspace = rule(
    implementation = _go_workspace_impl,
    doc = "Lays out a Go module: sources under their own paths, generated files `move`d.",
    attrs = {
        "srcs": attr.label_list(allow_files = True),
        "move": attr.string_dict(doc = "prefix of a path to what replaces it"),
    },
)

def _go_binary_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    command = "\n".join([
        "set -eu; G=$PWD/{go}; O=$PWD/{out}; cd {workspace}",
        "$G build -ldflags '-s -w {ldflags}' -o $O {main}",
    ]).format(
        go = ctx.executable._go.path,
        out = out.path,
        workspace = ctx.files.workspace[0].path,
        ldflags = ctx.attr.ldflags,
        main = ctx.attr.main,
    )
    ctx.actions.run_shell(
        outputs = [out],
        inputs = ctx.files.workspace,
        tools = [ctx.executable._go],
        command = command,
        mnemonic = "GoBuild",
        progress_message = "go build " + ctx.label.name,
        # Writes go's build cache outside the sandbox; the network is not needed.
        execution_requirements = {"no-sandbox": "1", "no-remote": "1", "block-network": "1"},
    )
    return [DefaultInfo(
        files = depset([out]),
        executable = out,
        runfiles = ctx.runfiles(files = [out]),
    )]

go_binary = rule(
    implementation = _go_binary_impl,
    executable = True,
    doc = "A static Go program from a go_workspace.",
    attrs = {
        "workspace": attr.label(mandatory = True),
        # The package, such as ./gateway/cmd/arsenal-gateway.
        "main": attr.string(mandatory = True),
        "ldflags": attr.string(),
        "_go": attr.label(
            default = "@contract_tools//:go.sh",
            allow_single_file = True,
            executable = True,
            cfg = "host",
        ),
    },
)

def go_test(name, workspace, packages, data = [], env = {}, size = "small", tags = []):
    """Runs `go test` on packages of a workspace; its cases are counted from gotestsum's report.

    Args:
      name: the target.
      workspace: a go_workspace.
      packages: such as ["./gateway/..."].
      data: files that the tests read; their folder is the runfiles root, named by RUNFILES.
      env: variable to value; $(rootpath) is expanded.
      size: Bazel's size.
      tags: Bazel's tags.
    """
    native.sh_test(
        name = name,
        srcs = ["//bazel:go_test.sh"],
        args = ["$(rootpath %s)" % workspace] + packages,
        data = data + [workspace, "@contract_tools//:go.sh", "@go_tools//:bin/gotestsum"],
        env = env,
        size = size,
        # The build cache lies outside the sandbox.
        tags = tags + ["no-sandbox", "no-sanitizer"],
    )
