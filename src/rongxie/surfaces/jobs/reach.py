"""Whose the jobs are that somebody asked for."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, Keys
from rongxie.foundation.reach.rows import owners_function, rows_of, shared
from rongxie.surfaces.jobs.models import DeferredJob, JobRun

KEYS = Keys(bank="bank", enterprise="enterprise", enterprise_type="text")
RIGHTS = {
    Kind.OFFICE: APPEND,
    Kind.BANK: APPEND,
    Kind.ENTERPRISE: APPEND,
    Kind.AUDITOR: APPEND,
    Kind.SYSTEM: CLEAR,  # the worker, and whoever asked cancels through it
}

shared(JobRun, {}, application=CLEAR)  # when nobody acts
rows_of(DeferredJob, RIGHTS, KEYS)
owners_function("next_turn", Kind.SYSTEM)
owners_function("queue_deferred_job")
