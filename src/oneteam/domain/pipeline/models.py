"""Tables of stages, products, opportunities, their stays in stages, and shared targets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.capture.models import Account, Batch, Contact, Lead
from oneteam.domain.pipeline import rules
from oneteam.org.models import Person


class Stage(models.Model):
    """A step of selling, with the share of deals in it that are won."""

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(unique=True)
    probability = models.DecimalField(max_digits=4, decimal_places=3)  # 0 to 1
    outcome = models.CharField(
        max_length=5, choices=[(o.value, o.label) for o in rules.Outcome], default="open"
    )

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something the company sells, as its list of products tells it."""

    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=100, db_index=True)  # without case, blanks and dashes
    series = models.CharField(max_length=100, blank=True, default="")
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    external_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    def __str__(self) -> str:
        return self.name


class Opportunity(models.Model):
    """A deal in the making; its stages so far are on the timeline."""

    name = models.CharField(max_length=200)
    lead = models.ForeignKey(
        Lead, on_delete=models.PROTECT, null=True, related_name="opportunities"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="opportunities"
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="opportunities"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="opportunities")
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    product = models.CharField(max_length=100, blank=True, default="")  # as it was told
    # What its owner stands for: nothing, a good chance, or their word.
    commitment = models.CharField(
        max_length=10, choices=[(c.value, c.label) for c in rules.Commitment], default="pipeline"
    )
    close_on = models.DateField(null=True, blank=True)
    competitor = models.CharField(max_length=100, blank=True, default="")
    loss_reason = models.CharField(max_length=30, blank=True, default="")
    opened_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # The day of closing in the company's zone, or as a file told it: quarters go by days.
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(
        max_length=5, choices=[(o.value, o.label) for o in rules.Outcome], default="open"
    )
    is_history = models.BooleanField(default=False)
    custom = models.JSONField(default=dict)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    external_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=models.Q(lead__isnull=False, outcome="open"),
                name="one_open_deal_per_lead",
            )
        ]
        indexes: ClassVar = [
            # Answers: what is in the pipeline, stage by stage?
            models.Index(fields=["outcome", "stage", "-opened_at"], name="deal_in_stage"),
            # Answers: what was won in a period?
            models.Index(fields=["outcome", "closed_at"], name="deal_closed"),
            # Answers: what was won, and what is to close, in a quarter?
            models.Index(fields=["outcome", "closed_on"], name="deal_closed_on"),
            models.Index(fields=["outcome", "close_on"], name="deal_close_on"),
        ]

    def __str__(self) -> str:
        return f"opportunity {self.pk}"


class OpportunityContact(models.Model):
    """A contact's part in a deal."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="deals")
    role = models.CharField(max_length=20, choices=[(r.value, r.label) for r in rules.ContactRole])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "contact"], name="one_part_per_contact_in_a_deal"
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in opportunity {self.opportunity_id}"


class Stay(models.Model):
    """The time a deal spent in one open stage; an open stay is where it is now."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="stays")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)  # whole days stayed, once left
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True, default="")  # a stage was skipped because

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=models.Q(left_at__isnull=True),
                name="a_deal_stays_in_one_stage",
            )
        ]
        indexes: ClassVar = [
            # Answers: how long did past deals stay in each stage?
            models.Index(
                fields=["stage", "days"],
                condition=models.Q(days__isnull=False),
                name="stay_left",
            ),
        ]

    def __str__(self) -> str:
        return f"opportunity {self.opportunity_id} in stage {self.stage_id}"


class SharedTarget(models.Model):
    """What sales and marketing mean to win together in one quarter."""

    starts_on = models.DateField()  # the first day of the quarter
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["starts_on", "currency"], name="one_shared_target_per_quarter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.currency}"
