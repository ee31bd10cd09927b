# SPDX-License-Identifier: MIT
"""Gives every other valid body a message that the counter knows, a module that there is and the
like: random ones would meet refusals only."""

import json

import schemathesis


@schemathesis.hook
def before_call(_, case, __):
    body = case.body
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if not isinstance(body, dict):
        return
    if "delay_ms" in body:
        body["delay_ms"] = 0  # nobody has so much time
    if len(json.dumps(body, default=str)) % 2:
        return
    if "message" in body:
        case.body = {"message": "get_count"}
    elif "module" in body and "/children/" in case.operation.path:
        case.body = {"module": "kv", "id": case.operation.path.rsplit("/", 1)[1]}
    elif "module" in body:
        case.body = {"module": "kv"}
    elif "child_spec" in body:
        case.body = {"child_spec": {"id": "e", "start": {"module": "kv"}}}
    elif "new_child_spec" in body:
        case.body = {"new_child_spec": {"id": "b", "start": {"module": "kv"}}}
    elif "changes" in body:
        case.body = {"changes": [{"name": "band"}]}
