class Expression:
    table = ""

    def __init__(self, this, is_string=False):
        self.this, self.is_string, self.expressions = this, is_string, []

    name = property(lambda self: self.this)

    def sql(self, dialect=None, **_):
        return str(self.this)

    __str__ = sql

    def pop(self):
        return self

    def set(self, key, value):
        self.this = value

    def find_all(self, kind):
        return [self] if isinstance(self, kind) else []


class Literal(Expression):
    def sql(self, dialect=None, **_):
        return "'" + self.this + "'" if self.is_string else self.this

    __str__ = sql


class Column(Expression):
    pass


class Boolean(Expression):
    pass


class Null(Expression):
    pass


class CTE(Expression):
    pass


class Tuple(Expression):
    def __init__(self, expressions):
        super().__init__("")
        self.expressions = expressions


class Array(Tuple):
    pass


class DataType(Expression):
    @staticmethod
    def build(text, dialect=None, **_):
        return DataType(text)


def to_table(text, dialect=None):
    return Expression(text)
