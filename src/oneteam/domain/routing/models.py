"""Tables of pools, their members and rules, and of every assignment with its receipt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.capture.models import Lead
from oneteam.domain.routing import rules
from oneteam.org.models import Person


class Pool(models.Model):
    """People who take leads in turn, by weight."""

    name = models.CharField(max_length=100, unique=True)
    fallback = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When nobody can take it: may members claim it from a queue, or does it go to the manager?
    is_claimable = models.BooleanField(default=True)
    manager = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="managed_pools"
    )
    respects_hours = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)  # takes what no rule matches

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_pool",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's place in a pool. Credit is smooth weighted round robin's running balance."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    weight = models.PositiveIntegerField(default=1)
    credit = models.IntegerField(default=0)
    cap_day = models.PositiveIntegerField(null=True, blank=True)
    cap_open = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "person"], name="one_place_per_pool"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="weight_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in pool {self.pool_id}"


class Rule(models.Model):
    """Leads that meet a condition go to one person or pool; the first match wins."""

    position = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=100)
    condition = models.JSONField(default=dict)
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(pool__isnull=False) ^ models.Q(person__isnull=False),
                name="rule_leads_to_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """Who held a lead, from when to when, and why; no person means it waits in the pool's queue."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="assignments", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="assignments", db_index=False
    )
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, null=True, related_name="assignments", db_index=False
    )
    via = models.CharField(max_length=20, choices=[(v.value, v.label) for v in rules.Via])
    number = models.PositiveSmallIntegerField(default=1)  # 1 is the first hand-over
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_assignment_per_lead",
            ),
            models.UniqueConstraint(fields=["lead", "number"], name="assignments_are_numbered"),
        ]
        indexes: ClassVar = [
            # Answers: how many leads did this person get today?
            models.Index(fields=["person", "assigned_at"], name="assignment_of_person"),
            # Answers: what waits in this pool's queue?
            models.Index(
                fields=["pool", "assigned_at"],
                name="assignment_in_queue",
                condition=models.Q(person__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.number} of lead {self.lead_id}"
