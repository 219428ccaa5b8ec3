"""What is wrong with the settings: everything at once, each with its place and what is allowed."""

import json
from dataclasses import dataclass

SECRET = "password"


@dataclass(frozen=True)
class Problem:
    """`line` is `None` where what is missing has no line; `key` is that of the file, with its section."""

    line: int | None
    key: str | None
    value: object
    text: str

    def __str__(self):
        place = "cartelera.toml" if self.line is None else f"cartelera.toml, línea {self.line}"
        if self.key is None:
            return f"{place}: {self.text}"
        if self.value is None:
            return f"{place}, {self.key}: {self.text}"
        value = "****" if self.key.endswith(SECRET) else show(self.value)
        return f"{place}, {self.key} = {value}: {self.text}"


class Problems(list):
    """In the order of their lines; it is true when there is one."""

    def add(self, text, key=None, value=None, line=None):
        self.append(Problem(line, key, value, text))

    def __str__(self):
        return "\n".join(map(str, sorted(self, key=lambda problem: problem.line or 0)))


def show(value):
    """A value as it stands in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(show, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
