#!/usr/bin/env python3
"""Make a stricter copy of docs/openapi.yaml, in JSON, for checking answers.

The document lets answers grow: clients must ignore members they do not know. Ours must not have members it does not name,
so every object of an answer is closed here, and requests keep what they say. What no proxy can check - a line of NDJSON, an
answer to a request that it would not relay - can be posted to /check/line and /check/problem.

usage: strict_openapi.py ../../docs/openapi.yaml > strict.json       needs python3-yaml
"""
import copy
import json
import sys
import yaml

doc = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))


def resolved(node):
    """The same without references: a closed object cannot be part of another one."""
    if isinstance(node, list):
        return [resolved(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = doc
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return {**resolved(target), **{k: resolved(v) for k, v in node.items() if k != "$ref"}}
    return {k: resolved(v) for k, v in node.items()}


def closed(schema):
    """All objects in it closed, parts of an allOf as one."""
    made = copy.deepcopy(schema)
    if "allOf" in made:
        one = {"type": "object", "properties": {}, "required": []}
        for part in made.pop("allOf"):
            one["properties"].update(part.get("properties", {}))
            one["required"] += part.get("required", [])
        made.update(one)
    if "properties" in made:
        made["properties"] = {name: closed(each) for name, each in made["properties"].items()}
        made.setdefault("additionalProperties", False)
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = closed(made["additionalProperties"])
    if "items" in made:
        made["items"] = closed(made["items"])
    return made


for path in doc["paths"].values():
    for method in [name for name in path if name != "parameters"]:
        answers = resolved(path[method]["responses"])
        for answer in answers.values():
            for content in answer.get("content", {}).values():
                content["schema"] = closed(content["schema"])
        path[method]["responses"] = answers


def check_of(schema):
    """A path that takes such a thing as a body: what is posted there is checked, and the daemon knows nothing of it."""
    body = {"required": True, "content": {"application/json": {"schema": closed(resolved(schema))}}}
    return {"post": {"security": [], "requestBody": body, "responses": {"default": {"description": "Not served."}}}}


schemas = doc["components"]["schemas"]
doc["paths"]["/check/problem"] = check_of(schemas["Problem"])
line = {"allOf": [schemas["LineAnswer"], {"properties": schemas["Stored"]["properties"]}]}
doc["paths"]["/check/line"] = check_of(line)
json.dump(doc, sys.stdout, ensure_ascii=False, default=str)
