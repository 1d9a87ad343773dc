"""When a test holds, in words read off its own expression, so that they cannot say otherwise."""

import ast
import inspect
from functools import cache
from importlib import import_module
from types import ModuleType

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import parameter
from rongxie.rulebook.standards.rule import Test
from rongxie.values.columns import Column
from rongxie.values.texts import Text

_COMPARED = {
    ast.Eq: Text(en="is", zh="为"),
    ast.NotEq: Text(en="is not", zh="不为"),
    ast.LtE: Text(en="≤", zh="≤"),
    ast.Lt: Text(en="<", zh="＜"),
    ast.GtE: Text(en="≥", zh="≥"),
    ast.Gt: Text(en=">", zh="＞"),
}
_DAY = Text(en="the day of the screening", zh="筛查日")


class Unworded(Exception):
    """An expression has a form that no wording is known for: add it here."""


def held_when(test: Test) -> Text:
    """Return in words when a test holds.

    :raises Unworded: if the expression has a form without a wording
    """
    module = import_module(f"rongxie.rulebook.standards.{test.standard}")
    return _Wording(module).of(_definition(module, test.name))


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _definition(module: ModuleType, name: str) -> ast.expr:
    for call in ast.walk(_tree(module)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Test":
            given = {k.arg: k.value for k in call.keywords}
            if isinstance(title := given["name"], ast.Constant) and title.value == name:
                return given["holds"]
    raise Unworded(f"no test {name} is defined in {module.__name__}")


def _both(pattern: Text, *parts: Text) -> Text:
    return Text(
        en=pattern.en.format(*(part.en for part in parts)),
        zh=pattern.zh.format(*(part.zh for part in parts)),
    )


class _Wording:
    """Words for the expressions of one module; `_known` are the local names of a function."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._known: dict[str, ast.expr] = {}

    def of(self, node: ast.expr) -> Text:
        if isinstance(node, ast.Lambda):
            return self._truth(node.body)
        if isinstance(node, ast.Name):
            return self._function(node.id)
        raise Unworded(ast.unparse(node))

    def _function(self, name: str) -> Text:
        found = next(
            n for n in _tree(self._module).body if isinstance(n, ast.FunctionDef) and n.name == name
        )
        unset: list[Text] = []
        for line in found.body:
            if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
                target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
                self._known[ast.unparse(target)] = line.value
            elif isinstance(line, ast.If) and isinstance(line.test, ast.Compare):
                unset.append(self._value(line.test.left))
            elif isinstance(line, ast.Return) and line.value is not None:
                return self._unless(unset, self._truth(line.value))
        raise Unworded(name)

    def _unless(self, unset: list[Text], truth: Text) -> Text:
        for parameter_words in unset:
            truth = _both(
                Text(en="{}, or {} is not set", zh="{}，或{}未设"), truth, parameter_words
            )
        return truth

    def _truth(self, node: ast.expr) -> Text:
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                pattern = Text(en="{}, or {}", zh="{}，或{}")
                return _both(pattern, self._truth(left), self._truth(right))
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                pattern = Text(en="{} and {}", zh="{}且{}")
                return _both(pattern, self._truth(left), self._truth(right))
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return self._not(operand)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                pattern = Text(
                    en=f"{{}} {_COMPARED[type(op)].en} {{}}", zh=f"{{}}{_COMPARED[type(op)].zh}{{}}"
                )
                return _both(pattern, self._value(left), self._value(right, left))
            case ast.Call():
                return self._called(node)
        raise Unworded(ast.unparse(node))

    def _not(self, node: ast.expr) -> Text:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return _both(Text(en="{} is no", zh="{}为否"), self._value(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            fact, listed = self._member(node)
            return _both(Text(en="{} is none of: {}", zh="{}不属于：{}"), fact, listed)
        raise Unworded(ast.unparse(node))

    def _called(self, node: ast.Call) -> Text:
        match node.func:
            case ast.Name():
                return _both(Text(en="{} is yes", zh="{}为是"), self._value(node))
            case ast.Attribute(value=fact, attr="is_null"):
                return _both(Text(en="{} is blank", zh="{}为空"), self._value(fact))
            case ast.Attribute(value=fact, attr="is_between"):
                ends = (self._value(arg) for arg in node.args)
                pattern = Text(en="{} is from {} to {}", zh="{}在{}至{}之间")
                return _both(pattern, self._value(fact), *ends)
        raise Unworded(ast.unparse(node))

    def _member(self, node: ast.Call) -> tuple[Text, Text]:
        if not (isinstance(node.func, ast.Attribute) and isinstance(node.args[0], ast.Name)):
            raise Unworded(ast.unparse(node))
        column = self._column(node.func.value)
        names: tuple[str, ...] = getattr(self._module, node.args[0].id)
        titles = [choice.title.zh for choice in column.choices if choice.name in names]
        listed = Text(en=", ".join(f"`{name}`" for name in names), zh="、".join(titles))
        return self._value(node.func.value), listed

    def _column(self, node: ast.expr) -> Column:
        match node:
            case ast.Call(func=ast.Name(id="f"), args=[ast.Constant(value=str(name))]):
                return layout("enterprises").columns[name]
        raise Unworded(ast.unparse(node))

    def _value(self, node: ast.expr, beside: ast.expr | None = None) -> Text:
        match node:
            case ast.Call(func=ast.Name(id="f")):
                column = self._column(node)
                return Text(en=f"`{column.name}`", zh=f"“{column.title.zh}”")
            case ast.Constant(value=str(text)) if beside is not None:
                titles = {c.name: c.title.zh for c in self._column(beside).choices}
                return Text(en=f"`{text}`", zh=f"“{titles[text]}”")
            case ast.Name(id=name) if name in self._known:
                return self._value(self._known[name])
            case ast.Attribute(value=ast.Name(id="p"), attr="day"):
                return _DAY
            case ast.Subscript(value=ast.Name(id="p"), slice=ast.Constant(value=str(name))):
                return _parameter(name)
        return self._computed(node)

    def _computed(self, node: ast.expr) -> Text:
        match node:
            case ast.Constant(value=int(number)):
                return Text(en=f"{number}", zh=f"{number}")
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                pattern = Text(en="{} × {}", zh="{}×{}")
                return _both(pattern, self._value(left), self._value(right))
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                pattern = Text(en="{1} before {0}", zh="{0}前{1}")
                return _both(pattern, self._value(left), self._value(right))
            case ast.Call(func=ast.Name(id="timedelta"), keywords=[days]):
                return _both(Text(en="{} days", zh="{}天"), self._value(days.value))
            case ast.Call(func=ast.Name(id="latest_start"), args=[day, months]):
                pattern = Text(en="{1} months before {0}", zh="{0}前{1}个月")
                return _both(pattern, self._value(day), self._value(months))
        raise Unworded(ast.unparse(node))


def _parameter(name: str) -> Text:
    title = parameter(name).title
    return Text(en=f"[`{name}`](parameters.md#{name})", zh=f"[{title.zh}](parameters.md#{name})")
