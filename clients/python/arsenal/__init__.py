# SPDX-License-Identifier: MIT
"""Operates a live Arsenal node.

    import arsenal

    with arsenal.Connection("127.0.0.1:50051") as node:
        counter = node.process.get_process("counter").data
        answer = node.message.call_process("counter", message="{increment, 5}")
        for record in node.events(event_types=["process:exit"]):
            print(record.data.pid, record.data.reason)

Every operation of the contract is a method of its service, with typed arguments. A refusal is an
exception of the class that its reason names, such as `arsenal.errors.ProcessNotFound`.
"""

from arsenal import errors
from arsenal.connection import Connection
from arsenal.failure import ArsenalError

__all__ = ["ArsenalError", "Connection", "errors"]
