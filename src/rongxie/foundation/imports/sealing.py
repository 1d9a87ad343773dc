"""Rows of a file at rest: compressed, and encrypted with what wraps the keys of enterprises."""

import io
from datetime import datetime

import polars as pl

from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.secrecy.envelopes import disclose, enclose
from rongxie.foundation.secrecy.keys import master_in_use
from rongxie.foundation.secrecy.masters import masters


def sealed(frame: pl.DataFrame, bound_to: str, at: datetime) -> bytes:
    """Return the rows as bytes to store in one place, in the transaction that stores them.

    :raises MasterKeyForeign: if another master key was used with this database
    """
    with as_platform("seal:import", ""):  # which keys there were is nobody else's to read
        key = master_in_use(at).wrapping
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd", compression_level=1, statistics=False)
    return enclose(key, stream.getvalue(), bound_to)


def unsealed(stored: bytes | memoryview, bound_to: str) -> pl.DataFrame:
    """Return the rows that were sealed for the place.

    :raises WrongKey: if the master key of then is not at hand
    :raises Changed: if they were changed
    """
    keys = [master.wrapping for master in masters(may_make=False)]
    return pl.read_parquet(io.BytesIO(disclose(keys, bytes(stored), bound_to)))
