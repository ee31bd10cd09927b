# SPDX-License-Identifier: MIT
"""The connection with a node: calls, retries, and the stream of events that resumes by itself."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from arsenal import errors, services
from arsenal.failure import ArsenalError, from_rpc_error
from arsenal.v1 import event_pb2

_FIRST_PAUSE = 0.1  # seconds; each further one is twice as long
_LONGEST_PAUSE = 2.0

Response = TypeVar("Response", bound=Message)


class Connection(services.Services):
    """A connection with one node. Each service of the contract is an attribute.

    A read that does not reach the node is made again, up to `attempts` times in all. A change is
    made again only when the node itself says that it may be, since nobody knows otherwise whether
    it was done. Calls wait `timeout` seconds unless they say another time; None leaves it to the
    node.
    """

    def __init__(self, address: str = "127.0.0.1:50051", *, attempts: int = 4,
                 timeout: float | None = None) -> None:
        if attempts < 1:
            raise ValueError(f"attempts: found {attempts}, expected 1 or more")
        super().__init__(self)
        self.address = address
        self._attempts = attempts
        self._timeout = timeout
        self._channel = grpc.insecure_channel(address)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and the streams of events with it."""
        self._channel.close()

    def call(self, path: str, request: Message, response: type[Response], *, read: bool,
             timeout: float | None = None) -> Response:
        """Calls the method of this path. The services' methods are the typed way."""
        method = self._channel.unary_unary(
            path, request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=response.FromString)
        for attempt in range(1, self._attempts + 1):
            try:
                return method(request, timeout=self._timeout if timeout is None else timeout)
            except grpc.RpcError as error:
                failure = from_rpc_error(error, errors.BY_REASON)
                again = failure.retry_after is not None or (
                    read and failure.code == grpc.StatusCode.UNAVAILABLE)
                if attempt == self._attempts or not again:
                    raise failure from error
                _pause(attempt, failure.retry_after)
        raise AssertionError("the last attempt returns or raises")

    def stream(self, path: str, request: Message, response: type[Response]) -> Iterator[Response]:
        """Calls a method that answers with a stream; ends when the stream does."""
        method = self._channel.unary_stream(
            path, request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=response.FromString)
        answers = method(request)
        try:
            yield from answers
        except grpc.RpcError as error:
            raise from_rpc_error(error, errors.BY_REASON) from error
        finally:
            answers.cancel()

    def events(self, *, event_types: Sequence[str] = (), pid: str | None = None,
               after: str | None = None) -> Iterator[event_pb2.StreamEventsResponse]:
        """What happens in the node, for ever; a lost connection is taken up where it broke.

        Records of type "gap" say what is missing, such as after a restart of the node. Heartbeats
        are left out. Begins after the cursor `after`, or else with what happens next. A refusal of
        the request is raised; that the node is not reached is not.
        """
        cursor, failures = after, 0
        while True:
            request = event_pb2.StreamEventsRequest(event_types=event_types, pid=pid, after=cursor)
            try:
                for record in self.stream("/arsenal.v1.EventService/StreamEvents", request,
                                          event_pb2.StreamEventsResponse):
                    cursor, failures = record.cursor, 0
                    if record.type not in ("heartbeat", "end"):
                        yield record
            except ArsenalError as error:
                if error.code != grpc.StatusCode.UNAVAILABLE:
                    raise
                failures += 1
                _pause(failures, error.retry_after)


def _pause(failures: int, wanted: float | None) -> None:
    pause = min(_FIRST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE)
    time.sleep(wanted if wanted is not None else random.uniform(pause / 2, pause))
