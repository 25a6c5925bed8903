"""Every table, for Django to find; wiring only."""

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.capture.models import (
    Account,
    Batch,
    Consent,
    ConsentText,
    Contact,
    CustomField,
    Form,
    Lead,
    Submission,
    Touch,
)
from oneteam.domain.clocks.models import Clock, Escalation, TargetSet
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Stage
from oneteam.domain.qualification.models import Policy, ScoreReceipt
from oneteam.domain.routing.models import Assignment, Member, Pool, Rule
from oneteam.org.models import Absence, Calendar, Company, CompanyDay, Person, Throttle, Token
from oneteam.stream.models import Notice
from oneteam.timeline.models import Event, Heartbeat, Outbox, Reply

__all__ = [
    "Absence",
    "Account",
    "Assignment",
    "Batch",
    "Calendar",
    "Campaign",
    "Clock",
    "Company",
    "CompanyDay",
    "Consent",
    "ConsentText",
    "Contact",
    "CustomField",
    "Escalation",
    "Event",
    "Form",
    "Heartbeat",
    "Lead",
    "Member",
    "Notice",
    "Opportunity",
    "OpportunityContact",
    "Outbox",
    "Person",
    "Policy",
    "Pool",
    "Reply",
    "Response",
    "Rule",
    "ScoreReceipt",
    "Stage",
    "Submission",
    "TargetSet",
    "Throttle",
    "Token",
    "Touch",
    "Verdict",
]
