"""What is told of a fault: kinds, codes and places alone, for a fault's own words name people."""

from types import TracebackType

from rongxie.values.texts import Refusal


def told(fault: BaseException) -> dict[str, str]:
    """Return the fields of a log line; of a refusal the sentence without what is filled in."""
    fields = {
        "fault": type(fault).__name__,
        "sqlstate": getattr(fault.__cause__, "sqlstate", None),
        "said": fault.message.text if isinstance(fault, Refusal) else None,
        "where": _where(fault.__traceback__),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _where(trace: TracebackType | None) -> str:
    """Return the last line of ours that the fault went through."""
    where = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith("rongxie."):
            where = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
