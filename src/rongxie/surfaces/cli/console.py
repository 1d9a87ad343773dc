"""What the commands say: sentences on the error stream, results or JSON on standard output."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console as Screen
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from rongxie.surfaces.languages import said
from rongxie.values.texts import Language, Message, Text


@dataclass(frozen=True)
class Console:
    """One run's way of speaking: in one language, and as JSON if that is asked for."""

    language: Language
    as_json: bool = False
    _out: Screen = field(default_factory=lambda: Screen(highlight=False))
    _err: Screen = field(default_factory=lambda: Screen(stderr=True, highlight=False))

    def said(self, what: Message | Text | str) -> str:
        """Return a sentence in the language of the run."""
        return said(what, self.language)

    def note(self, what: Message | Text | str) -> None:
        """Say something beside the result."""
        self._err.print(self.said(what), markup=False, soft_wrap=True)

    def grid(self, title: str, headings: list[str], lines: list[list[str]]) -> None:
        """Show a small table, unless JSON is asked for."""
        if self.as_json:
            return
        grid = Grid(title=title or None, title_justify="left", title_style="bold")
        for heading in headings:
            grid.add_column(heading, overflow="fold")
        for line in lines:
            grid.add_row(*line)
        self._out.print(grid)

    def summary(self, numbers: Mapping[str, Any], lines: list[Message | str]) -> None:
        """End a run: the numbers as JSON, or the sentences."""
        if self.as_json:
            self._out.file.write(json.dumps(numbers, ensure_ascii=False, default=str) + "\n")
            return
        for line in lines:
            self._out.print(self.said(line), markup=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: Message) -> Iterator[None]:
        """Show that something is being done, where somebody watches a terminal."""
        with Progress(
            SpinnerColumn(),
            TextColumn(self.said(what)),
            TimeElapsedColumn(),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        ) as bar:
            bar.add_task("")
            yield
