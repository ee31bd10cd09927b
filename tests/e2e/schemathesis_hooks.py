# SPDX-License-Identifier: MIT
"""Gives every other valid body a message that the counter knows and a module that there is: random
ones would meet refusals only."""

import json

import schemathesis


@schemathesis.hook
def before_call(_, case, __):
    body = case.body
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if not isinstance(body, dict) or len(json.dumps(body, default=str)) % 2:
        return
    if "message" in body:
        case.body = {"message": "get_count"}
    elif "module" in body:
        case.body = {"module": "kv"}
