"""Expressions in CEL, the language of Kubernetes' admission policies. The only place that knows the library.

To be imported for a site with rules only: the library takes half a second.
"""

from __future__ import annotations

from collections.abc import Callable

from celpy import Environment, celtypes
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError

from topocheck.model.value import Mapping, Scalar, Sequence, Value

LONGEST = 2000
"""Characters of an expression that are read: it comes with the change under check, and must not choose how long the check takes."""

_LARGEST = 2**63


class ExpressionError(Exception):
    """An expression can't be read, or not be evaluated for an object; the text says why."""


Predicate = Callable[[celtypes.Value], bool]


def predicate(expression: str) -> Predicate:
    """A function that evaluates an expression for an object made by `cel_value`.

    Raises ExpressionError where it is no CEL; the function raises it where it has no truth for an object.
    """
    if len(expression) > LONGEST:
        message = f"it is longer than {LONGEST} characters"
        raise ExpressionError(message)
    environment = Environment()
    try:
        program = environment.program(environment.compile(expression))
    except CELParseError as error:
        message = f"it is no CEL at line {error.line}, column {error.column}"
        raise ExpressionError(message) from error
    except RecursionError as error:
        raise ExpressionError(_TOO_DEEP) from error

    def evaluated(value: celtypes.Value) -> bool:
        try:
            result = program.evaluate({"object": value})
        except CELEvalError as error:
            raise ExpressionError(_reason(error)) from error
        except RecursionError as error:
            raise ExpressionError(_TOO_DEEP) from error
        if not isinstance(result, celtypes.BoolType):
            message = "it must be true or false"
            raise ExpressionError(message)
        return bool(result)

    return evaluated


_TOO_DEEP = "it is nested too deep"


def _reason(error: Exception) -> str:
    """The first sentence of the library's message: what follows lists its own insides."""
    first = str(error.args[0]) if error.args else "it can't be evaluated"
    return first.partition(" (in ")[0]


def cel_value(value: Value) -> celtypes.Value:
    """A value of a manifest as CEL sees it."""
    if isinstance(value, Mapping):
        return celtypes.MapType({celtypes.StringType(key): cel_value(inner) for key, inner in value})
    if isinstance(value, Sequence):
        return celtypes.ListType([cel_value(item) for item in value])
    data = value.data if isinstance(value, Scalar) else None
    if data is None:
        return None
    if isinstance(data, bool):
        return celtypes.BoolType(data)
    if isinstance(data, int):
        return celtypes.IntType(data) if -_LARGEST <= data < _LARGEST else celtypes.DoubleType(data)
    return celtypes.DoubleType(data) if isinstance(data, float) else celtypes.StringType(data)
