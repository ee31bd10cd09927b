// SPDX-License-Identifier: MIT
// What a refusal says.

import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { type Code, ConnectError } from "@connectrpc/connect";

import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "./arsenal/rpc/error_details_pb.js";
import type { ReasonWord } from "./reasons.js";

/**
 * A call that was refused or failed. It stays a ConnectError, so that gRPC's code is there, too.
 */
export class ArsenalError extends ConnectError {
  // ConnectError knows its own by name and fields, so the name stays and this class says for itself
  // who is one.
  static override [Symbol.hasInstance](value: unknown): value is ArsenalError {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  constructor(
    message: string,
    code: Code,
    /** The word of the contract, such as "process_not_found"; "" when the node was not reached. */
    readonly reason: ReasonWord | "",
    /** The parts of the message that vary, by name. */
    readonly parts: Readonly<Record<string, string>>,
    /** The fields that break a rule, with what was expected of each. */
    readonly fields: Readonly<Record<string, string>>,
    /** The call's id in the node's log; "" when the node was not reached. */
    readonly requestId: string,
    /** After how long the node wants to be asked again; undefined when it does not say. */
    readonly retryAfterMs: number | undefined,
    cause: unknown,
  ) {
    super(message, code, undefined, undefined, cause);
  }
}

/** The ArsenalError for what the transport has thrown. */
export function failureOf(error: ConnectError): ArsenalError {
  if (error instanceof ArsenalError) return error;
  const info = detail(error, ErrorInfoSchema, "google.rpc.ErrorInfo");
  const bad = detail(error, BadRequestSchema, "google.rpc.BadRequest");
  const retry = detail(error, RetryInfoSchema, "google.rpc.RetryInfo")?.retryDelay;
  return new ArsenalError(
    error.rawMessage,
    error.code,
    (info?.reason.toLowerCase() ?? "") as ReasonWord | "",
    { ...info?.metadata },
    Object.fromEntries((bad?.fieldViolations ?? []).map((v) => [v.field, v.description])),
    detail(error, RequestInfoSchema, "google.rpc.RequestInfo")?.requestId ?? "",
    retry && Number(retry.seconds) * 1000 + retry.nanos / 1e6,
    error,
  );
}

function detail<Desc extends DescMessage>(
  error: ConnectError,
  schema: Desc,
  type: string,
): MessageShape<Desc> | undefined {
  for (const each of error.details) {
    if ("type" in each && each.type === type) return fromBinary(schema, each.value);
  }
  return undefined;
}
