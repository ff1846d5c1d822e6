#!/usr/bin/env python3
"""Writes a YAML document as compact JSON: yaml_to_json.py IN.yaml OUT.json"""
import json
import sys

try:
    import yaml
except ImportError:
    sys.exit("python3 has no module yaml: install Debian's package python3-yaml (./scripts/install does)")


class Strings(yaml.SafeLoader):
    """Dates and times stay the strings they are."""


Strings.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[1], encoding="utf-8") as source:
    document = yaml.load(source, Loader=Strings)
with open(sys.argv[2], "w", encoding="utf-8") as target:
    json.dump(document, target, ensure_ascii=False, separators=(",", ":"))
