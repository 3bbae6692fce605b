"""Prints the results of a SARIF file, one a line, after checking what the schema of 2.1.0 asks for:
the properties that are required, and that there are no others than it has."""

import json
import sys


def check(what, required, optional=()):
    """The properties of an object of the schema, which allows no further ones."""
    missing = set(required) - set(what)
    unknown = set(what) - set(required) - set(optional)
    assert not missing and not unknown, (missing, unknown)


def check_message(message):
    check(message, ["text"], ["markdown", "id", "arguments", "properties"])
    assert isinstance(message["text"], str) and message["text"]


def check_location(location):
    """The address of a location, and where in it."""
    check(location, ["physicalLocation"], ["id", "message"])
    if "message" in location:
        check_message(location["message"])
    physical = location["physicalLocation"]
    check(physical, ["artifactLocation"], ["region"])
    check(physical["artifactLocation"], ["uri"], ["uriBaseId", "index"])
    assert not physical["artifactLocation"]["uri"].startswith("/")
    region = physical.get("region")
    if region is None:
        return physical["artifactLocation"]["uri"], "-"
    check(region, ["startLine"], ["startColumn", "endLine", "endColumn"])
    assert region["startLine"] >= 1 and region["startColumn"] >= 1
    return physical["artifactLocation"]["uri"], f"{region['startLine']}:{region['startColumn']}"


with open(sys.argv[1]) as file:
    log = json.load(file)
check(log, ["version", "runs"], ["$schema"])
assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
(run,) = log["runs"]
check(run, ["tool"], ["results"])
check(run["tool"], ["driver"])
driver = run["tool"]["driver"]
check(driver, ["name"], ["version", "rules", "informationUri"])
print(log["version"], driver["name"])
rules = [rule["id"] for rule in driver["rules"]]
assert len(set(rules)) == len(rules)
for rule in driver["rules"]:
    check(rule, ["id"], ["shortDescription"])
    check_message(rule["shortDescription"])
for result in run["results"]:
    check(
        result,
        ["message"],
        ["ruleId", "ruleIndex", "level", "locations", "relatedLocations", "properties"],
    )
    check_message(result["message"])
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in ("none", "note", "warning", "error")
    uri = place = "-"
    for location in result.get("locations", []):
        uri, place = check_location(location)
    for location in result.get("relatedLocations", []):
        check_location(location)
    print(result["level"], result["ruleId"], uri, place, result["message"]["text"])
