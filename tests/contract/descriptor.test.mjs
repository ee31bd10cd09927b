// SPDX-License-Identifier: MIT
// The contract as TypeScript's runtime reads it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

test("the descriptor set has ProcessService", () => {
  const bytes = readFileSync(join(process.env.RUNFILES, "proto/descriptor_set.binpb"));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const service = registry.getService("arsenal.v1.ProcessService");
  assert.ok(service.methods.some((method) => method.name === "GetProcess"));
});
