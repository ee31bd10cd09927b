"""The services of the contract that the node serves: the one list that main links."""

SERVICES = [
    "event",
    "health",
    "mailbox",
    "message",
    "operation",
    "process",
    "reflection",
    "registry",
    "state",
    "supervisor",
    "system",
]
