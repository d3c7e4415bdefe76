"""Model values as JSON text and back, by the types their fields declare; strict both ways.

Dataclasses become objects, enums their values, times ISO 8601 in UTC, tuples arrays, frozensets sorted arrays. A value
that is not what its field declares is refused when written (TypeError, ValueError) and when read (StoreError). A field
that a stored object lacks takes its default, so that a type may grow; a field that the type lacks is refused.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from clausewatch.errors import StoreError
from clausewatch.store.compression import compress, decompress

T = TypeVar("T")

PLAIN = (str, int, bool)

_COMPACT = json.JSONEncoder(separators=(",", ":"))


def dumps(value: object) -> str:
    """A dataclass as compact ASCII JSON, which holds any text, even what a text column could not."""
    kind: Any = type(value)
    return _COMPACT.encode(_codec(kind).encode(value))


def encoded(text: str) -> str:
    """Text as it stands in what `dumps` writes, with its quotes."""
    return _COMPACT.encode(text)


def loads(kind: type[T], text: str) -> T:
    """The value that `dumps` wrote. Raises StoreError where the text is not one."""
    form: Any = kind
    try:
        value: T = _codec(form).decode(json.loads(text))
    except (TypeError, ValueError) as error:
        raise StoreError(f"a stored {kind.__name__} cannot be read: {error}") from error
    return value


def pack(text: str) -> bytes:
    """Text compressed for a column of bytes."""
    return compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """The text that `pack` compressed."""
    return decompress(packed).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Codec:
    """How values of one type become JSON values and back; both raise TypeError or ValueError."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


@cache
def _codec(kind: Any) -> _Codec:
    if kind in PLAIN:
        return _plain(kind)
    if kind is datetime:
        return _Codec(encode=_encode_time, decode=_decode_time)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _Codec(encode=lambda value: _checked(kind, value).value, decode=kind)
    if is_dataclass(kind):
        return _object(kind)
    return _container(kind, get_origin(kind), get_args(kind))


def _container(kind: Any, origin: Any, args: tuple[Any, ...]) -> _Codec:
    if origin in {Union, UnionType} and len(args) == 2 and NoneType in args:
        return _optional(_codec(args[args[0] is NoneType]))
    if origin is tuple and args[-1] is Ellipsis:
        return _array(_codec(args[0]))
    if origin is tuple:
        return _row(tuple(_codec(arg) for arg in args))
    if origin is frozenset:
        return _set(_codec(args[0]))
    raise TypeError(f"no JSON form is known for {kind}")


def _checked(kind: type[T], value: object) -> T:
    """The value, if it is of exactly this type: True is no int and a str is no enum."""
    if type(value) is not kind:
        raise TypeError(f"{value!r:.80} is no {kind.__name__}")
    return value


def _plain(kind: type) -> _Codec:
    def same(value: object) -> object:
        return value if type(value) is kind else _checked(kind, value)

    return _Codec(encode=same, decode=same)


def _encode_time(value: object) -> str:
    moment = _checked(datetime, value)
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment.isoformat()} has no zone")
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()


def _decode_time(value: object) -> datetime:
    moment = datetime.fromisoformat(_checked(str, value))
    if moment.tzinfo is None:
        raise ValueError(f"the time {value} has no zone")
    return moment.astimezone(UTC)


def _optional(inner: _Codec) -> _Codec:
    encode, decode = inner.encode, inner.decode
    return _Codec(
        encode=lambda value: None if value is None else encode(value),
        decode=lambda value: None if value is None else decode(value),
    )


def _array(item: _Codec) -> _Codec:
    return _Codec(
        encode=lambda values: list(map(item.encode, _checked(tuple, values))),
        decode=lambda values: tuple(map(item.decode, _checked(list, values))),
    )


def _row(items: tuple[_Codec, ...]) -> _Codec:
    return _Codec(
        encode=lambda values: [item.encode(value) for item, value in zip(items, _checked(tuple, values), strict=True)],
        decode=lambda values: tuple(
            item.decode(value) for item, value in zip(items, _checked(list, values), strict=True)
        ),
    )


def _set(item: _Codec) -> _Codec:
    return _Codec(
        encode=lambda values: sorted(item.encode(value) for value in _checked(frozenset, values)),
        decode=lambda values: frozenset(item.decode(value) for value in _checked(list, values)),
    )


def _object(kind: Any) -> _Codec:
    hints = get_type_hints(kind)
    codecs = {field.name: _codec(hints[field.name]) for field in fields(kind)}
    encoders = [(name, codec.encode) for name, codec in codecs.items()]
    decoders = {name: codec.decode for name, codec in codecs.items()}
    required = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def encode(value: object) -> dict[str, Any]:
        _checked(kind, value)
        return {name: encode_one(getattr(value, name)) for name, encode_one in encoders}

    def decode(stored: object) -> object:
        members = _checked(dict, stored)
        if members.keys() == decoders.keys():
            return kind(**{name: decode(members[name]) for name, decode in decoders.items()})
        if wrong := (required - members.keys()) | (members.keys() - decoders.keys()):
            raise ValueError(f"{kind.__name__} lacks or does not know {', '.join(sorted(wrong))}")
        return kind(**{name: decoders[name](value) for name, value in members.items()})

    return _Codec(encode=encode, decode=decode)
