"""The page of environment variables."""

from pages.markdown import chapters, code, table
from rongxie.config.variables import VARIABLES

KINDS = {
    "text": "text",
    "number": "a whole number",
    "flag": "True or False",
    "words": "words joined by commas",
    "folder": "a whole path",
    "secret": "a secret, or its file in NAME_FILE",
}


def page() -> str:
    """Return the page."""
    rows = [
        (
            code(v.name),
            KINDS[v.kind],
            code(v.default) if v.default else "–",
            v.meaning.en,
            v.meaning.zh,
        )
        for v in VARIABLES
    ]
    return chapters(
        "# Settings",
        "Each environment variable is read once at the start; a value of the wrong form, or a name"
        " that looks like one of ours and is none, stops it with a sentence.",
        table(("Variable", "Value", "Default", "Meaning", "含义"), rows),
    )
