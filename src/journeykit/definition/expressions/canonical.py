"""A normal form as text: equal texts mean equal values at every row.

Only what holds for missing values and for doubles is evened out: parentheses, the order of what
``and``, ``or``, ``=``, ``+`` and ``*`` join, the spellings of one comparison or one count of days.
"""

from __future__ import annotations

from journeykit.definition.expressions import shapes as exp

_FLIPPED: dict[type[exp.Expr], str] = {exp.GT: "<", exp.GTE: "<="}
_PLAIN: dict[type[exp.Expr], str] = {exp.LT: "<", exp.LTE: "<="}
_EITHER_WAY: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Mul: "*"}
_CHAINS = (exp.And, exp.Or)


def normal_form(node: exp.Expr) -> str:
    """The normal form of one node of a published tree."""
    node = node.unnest()
    if isinstance(node, exp.Column):
        return '"' + node.name.replace('"', '""') + '"'
    if isinstance(node, exp.Literal):
        return _literal(node)
    if isinstance(node, _CHAINS):
        forms = sorted({normal_form(each) for each in members(node)})
        return forms[0] if len(forms) == 1 else _call(type(node).__name__, *forms)
    if isinstance(node, exp.In):
        items = sorted({normal_form(each) for each in node.expressions})
        return _call("In", normal_form(node.this), *items)
    if isinstance(node, exp.Between):
        return _call("Between", *(normal_form(node.args[key]) for key in ("this", "low", "high")))
    if isinstance(node, exp.Binary):
        return _binary(node)
    if isinstance(node, exp.Anonymous):
        return _helper(node)
    return _call(type(node).__name__, *(_argument(value) for value in node.args.values()))


def members(node: exp.Expr) -> list[exp.Expr]:
    """What a chain of ``and`` or of ``or`` joins, through its parentheses, in order."""
    found: list[exp.Expr] = []
    waiting = [node]
    while waiting:
        each = waiting.pop().unnest()
        if type(each) is type(node):
            waiting += [each.expression, each.this]
        else:
            found.append(each)
    return found


def days(node: exp.Anonymous) -> tuple[exp.Expr, exp.Expr] | None:
    """The two days of a helper that counts days: from, to. None for another helper."""
    as_of = exp.Column(this=exp.Identifier(this="as_of", quoted=True))
    match node.name:
        case "days_since":
            return node.expressions[0], as_of
        case "days_until":
            return as_of, node.expressions[0]
        case "days_between":
            return node.expressions[0], node.expressions[1]
    return None


def counted_backwards(start: exp.Expr, end: exp.Expr) -> bool:
    """Whether a count of days is the negative of the one in normal form."""
    return normal_form(end) < normal_form(start)


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


def _literal(node: exp.Literal) -> str:
    if node.is_string:
        return repr(node.name)
    return repr(float(node.name)) if "." in node.name else node.name.lstrip("0") or "0"


def _binary(node: exp.Binary) -> str:
    left, right = normal_form(node.this), normal_form(node.expression)
    if type(node) in _FLIPPED:
        return _call(_FLIPPED[type(node)], right, left)
    if type(node) in _PLAIN:
        return _call(_PLAIN[type(node)], left, right)
    if type(node) in _EITHER_WAY:
        return _call(_EITHER_WAY[type(node)], *sorted((left, right)))
    if isinstance(node, exp.EQ):
        return _call("=", *sorted((left, right)))
    if isinstance(node, exp.NEQ):
        return _call("Not", _call("=", *sorted((left, right))))
    return _call(type(node).__name__, left, right)


def _helper(node: exp.Anonymous) -> str:
    counted = days(node)
    if counted is None:
        return _call(node.name, *(normal_form(each) for each in node.expressions))
    start, end = counted
    if counted_backwards(start, end):
        return _call("Neg", _call("days", normal_form(end), normal_form(start)))
    return _call("days", normal_form(start), normal_form(end))


def _argument(value: object) -> str:
    if isinstance(value, exp.Expr):
        return normal_form(value)
    if isinstance(value, list):
        return "[" + ", ".join(_argument(each) for each in value) + "]"
    return repr(value)
