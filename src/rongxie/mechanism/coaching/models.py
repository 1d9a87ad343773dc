"""Plans of coaching and their tasks."""

from django.db.models import (
    CheckConstraint,
    DateField,
    DateTimeField,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by


class CoachingPlan(Model):
    """What has to be cured before a case goes back on the declaration list (32/2.3c)."""

    case = owned_by("lists.Case", name="plans")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    referral = owned_by("referrals.Referral", null=True)
    reasons = codes_field()
    tests = codes_field()
    playbooks = codes_field()
    coach = code_field()  # the township's organisation
    due_on = DateField()
    state = code_field(default="open")
    opened_by = code_field()
    opened_at = DateTimeField()
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "coaching_plans"
        indexes = (
            Index(
                name="coaching_plans_open", fields=["region", "due_on"], condition=Q(state="open")
            ),
        )
        constraints = (
            known("coaching_plan_has_a_known_state", "state", ("open", "cured", "ended")),
            UniqueConstraint(
                name="coaching_plan_one_open", fields=["case"], condition=Q(state="open")
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.pk}"


class CoachingTask(Model):
    """One task of a playbook; proven done by a file or by the word of the authority in charge."""

    plan = owned_by("coaching.CoachingPlan", name="tasks")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    playbook = code_field()
    task = code_field()
    due_on = DateField()
    done_on = DateField(null=True)
    proof = code_field(blank=True)
    note = TextField(blank=True)
    done_by = code_field(blank=True)
    done_at = DateTimeField(null=True)

    class Meta:
        db_table = "coaching_tasks"
        indexes = (
            Index(
                name="coaching_tasks_to_do",
                fields=["region", "due_on"],
                condition=Q(done_on__isnull=True),
            ),
        )
        constraints = (
            UniqueConstraint(name="coaching_task_once", fields=["plan", "playbook", "task"]),
            CheckConstraint(
                name="coaching_task_done_is_proven",
                condition=Q(done_on__isnull=True)
                | ~Q(done_by="") & Q(done_at__isnull=False) & (~Q(proof="") | ~Q(note="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.task}"
