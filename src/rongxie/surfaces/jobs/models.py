"""What the jobs remember."""

from django.db import models


class JobRun(models.Model):
    """When the last run of a daily job began that was carried through, on whatever computer."""

    job = models.TextField(primary_key=True)
    began_at = models.DateTimeField()

    class Meta:
        db_table = "job_runs"

    def __str__(self) -> str:
        return self.job
