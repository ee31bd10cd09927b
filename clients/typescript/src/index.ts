// SPDX-License-Identifier: MIT
// What the package gives.

export { connect, Connection } from "./connection.js";
export type { ConnectionOptions, EventOptions, Services } from "./connection.js";
export { ArsenalError } from "./failure.js";
export type { ReasonWord } from "./reasons.js";
export * from "./messages.js";
