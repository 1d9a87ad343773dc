"""Everybody goes by what places have set; it is written between reaches, and only ever added."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ
from rongxie.foundation.reach.rows import shared
from rongxie.foundation.standards.models import LocalParameter

shared(LocalParameter, dict.fromkeys(Kind, READ), application=APPEND)
