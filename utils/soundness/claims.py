"""What a verdict claims of two queries, and whether it holds for their results."""


def claim_of(verdict):
    """None: nothing is claimed. Else the columns that are claimed to hold the same
    in the same rows; and whether that is all of the result."""
    if verdict["verdict"] in ("unchanged", "metadata"):
        return None, True
    if verdict["finer"] in ("none", "additive", "column_limited"):
        return [name for name, change in verdict["columns"].items() if change == "unchanged"], False
    return None


def is_left_open(verdict):
    """Whether an edit was told because the query leaves its result open: there only the same text
    is the same query (docs/fingerprints.md)."""
    return any(reason.startswith(("choice-open", "column-open")) for reason in verdict.get("reasons", []))


def holds(old, new, claim):
    names, exactly = claim
    if exactly:
        return old.names == new.names and old.same(new)
    return old.same(new, names)
