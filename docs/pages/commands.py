"""The page of commands, read off the command line itself."""

from typing import Any

from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from pages.markdown import chapters, code, link, table
from rongxie.surfaces.cli.main import FAULT, app
from rongxie.surfaces.cli.sheets import DONE, DONE_WITH_REJECTS, UNUSABLE_INPUT

EXIT_CODES = (
    (DONE, "done", "完成"),
    (
        DONE_WITH_REJECTS,
        "done, some values could not be used: see the rejects",
        "完成，部分值无法使用，见数据问题",
    ),
    (
        UNUSABLE_INPUT,
        "the input or an option cannot be used; nothing was written",
        "输入或选项无法使用，未写出结果",
    ),
    (FAULT, "a fault of ours; please report it", "程序故障，请反馈"),
)


def page() -> str:
    """Return the page."""
    return chapters(
        "# Commands",
        _INTRODUCTION,
        *map(_section, commands().values()),
        "## Exit codes",
        table(("Code", "Meaning", "含义"), EXIT_CODES),
    )


def commands() -> dict[str, Any]:
    """Return the commands by name, in the order of the help."""
    group = get_command(app)
    return dict(group.commands) if isinstance(group, TyperGroup) else {}


_INTRODUCTION = f"""
Every command reads `.xlsx`, `.xls`, `.csv` (UTF-8 or GB18030) or `.parquet` and writes by the
suffix of `-o`. Chinese headings unless `--lang en`. `--json` prints the summary as JSON on
standard output and nothing else there. What the files hold: {link("files", "files")}.
"""


def _section(command: Any) -> str:
    """Return the section of a command, or of a group with one for each command in it."""
    if not isinstance(command, TyperGroup):
        return _described(command, "##", command.name)
    inner = command.commands.values()
    parts = (_described(one, "###", f"{command.name} {one.name}") for one in inner)
    return chapters(f"## {command.name}", (command.help or "").strip(), *parts)


def _described(command: Any, depth: str, name: str) -> str:
    options = [p for p in command.params if p.name != "help"]
    usage = " ".join(["rongxie", name, *(_usage(p) for p in options)])
    rows = [(code(_names(p)), p.help or "", _default(p)) for p in options]
    return chapters(
        f"{depth} {name}",
        (command.help or "").strip(),
        f"```\n{usage.strip()}\n```",
        table(("Option", "What", "Default"), rows),
    )


def _names(parameter: Any) -> str:
    is_argument = isinstance(parameter, TyperArgument)
    return parameter.name.upper() if is_argument else ", ".join(parameter.opts)


def _usage(parameter: Any) -> str:
    """Name what must be given; options that need not be are told by `[options]` once."""
    if isinstance(parameter, TyperArgument):
        return parameter.name.upper() if parameter.required else f"[{parameter.name.upper()}]"
    return f"{parameter.opts[0]} …" if parameter.required else ""


def _default(parameter: Any) -> str:
    if parameter.required:
        return "**required**"
    return code(parameter.default) if parameter.default not in (None, "", [], (), False) else ""
