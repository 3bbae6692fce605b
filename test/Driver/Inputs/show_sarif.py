"""Prints the results of a SARIF file, one a line, after checking what the format asks for."""

import json
import sys

with open(sys.argv[1]) as file:
    log = json.load(file)
assert log["$schema"].endswith("sarif-2.1.0.json")
(run,) = log["runs"]
driver = run["tool"]["driver"]
print(log["version"], driver["name"])
rules = [rule["id"] for rule in driver["rules"]]
assert len(set(rules)) == len(rules)
for rule in driver["rules"]:
    assert rule["shortDescription"]["text"]
for result in run["results"]:
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in ("none", "note", "warning", "error")
    uri = place = "-"
    for location in result.get("locations", []):
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert not uri.startswith("/")
        region = physical.get("region")
        if region:
            assert region["startLine"] >= 1 and region["startColumn"] >= 1
            place = f"{region['startLine']}:{region['startColumn']}"
    print(result["level"], result["ruleId"], uri, place, result["message"]["text"])
