"""On which line of a TOML file a key stands, for errors that a person can act on. Pure.

The standard library's `tomllib` reads the values but forgets the places; tree-sitter keeps
them, and keeps going after a syntax error.
"""

import tomllib
from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

KeyPath = tuple[str | int, ...]

_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_COMMENTS = frozenset({"comment", "[", "]", ","})


class LineIndex:
    """The line of every key, table and list item of a TOML text. Lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {}
        self._tables: dict[KeyPath, int] = {}  # how many tables each [[list]] has so far
        self.root = Parser(_LANGUAGE).parse(text.encode()).root_node
        self._read_document()

    def line_of(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest table around it; else 1."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1

    def key_on(self, line: int) -> KeyPath:
        """Return the longest path that starts on `line`, or ()."""
        here = (path for path, place in self._lines.items() if place == line)
        return max(here, key=len, default=())

    def first_error_line(self) -> int | None:
        """Return the line where the syntax first breaks, as far as the parser can tell."""
        return next(
            (_line(node) for node in _walk(self.root) if node.is_error or node.is_missing), None
        )

    def _read_document(self) -> None:
        for node in self.root.children:
            match node.type:
                case "pair":
                    self._read_pair(node, ())
                case "table":
                    self._read_table(node, self._resolved(_key_parts(_key_of(node))))
                case "table_array_element":
                    self._read_table(node, self._next_in_list(_key_parts(_key_of(node))))
                case _:
                    continue

    def _next_in_list(self, parts: tuple[str, ...]) -> KeyPath:
        name = (*self._resolved(parts[:-1]), *parts[-1:])
        number = self._tables.get(name, 0)
        self._tables[name] = number + 1
        return (*name, number)

    def _resolved(self, parts: tuple[str, ...]) -> KeyPath:
        """Turn a header into a path: below a [[list]] it speaks of the list's last table."""
        path: KeyPath = ()
        for part in parts:
            path = (*path, part)
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        return path

    def _read_table(self, node: Node, path: KeyPath) -> None:
        self._note(path, _line(node))
        for child in node.children:
            if child.type == "pair":
                self._read_pair(child, path)

    def _read_pair(self, node: Node, above: KeyPath) -> None:
        path = (*above, *_key_parts(_key_of(node)))
        self._note(path, _line(node))
        if node.children:
            self._read_value(node.children[-1], path)

    def _read_value(self, node: Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._read_pair(child, path)
        elif node.type == "array":
            items = (child for child in node.children if child.type not in _COMMENTS)
            for position, item in enumerate(items):
                self._note((*path, position), _line(item))
                self._read_value(item, (*path, position))

    def _note(self, path: KeyPath, line: int) -> None:
        """Keep the first line of a path, and of tables around it without a header of their own."""
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)


def written_path(path: KeyPath) -> str:
    """Write a path as people read it, items counted from 1: `form.sections[2].help`."""
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return written.removeprefix(".")


def _line(node: Node) -> int:
    return node.start_point.row + 1


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _key_of(node: Node) -> Node | None:
    return next((child for child in node.children if child.type in _KEYS), None)


def _key_parts(node: Node | None) -> tuple[str, ...]:
    """Read the names of a key, quoted or not; none for a header that is not finished."""
    if node is None or node.text is None:
        return ()
    if node.type == "dotted_key":
        return tuple(part for child in node.children for part in _key_parts(child))
    written = node.text.decode()
    if node.type == "bare_key":
        return (written,)
    return (_unquoted(written),) if node.type == "quoted_key" else ()


def _unquoted(written: str) -> str:
    try:
        return str(tomllib.loads(f"key = {written}")["key"])
    except tomllib.TOMLDecodeError:
        return written
