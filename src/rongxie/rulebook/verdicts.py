"""The words in which screening answers, for those who only store or show them."""

LEVELS = ("declared", "observed", "checked")  # of a fact, weakest first
VERDICTS = ("met", "not_met", "unknown")  #     on a standard
OUTCOMES = ("pass", "fail", "incomplete")  #    of a screening
