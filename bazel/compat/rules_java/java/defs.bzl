# The rules under the names that Bazel asks for; they are built in.
java_binary = native.java_binary
java_library = native.java_library
java_import = native.java_import
java_toolchain = native.java_toolchain
java_runtime = native.java_runtime
