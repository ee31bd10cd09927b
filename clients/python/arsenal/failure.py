# SPDX-License-Identifier: MIT
"""What a refusal says."""

from __future__ import annotations

import grpc

from arsenal.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"


class ArsenalError(Exception):
    """A call that was refused or failed.

    reason: the word of the contract, such as "process_not_found"; "" when the node was not reached.
    code: the gRPC status.
    message: what was found and what was expected.
    details: the parts of the message that vary, by name.
    fields: the fields that break a rule, with what was expected of each.
    request_id: the call's id in the node's log; "" when the node was not reached.
    retry_after: seconds after which the node wants to be asked again; None when it does not say.
    """

    reason = ""

    def __init__(self, code: grpc.StatusCode, message: str, *, reason: str = "",
                 details: dict[str, str] | None = None, fields: dict[str, str] | None = None,
                 request_id: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{reason}: {message}" if reason else message)
        self.reason = reason or self.reason
        self.code = code
        self.message = message
        self.details = details or {}
        self.fields = fields or {}
        self.request_id = request_id
        self.retry_after = retry_after


def from_rpc_error(error: grpc.RpcError, classes: dict[str, type[ArsenalError]]) -> ArsenalError:
    """The exception for what gRPC has raised: of the reason's class, if the node gave one."""
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers.get(_DETAILS, b""))
    parts = {}
    for detail in status.details:
        kind = detail.type_url.rpartition(".")[2]
        message_class = getattr(error_details_pb2, kind, None)
        if message_class is not None:
            parts[kind] = message_class.FromString(detail.value)
    info = parts.get("ErrorInfo", error_details_pb2.ErrorInfo())
    reason = info.reason.lower()
    retry = parts.get("RetryInfo")
    return classes.get(reason, ArsenalError)(
        error.code(), status.message or error.details() or "", reason=reason,
        details=dict(info.metadata),
        fields={v.field: v.description
                for v in parts.get("BadRequest", error_details_pb2.BadRequest()).field_violations},
        request_id=parts.get("RequestInfo", error_details_pb2.RequestInfo()).request_id,
        retry_after=None if retry is None else retry.retry_delay.ToTimedelta().total_seconds())
