"""Types of SQL by their names, built without a parser: to read one it would have to be loaded."""

from __future__ import annotations

from sqlglot import exp

_PLAIN = {
    "varchar": exp.DType.TEXT,
    "boolean": exp.DType.BOOLEAN,
    "utinyint": exp.DType.UTINYINT,
    "usmallint": exp.DType.USMALLINT,
    "integer": exp.DType.INT,
    "bigint": exp.DType.BIGINT,
    "double": exp.DType.DOUBLE,
    "date": exp.DType.DATE,
    "timestamp": exp.DType.TIMESTAMPNTZ,
}
_BUILT: dict[str, exp.DataType] = {}


def data_type(name: str) -> exp.DataType:
    """A type as DuckDB calls it; ``[]`` behind it is a list of them."""
    if name not in _BUILT:
        _BUILT[name] = _built(name)
    return _BUILT[name].copy()


def exact_type() -> exp.DataType:
    """Numbers with 38 digits, six of them behind the point."""
    sizes = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in (38, 6)]
    return exp.DataType(this=exp.DType.DECIMAL, expressions=sizes, nested=False)


def _built(name: str) -> exp.DataType:
    if name.endswith("[]"):
        one = _built(name.removesuffix("[]"))
        return exp.DataType(this=exp.DType.ARRAY, expressions=[one], nested=True)
    if name in _PLAIN:
        return exp.DataType(this=_PLAIN[name], nested=False)
    return exp.DataType.build(name, dialect="duckdb")
