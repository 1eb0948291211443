"""YAML that names Python classes, or that unfolds without end, read as the plain values it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

_MOST_VALUES: Final = 50_000
_MOST_DEPTH: Final = 60
_LONGEST_NUMBER: Final = 400
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Base):  # type: ignore[misc]
    """Makes mappings, sequences and texts of what has a tag of its own."""

    def flatten_mapping(self, node: Any) -> None:
        """Leave ``<<`` alone, which could merge mappings without end."""


def plain_yaml(text: str) -> Any:
    """Return dicts, lists, texts and numbers; ordered mappings become dicts.

    Raises
    ------
    ValueError
        Where the text is damaged, nested too deeply, or holds too many values once its references are followed.
    """
    try:
        _require_shallow(text)
        document = yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        raise ValueError("no YAML") from error
    return _plain(document, iter(range(_MOST_VALUES)))


def _require_shallow(text: str) -> None:
    """Refuse deep nesting by the events of the parser: building the values would overflow the stack of C."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise ValueError("nested too deeply")


def _plain(value: Any, left: Iterator[int]) -> Any:
    if next(left, None) is None:
        raise ValueError("too many values")
    if isinstance(value, dict):
        return {str(key): _plain(item, left) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item, left) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _untagged(loader: Any, _: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


def _ordered(loader: Any, node: Any) -> Any:
    pairs = loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else [node]
    return {key: item for pair in pairs for key, item in pair.items()}


def _bounded(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a constructor that refuses long numbers: of those to the base of 60 each digit takes longer."""

    def constructed(loader: Any, node: Any) -> Any:
        if len(node.value) > _LONGEST_NUMBER:
            raise ValueError("too long a number")
        return construct(loader, node)

    return constructed


_PlainLoader.add_multi_constructor("", _untagged)
_PlainLoader.add_constructor("tag:yaml.org,2002:omap", _ordered)
_PlainLoader.add_constructor("tag:yaml.org,2002:int", _bounded(_Base.construct_yaml_int))
_PlainLoader.add_constructor("tag:yaml.org,2002:float", _bounded(_Base.construct_yaml_float))
