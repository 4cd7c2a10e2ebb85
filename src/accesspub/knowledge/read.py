"""Read knowledge files: parsed, merged by key over all folders, and checked against the schema.

Mappings are merged, lists are extended, and texts are replaced; a list or mapping that is marked ``!replace`` is
replaced, too. Nodes know their file and line, so an error can name both, whichever folder they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    TypedDict,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import yaml

from accesspub.errors import KnowledgeError, nearest
from accesspub.files.read import read_file
from accesspub.knowledge.schema import Files
from accesspub.knowledge.text_types import Sentence, placeholders
from accesspub.knowledge.translations import faults

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 20  # levels of a file; ours have seven

Keys = tuple[str, ...]


class Node(NamedTuple):
    """A text, list or mapping of a file, and where it is; what belongs to a key is where the key is."""

    value: str | list[Node] | dict[str, Node]
    file: str
    line: int
    replaces: bool = False


def read(folders: Iterable[Iterable[tuple[str, Path]]]) -> Files:
    """Read, merge and check the files of all folders, each given with its section; later folders add to earlier ones.

    Raises:
        KnowledgeError: something is wrong with a file; the message names it, the line and the key.
    """
    nodes = [_folder(files) for files in folders]
    data = cast(Files, _checked(nodes, Files, ()))
    for path, reason in faults(data):
        found = nodes
        for key in path:
            found = _mapping(found, path)[key]
        raise _error(found[-1], path, reason)
    return data


def _folder(files: Iterable[tuple[str, Path]]) -> Node:
    sections: dict[str, dict[str, Node]] = {section: {} for section in Files.__annotations__}
    for section, path in files:
        sections[section][path.stem.lower() if section == "languages" else path.stem] = _parsed(path)
    return Node({section: Node(content, "", 0) for section, content in sections.items()}, "", 0)


# -- parsing ----------------------------------------------------------------------------------------


def _parsed(path: Path) -> Node:
    try:
        events = yaml.parse(read_file(path), Loader=_LOADER)
        nodes = [_node(event, events, str(path), 0) for event in events if isinstance(event, yaml.NodeEvent)]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise KnowledgeError(f"{path}{line}: not valid YAML ({getattr(error, 'problem', error)})") from error
    if len(nodes) != 1 or not isinstance(nodes[0].value, dict):
        raise KnowledgeError(f"{path}: must be one mapping, like the other files of {path.parent.name}/")
    return nodes[0]


def _node(event: Any, events: Iterator[Any], file: str, depth: int) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
        # A few nested aliases can expand to more than memory holds.
        reason = "aliases are not allowed" if isinstance(event, yaml.AliasEvent) else "nested too deeply"
        raise KnowledgeError(f"{file}:{line}: {reason}")
    value: Any = event.value if isinstance(event, yaml.ScalarEvent) else None
    if isinstance(event, yaml.SequenceStartEvent):
        value = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            value.append(_node(item, events, file, depth + 1))
    elif isinstance(event, yaml.MappingStartEvent):
        value = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            name = _node(key, events, file, depth + 1)
            if not isinstance(name.value, str):
                raise KnowledgeError(f"{file}:{name.line}: a key must be text")
            if name.value in value:
                raise KnowledgeError(f"{file}:{name.line}: duplicate key `{name.value}`")
            value[name.value] = _node(next(events), events, file, depth + 1)._replace(line=name.line)
    return Node(value, file, line, event.tag == "!replace")


# -- merging and checking ---------------------------------------------------------------------------


def _error(node: Node, path: Keys, reason: str) -> KnowledgeError:
    """Name the file, the line and the key; the first two parts of ``path`` are the section and the file."""
    key = ".".join(path[2:]).replace(".[", "[")
    return KnowledgeError(f"{node.file}:{node.line}: {f'`{key}`: ' if key else ''}{reason}")


@cache
def _parts(kind: Any) -> tuple[Any, Any]:
    """A type of the schema without its parameters, and those."""
    if is_typeddict(kind):
        return TypedDict, (get_type_hints(kind, include_extras=True), kind.__required_keys__)
    origin = get_origin(kind) or kind
    return (Union if origin is UnionType else origin), get_args(kind)


def _checked(nodes: Sequence[Node], kind: Any, path: Keys) -> Any:
    """The data of nodes with the same key, from the first folder to the last, if it is of a type of the schema."""
    origin, parts = _parts(kind)
    last = nodes[-1]
    if origin is NotRequired:
        return _checked(nodes, parts[0], path)
    if origin is Annotated:
        value = _checked(nodes, parts[0], path)
        try:
            parts[1](value)
        except ValueError as error:
            raise _error(last, path, str(error)) from None
        replaced = nodes[0].value if kind is Sentence else value
        if replaced != value and (unknown := set(placeholders(value)) - set(placeholders(str(replaced)))):
            raise _error(last, path, f"the sentence that it replaces has no placeholder {{{min(unknown)}}}")
        return value
    if origin is Union:  # a text or a mapping
        return _checked(nodes[-1:], parts[isinstance(last.value, dict)], path)
    if origin is TypedDict:
        return _record(nodes, parts[0], parts[1], path)
    if origin is dict:
        pairs = _mapping(nodes, path).items()
        for key, values in pairs:
            _checked([values[-1]._replace(value=key)], parts[0], (*path, key))
        return {key: _checked(values, parts[1], (*path, key)) for key, values in pairs}
    if origin is list:
        return [_checked([item], parts[0], (*path, f"[{number}]")) for number, item in _items(nodes)]
    if not isinstance(last.value, str):
        raise _error(last, path, "must be text")
    if not last.value and path[-1].startswith("["):
        raise _error(last, path, "empty list item")
    if origin is Literal and last.value not in parts:
        raise _error(last, path, f"`{last.value}` is not a possible value{nearest(last.value, parts)}")
    return last.value


def _record(nodes: Sequence[Node], keys: Mapping[str, Any], required: frozenset[str], path: Keys) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, values in _mapping(nodes, path).items():
        if key not in keys:
            raise _error(values[-1], (*path, key), f"unknown {'key' if path[1:] else 'file'}{nearest(key, keys)}")
        data[key] = _checked(values, keys[key], (*path, key))
    for key in keys:
        if key in required and key not in data:
            if _parts(keys[key])[0] not in (TypedDict, dict, list):
                raise _error(nodes[-1], path, f"missing key `{key}`")
            data[key] = _checked([nodes[-1]._replace(value="")], keys[key], (*path, key))
    return data


def _mapping(nodes: Sequence[Node], path: Keys) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.replaces:
            found.clear()
        if isinstance(node.value, dict):
            for key, value in node.value.items():
                found.setdefault(key, []).append(value)
        elif node.value:
            raise _error(node, path, "must be a mapping")
    return found


def _items(nodes: Sequence[Node]) -> list[tuple[int, Node]]:
    """The items of lists, each with its number in its own list; a text or mapping is a list of one."""
    found: list[tuple[int, Node]] = []
    for node in nodes:
        if node.replaces:
            found.clear()
        found += enumerate(node.value if isinstance(node.value, list) else [node] if node.value else [], 1)
    return found
