#!/usr/bin/python3
"""validate.py DIRECTORY: holds every message NAME.message.json in it against the schema KIND.schema.json that
NAME begins with, and prints a line for each that the schema refuses."""
import json
import pathlib
import sys

import jsonschema

directory = pathlib.Path(sys.argv[1])
validators = {}
for path in sorted(directory.glob("*.schema.json")):
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validators[path.name.split(".")[0]] = jsonschema.Draft202012Validator(schema)
count = 0
for path in sorted(directory.glob("*.message.json")):
    message = json.loads(path.read_text(encoding="utf-8"))
    count += 1
    for error in validators[path.name.split(".")[0]].iter_errors(message):
        print(path.name, error.json_path, error.message[:200])
print(count, "messages")
