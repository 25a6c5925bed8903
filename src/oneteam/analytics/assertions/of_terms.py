"""What must hold of signed terms: both signed exactly this, and who lives by them took it."""

from __future__ import annotations

from collections.abc import Iterator

from oneteam.analytics.assertions import Assertion
from oneteam.domain.agreement.models import Signature
from oneteam.domain.agreement.rules import digest
from oneteam.domain.clocks.models import TargetSet
from oneteam.domain.qualification.models import Policy


def _signed_otherwise() -> Iterator[int]:
    for hand in Signature.objects.select_related("version").order_by("id"):
        if not hand.digest == hand.version.digest == digest(hand.version.content):
            yield hand.pk


def _promises_otherwise() -> Iterator[int]:
    rows = TargetSet.objects.filter(terms__isnull=False).select_related("terms").order_by("id")
    for row in rows:
        assert row.terms is not None
        agreed = row.terms.content.get("sales", {}).get("promises")
        if row.definition != {"promises": agreed} or row.active_from != row.terms.effective_from:
            yield row.pk


def _definition_otherwise() -> Iterator[int]:
    rows = Policy.objects.filter(terms__isnull=False).select_related("terms").order_by("id")
    for row in rows:
        assert row.terms is not None
        if (row.definition, row.activated_at) != (row.terms.content, row.terms.effective_from):
            yield row.pk


TERMS = (
    Assertion(
        "signature_is_under_the_content",
        "Every signature is under exactly the content of its version.",
        found=_signed_otherwise,
    ),
    Assertion(
        "signed_by_both_teams",
        "Signed terms carry the signature of a leader of each team, by two people.",
        """SELECT v.id FROM oneteam_version v WHERE v.state = 'signed' AND (
            SELECT COUNT(DISTINCT s.team) + COUNT(DISTINCT s.person_id)
            FROM oneteam_signature s WHERE s.version_id = v.id) <> 4""",
    ),
    Assertion(
        "agreement_is_told",
        "Signed terms have both signatures and their moment on the timeline.",
        """SELECT v.id FROM oneteam_version v WHERE v.state = 'signed' AND (
            (SELECT COUNT(*) FROM oneteam_event e WHERE e.subject = 'terms:' || v.id
                AND e.kind || '' = 'terms.agreed') <> 1
            OR (SELECT COUNT(*) FROM oneteam_event e WHERE e.subject = 'terms:' || v.id
                AND e.kind || '' = 'terms.signed') < 2)""",
    ),
    Assertion(
        "signed_terms_were_taken",
        "A signed agreement gave the clocks their promises, a signed definition its policy.",
        """SELECT v.id FROM oneteam_version v WHERE v.state = 'signed' AND (
            (v.kind = 'agreement' AND NOT EXISTS (
                SELECT 1 FROM oneteam_targetset t WHERE t.terms_id = v.id))
            OR (v.kind = 'qualification' AND NOT EXISTS (
                SELECT 1 FROM oneteam_policy p WHERE p.terms_id = v.id)))""",
    ),
    Assertion(
        "promises_are_the_agreed_ones",
        "Targets taken from a signed agreement are its promises, from its moment on.",
        found=_promises_otherwise,
    ),
    Assertion(
        "policy_is_the_agreed_one",
        "A policy taken from a signed definition is that definition, from its moment on.",
        found=_definition_otherwise,
    ),
)
