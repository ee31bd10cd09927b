"""The services of the contract that the node serves: the one list that main links."""

SERVICES = [
    "event",
    "health",
    "message",
    "operation",
    "process",
    "reflection",
    "supervisor",
    "system",
]
