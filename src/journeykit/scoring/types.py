"""Types of SQL by their names, built without a parser: to read one it would have to be loaded."""

from __future__ import annotations

import re

from sqlglot import exp

_PLAIN = {
    "varchar": exp.DType.TEXT,
    "boolean": exp.DType.BOOLEAN,
    "utinyint": exp.DType.UTINYINT,
    "usmallint": exp.DType.USMALLINT,
    "uint": exp.DType.UINT,
    "ubigint": exp.DType.UBIGINT,
    "integer": exp.DType.INT,
    "int": exp.DType.INT,
    "bigint": exp.DType.BIGINT,
    "double": exp.DType.DOUBLE,
    "date": exp.DType.DATE,
    "timestamp": exp.DType.TIMESTAMPNTZ,
}
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")


def data_type(name: str) -> exp.DataType:
    """A type as DuckDB calls it; ``[]`` behind it is a list of them."""
    if name.endswith("[]"):
        one = data_type(name.removesuffix("[]"))
        return exp.DataType(this=exp.DType.ARRAY, expressions=[one], nested=True)
    if name in _PLAIN:
        return exp.DataType(this=_PLAIN[name], nested=False)
    decimal = _DECIMAL.fullmatch(name)
    if decimal is not None:
        sizes = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in decimal.groups()]
        return exp.DataType(this=exp.DType.DECIMAL, expressions=sizes, nested=False)
    return exp.DataType.build(name, dialect="duckdb")


def exact_type() -> exp.DataType:
    """Numbers with 38 digits, six of them behind the point."""
    return data_type("decimal(38, 6)")


def name_of(type_: exp.DataType) -> str | None:
    """What ``data_type`` calls a type that holds one value and has no sizes."""
    if type_.expressions:
        return None
    return next((name for name, kind in _PLAIN.items() if kind is type_.this), None)
