"""As much of sqlglot as the pages of test/Python need: texts that pass for trees."""

import re

from . import exp


class Dialect:
    parser_class = type("Parser", (), {"EXPRESSION_PARSERS": {}})

    @staticmethod
    def get_or_raise(name):
        return Dialect


def leaf(text):
    if re.fullmatch(r"'[^']*'", text):
        return exp.Literal(text[1:-1], True)
    if re.fullmatch(r"[0-9.]+", text):
        return exp.Literal(text, False)
    if text.upper() in ("TRUE", "FALSE"):
        return exp.Boolean(text.upper() == "TRUE")
    if text.startswith("(") and text.endswith(")"):
        return exp.Tuple([leaf(each.strip()) for each in text[1:-1].split(",")])
    return exp.Column(text)


def parse_one(text, dialect=None, into=None, **_):
    if text.startswith("MESH_ARGUMENT("):
        return exp.Tuple([leaf(text[len("MESH_ARGUMENT(") : -1])])
    return leaf(text)


def maybe_parse(text, dialect=None, into=None, **_):
    return text if isinstance(text, exp.Expression) else parse_one(text)
