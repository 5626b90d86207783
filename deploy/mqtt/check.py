#!/usr/bin/env python3
"""Checks MQTT messages against asyncapi.yaml and its schemas.

    mosquitto_sub … -t 'edgeguard/#' -F '%t\t%p' | deploy/mqtt/check.py

Reads lines of a topic, a tab and a payload. Exits with 0 where every message fits, with 1 after naming those that do not,
with 2 where it cannot run. An empty payload is a retained message's end and fits everywhere. With --strict a member that
the schemas do not know is an error too: that is for those who write messages, never for those who read them.
"""
import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"{missing}; install the Debian packages python3-jsonschema and python3-yaml", file=sys.stderr)
    sys.exit(2)

HERE = pathlib.Path(__file__).resolve().parent


def closed(schema):
    """The same schema, but every object with known members has no others."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        result.setdefault("additionalProperties", False)
    return result


def payload_schema(message, strict):
    payload = message["payload"]
    if "schema" not in payload:
        return None
    schema = json.loads((HERE / payload["schema"]["$ref"]).read_text())
    return closed(schema) if strict else schema


def channels(strict):
    document = yaml.safe_load((HERE / "asyncapi.yaml").read_text())
    for name, channel in document["channels"].items():
        (reference,) = (m["$ref"] for m in channel["messages"].values())
        schema = payload_schema(document["components"]["messages"][reference.rsplit("/", 1)[1]], strict)
        pattern = "/".join("[a-z0-9_-]+" if level.startswith("{") else re.escape(level) for level in channel["address"].split("/"))
        checker = schema and jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
        yield name, re.compile(f"^(?:[a-z0-9_-]+/)*?{pattern}$"), checker


def problems(topic, payload, known):
    fitting = [checker for _, pattern, checker in known if pattern.match(topic)]
    if not fitting:
        return ["no channel of asyncapi.yaml has this topic"]
    if not payload or fitting[0] is None:
        return []
    try:
        value = json.loads(payload)
    except ValueError as error:
        return [f"not JSON: {error}"]
    return [f"{error.json_path}: {error.message}" for error in fitting[0].iter_errors(value)]


def main():
    known = list(channels("--strict" in sys.argv[1:]))
    checked = failed = 0
    for line in sys.stdin:
        topic, _, payload = line.rstrip("\n").partition("\t")
        checked += 1
        found = problems(topic, payload, known)
        failed += bool(found)
        for problem in found:
            print(f"{topic}: {problem}")
    print(f"{checked} messages checked, {failed} do not fit", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
