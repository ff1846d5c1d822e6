"""The part of JSON Schema 2020-12 that docs/openapi.yaml uses, and a refusal of what it does not know."""
import re

KNOWN = {
    "$ref", "type", "enum", "const", "pattern", "required", "properties", "additionalProperties", "items", "allOf",
    "oneOf", "anyOf", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format", "description",
    "default", "examples",
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
DATE_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


class Mismatch(Exception):
    pass


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def check(self, value, schema, where="body", part_of_many=False):
        """Raises Mismatch with the place and the reason. A part of an allOf does not know all properties by itself."""
        schema = self.resolve(schema)
        unknown = set(schema) - KNOWN
        if unknown:
            raise Mismatch(f"{where}: the schema uses {sorted(unknown)}, which this checker does not know")
        self._check_type(value, schema, where)
        if "enum" in schema and value not in schema["enum"]:
            raise Mismatch(f"{where}: {value!r} is not one of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            raise Mismatch(f"{where}: {value!r} is not {schema['const']!r}")
        if isinstance(value, str):
            self._check_text(value, schema, where)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                raise Mismatch(f"{where}: {value} is out of range")
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                raise Mismatch(f"{where}: {len(value)} items are too few or too many")
            for index, item in enumerate(value):
                self.check(item, schema.get("items", {}), f"{where}[{index}]")
        if isinstance(value, dict):
            self._check_object(value, schema, where, part_of_many)
        for part in schema.get("allOf", []):
            self.check(value, part, where, part_of_many=True)
        self._check_choice(value, schema.get("oneOf") or schema.get("anyOf") or [], where)

    def _check_choice(self, value, choices, where):
        """Fits at least one of them; which, the reason of the last refusal tells best."""
        refusal = None
        for choice in choices:
            try:
                return self.check(value, choice, where)
            except Mismatch as mismatch:
                refusal = mismatch
        if refusal:
            raise refusal

    def _check_type(self, value, schema, where):
        wanted = schema.get("type")
        if wanted is None:
            return
        for name in [wanted] if isinstance(wanted, str) else wanted:
            if name == "integer" and isinstance(value, int) and not isinstance(value, bool):
                return
            if name == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
                return
            if name in TYPES and isinstance(value, TYPES[name]):
                return
        raise Mismatch(f"{where}: {value!r} is not {wanted}")

    def _check_text(self, value, schema, where):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise Mismatch(f"{where}: {value!r} does not match {schema['pattern']}")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            raise Mismatch(f"{where}: {value!r} has a wrong length")
        if schema.get("format") == "date-time" and not DATE_TIME.match(value):
            raise Mismatch(f"{where}: {value!r} is no time in UTC")

    def _properties(self, schema):
        """Of an object: its own and those of every part of its allOf."""
        properties = dict(schema.get("properties", {}))
        for part in schema.get("allOf", []):
            properties.update(self._properties(self.resolve(part)))
        return properties

    def _check_object(self, value, schema, where, part_of_many):
        for key in schema.get("required", []):
            if key not in value:
                raise Mismatch(f"{where}: {key} is missing")
        properties = self._properties(schema)
        for key, item in value.items():
            if key in schema.get("properties", {}):
                self.check(item, schema["properties"][key], f"{where}.{key}")
            elif isinstance(schema.get("additionalProperties"), dict):
                self.check(item, schema["additionalProperties"], f"{where}.{key}")
            elif properties and key not in properties and not part_of_many:
                raise Mismatch(f"{where}: {key} is not documented")
