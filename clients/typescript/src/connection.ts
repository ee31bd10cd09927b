// SPDX-License-Identifier: MIT
// The connection with a node: calls, retries, and the stream of events that resumes by itself.

import {
  type Client,
  Code,
  ConnectError,
  createClient,
  type Interceptor,
} from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";

import { ArsenalError, failureOf } from "./failure.js";
import type { StreamEventsResponse } from "./arsenal/v1/event_pb.js";
import { READS, SERVICES } from "./services.js";

const FIRST_PAUSE_MS = 100; // each further one is twice as long
const LONGEST_PAUSE_MS = 2000;

/** What a connection can be told. */
export interface ConnectionOptions {
  /** How often a call is made at most. Default 4. */
  attempts?: number;
  /** How long a call may take, in milliseconds; without it the node decides. */
  timeoutMs?: number;
}

/** Which events to hear. */
export interface EventOptions {
  /** Only these types; all without it. */
  eventTypes?: string[];
  /** Only of this process, by pid or by the name that it has when the stream begins. */
  pid?: string;
  /** Begin after this cursor; without it with what happens next. */
  after?: string;
  /** Ends the stream. */
  signal?: AbortSignal;
}

/** The services of a node, by their name without `Service`: `process`, `message`, ... */
export type Services = { readonly [S in keyof typeof SERVICES]: Client<(typeof SERVICES)[S]> };

/**
 * Opens a connection with the node at `address`, host:port. Nothing is sent before the first call.
 *
 * A read that does not reach the node is made again. A change is made again only when the node
 * itself says that it may be, since nobody knows otherwise whether it was done. What a call throws
 * is an ArsenalError, of the class that its reason names.
 */
export function connect(address = "127.0.0.1:50051", options: ConnectionOptions = {}): Connection {
  return new Connection(address, options);
}

/** A connection with one node. */
export class Connection {
  /** Every operation of the contract, as a method of its service. */
  readonly services: Services;

  /** See connect. */
  constructor(
    readonly address: string,
    options: ConnectionOptions,
  ) {
    const attempts = options.attempts ?? 4;
    if (!Number.isInteger(attempts) || attempts < 1) {
      throw new RangeError(`attempts: found ${attempts}, expected 1 or more`);
    }
    const transport = createGrpcTransport({
      baseUrl: `http://${address}`,
      defaultTimeoutMs: options.timeoutMs,
      interceptors: [retrying(attempts)],
    });
    const clients = Object.entries(SERVICES).map(
      ([name, service]) => [name, createClient(service, transport)] as const,
    );
    this.services = Object.fromEntries(clients) as unknown as Services;
  }

  /**
   * What happens in the node, until `signal` ends it; a lost connection is taken up where it broke.
   * Records of type "gap" say what is missing, such as after a restart of the node. Heartbeats are
   * left out. A refusal of the request is thrown; that the node is not reached is not.
   */
  async *events(options: EventOptions = {}): AsyncGenerator<StreamEventsResponse> {
    const { signal, ...filter } = options;
    let after = options.after;
    let failures = 0;
    while (!signal?.aborted) {
      try {
        for await (const record of this.services.event.streamEvents(
          { ...filter, after },
          { signal, timeoutMs: 0 },
        )) {
          after = record.cursor;
          failures = 0;
          if (record.type !== "heartbeat" && record.type !== "end") yield record;
        }
      } catch (error) {
        if (signal?.aborted) return;
        const failure = error instanceof ArsenalError ? error : failureOf(ConnectError.from(error));
        if (failure.code !== Code.Unavailable) throw failure;
        failures += 1;
        await pause(failures, failure.retryAfterMs);
      }
    }
  }
}

function retrying(attempts: number): Interceptor {
  return (next) => async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(request);
      } catch (error) {
        const failure = failureOf(ConnectError.from(error));
        const path = `/${request.service.typeName}/${request.method.name}`;
        const again =
          !request.stream &&
          (failure.retryAfterMs !== undefined ||
            (READS.has(path) && failure.code === Code.Unavailable));
        if (attempt >= attempts || !again || request.signal.aborted) throw failure;
        await pause(attempt, failure.retryAfterMs);
      }
    }
  };
}

function pause(failures: number, wantedMs?: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  const ms = wantedMs ?? (longest * (1 + Math.random())) / 2;
  return new Promise((resolve) => setTimeout(resolve, ms));
}
