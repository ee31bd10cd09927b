"""Repository rules: what is fetched from package registries, pinned and locked.

Actions fetch nothing.
"""

_CACHE = "ARSENAL_CACHE"

def _run(rctx, args, env = {}, cwd = "."):
    result = rctx.execute(
        args,
        environment = env,
        working_directory = cwd,
        timeout = 1800,
        quiet = True,
    )
    if result.return_code != 0:
        fail("%s: %s\n%s" % (" ".join([str(a) for a in args]), result.stdout, result.stderr))
    return result.stdout

def _cache(rctx):
    """The folder outside the clone that the fetches of all clones share."""
    home = rctx.os.environ.get("HOME", "/root")
    return rctx.os.environ.get(_CACHE, "") or home + "/.cache/arsenal"

def _find_go(rctx):
    """The go that set-up installed where the PATH has none, or too old a one."""
    installed = rctx.path(_cache(rctx) + "/go/bin/go")
    if installed.exists:
        return str(installed)
    go = rctx.which("go")
    if not go:
        fail("no go on the PATH: run 'make setup'")
    return str(go)

def _go_env(rctx):
    cache = _cache(rctx)
    return {
        "GOMODCACHE": cache + "/gomod",
        "GOCACHE": cache + "/gobuild",
        "GOPATH": cache + "/gopath",
        "GOFLAGS": "-modcacherw -mod=readonly -trimpath -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOENV": "off",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }

def _offline_go(rctx, go, env):
    """Writes go.sh: a go that builds offline from what was fetched."""
    exports = dict(
        env,
        GOPROXY = "off",
        GOSUMDB = "off",
        GOFLAGS = "-mod=readonly -trimpath -buildvcs=false",
    )
    lines = ["#!/bin/sh"] + ["export %s='%s'" % kv for kv in exports.items()] + [
        "export HOME='%s/gohome'" % _cache(rctx),
        "export PATH='%s':$PATH" % go[:-len("/go")],
        "exec '%s' \"$@\"" % go,
    ]
    rctx.file("go.sh", "\n".join(lines) + "\n", executable = True)

def _copy_tree_file(rctx, source_dir, name):
    # The module cache is read-only; cp without -p makes writable copies.
    copy = 'mkdir -p "$(dirname "$2")" && cp "$1" "$2" && chmod 644 "$2"'
    _run(rctx, ["sh", "-c", copy, "cp", source_dir + "/" + name, "proto/" + name])

def _fetch_module(rctx, go, env, go_mod, go_sum):
    """Copies go.mod and go.sum, not links: go must not find the checkout's own packages."""
    rctx.file("mod/go.mod", rctx.read(go_mod))
    rctx.file("mod/go.sum", rctx.read(go_sum))
    _run(rctx, [go, "mod", "download"], env, "mod")
    rctx.file("bin/.keep")
    _run(rctx, [go, "build", "-o", "../bin/", "tool"], env, "mod")

def _contract_tools_impl(rctx):
    go = _find_go(rctx)
    env = _go_env(rctx)
    _fetch_module(rctx, go, env, rctx.attr.go_mod, rctx.attr.go_sum)
    name = rctx.attr.protovalidate_module
    module = json.decode(_run(rctx, [go, "mod", "download", "-json", name], env, "mod"))
    expected = rctx.attr.protovalidate_sum
    if module["Sum"] != expected:
        fail("%s: sum is %s, expected %s" % (name, module["Sum"], expected))
    _copy_tree_file(rctx, module["Dir"] + "/proto/protovalidate", "buf/validate/validate.proto")

    # The wheel carries Google's protos; pip fetches it, so that the machine's own index settings
    # hold.
    requirement = "%s --hash=sha256:%s\n" % (
        rctx.attr.googleapis_wheel,
        rctx.attr.googleapis_sha256,
    )
    rctx.file("wheel/requirements.txt", requirement)
    pip = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    _run(rctx, pip + ["-d", ".", "-r", "requirements.txt"], cwd = "wheel")
    _run(rctx, ["sh", "-c", "python3 -m zipfile -e *.whl ../googleapis"], cwd = "wheel")
    for name in rctx.attr.googleapis_files:
        _copy_tree_file(rctx, "googleapis", name)
    rctx.file("proto/root.marker")
    _offline_go(rctx, go, env)
    rctx.file("BUILD.bazel", """
package(default_visibility = ["//visibility:public"])
filegroup(name = "protos", srcs = glob(["proto/**/*.proto"]))
exports_files(["go.sh", "proto/root.marker"] + glob(["bin/protoc-gen-*", "proto/**/*.proto"]))
""")

contract_tools = repository_rule(
    implementation = _contract_tools_impl,
    attrs = {
        "go_mod": attr.label(allow_single_file = True, mandatory = True),
        "go_sum": attr.label(allow_single_file = True, mandatory = True),
        "googleapis_files": attr.string_list(),
        "googleapis_sha256": attr.string(),
        "googleapis_wheel": attr.string(),
        "protovalidate_module": attr.string(),
        "protovalidate_sum": attr.string(),
    },
    environ = ["PATH", "HOME", _CACHE],
)

def _go_tools_impl(rctx):
    go = _find_go(rctx)
    _fetch_module(rctx, go, _go_env(rctx), rctx.attr.go_mod, rctx.attr.go_sum)
    rctx.file("BUILD.bazel", """
exports_files(glob(["bin/*"]), visibility = ["//visibility:public"])
""")

go_tools = repository_rule(
    implementation = _go_tools_impl,
    attrs = {
        "go_mod": attr.label(allow_single_file = True, mandatory = True),
        "go_sum": attr.label(allow_single_file = True, mandatory = True),
    },
    environ = ["PATH", "HOME", _CACHE],
)

def _python_tools_impl(rctx):
    _run(rctx, ["python3", "-m", "venv", "venv"])
    rctx.file("requirements.lock", rctx.read(rctx.attr.requirements))
    pip = ["venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(rctx, pip + ["--require-hashes", "-r", "requirements.lock"])
    python = "#!/bin/sh\nexec '%s/venv/bin/python' \"$@\"\n" % rctx.path(".")
    rctx.file("python.sh", python, executable = True)
    rctx.file("BUILD.bazel", """
exports_files(["python.sh"], visibility = ["//visibility:public"])
""")

python_tools = repository_rule(
    implementation = _python_tools_impl,
    attrs = {"requirements": attr.label(allow_single_file = True, mandatory = True)},
    environ = ["PATH", "HOME"],
)

def _node_tools_impl(rctx):
    installed = rctx.path(_cache(rctx) + "/node/bin/node")
    node = installed if installed.exists else rctx.which("node")
    if not node:
        fail("no node on the PATH: run 'make setup'")
    rctx.file("package.json", rctx.read(rctx.attr.package_json))
    rctx.file("package-lock.json", rctx.read(rctx.attr.package_lock))
    path = str(node)[:-len("/node")] + ":" + rctx.os.environ["PATH"]

    # A wheel's own npm command does not find its library; node runs it from where it lies.
    prefix = str(rctx.path(node).realpath.dirname.dirname)
    npm = rctx.path(prefix + "/lib/node_modules/npm/bin/npm-cli.js")
    command = [node, npm] if npm.exists else ["npm"]
    _run(rctx, command + ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {"PATH": path})
    modules = str(rctx.path("node_modules"))
    path = "%s/.bin:%s/@bufbuild/buf-linux-x64/bin:%s" % (modules, modules, path)
    exports = "export PATH='%s'\n" % path
    node_sh = "#!/bin/sh\n%sexport NODE_PATH='%s'\nexec '%s' \"$@\"\n"
    rctx.file("node.sh", node_sh % (exports, modules, node), executable = True)
    run_sh = "#!/bin/sh\n# Runs one of the locked packages' commands.\n%sexec \"$@\"\n"
    rctx.file("run.sh", run_sh % exports, executable = True)
    rctx.file("BUILD.bazel", """
exports_files(["node.sh", "run.sh"], visibility = ["//visibility:public"])
filegroup(name = "marker", srcs = ["package-lock.json"], visibility = ["//visibility:public"])
""")

node_tools = repository_rule(
    implementation = _node_tools_impl,
    attrs = {
        "package_json": attr.label(allow_single_file = True, mandatory = True),
        "package_lock": attr.label(allow_single_file = True, mandatory = True),
    },
    environ = ["PATH", "HOME", _CACHE],
)
