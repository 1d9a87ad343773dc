"""Work that was asked for and is done in portions: how far it is, and having it end."""

from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Number
from rongxie.surfaces.api.paging import Asked, Page, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.jobs import JobOut
from rongxie.surfaces.jobs.deferring import cancel_job
from rongxie.surfaces.jobs.progress import own_jobs, progress_of

routes = Routes("jobs")


@routes.read("/jobs", does=own_jobs)
def jobs(request: ActingRequest, asked: Asked) -> Page[JobOut]:
    """List the work that one has asked for, the latest first."""
    return page_of(request, own_jobs(request.actor), JobOut.of_row, asked=asked, latest_first=True)


@routes.read("/jobs/{int:job}", does=progress_of)
def job(request: ActingRequest, job: Number) -> JobOut:
    """Tell how far work is that one has asked for."""
    return JobOut.of(progress_of(job_id=job, actor=request.actor))


@routes.write("/jobs/{int:job}/cancel", does=cancel_job, status=204)
def cancel(request: ActingRequest, job: Number) -> None:
    """Have no further portion of one's own work begun; what was finished stays."""
    cancel_job(job_id=job, actor=request.actor, at=request.at)
