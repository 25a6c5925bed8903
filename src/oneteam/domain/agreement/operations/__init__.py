"""Writes of terms: drafted, proposed, signed by a leader of each team, withdrawn."""

from oneteam.domain.agreement.operations.drafting import (
    change,
    draft,
    propose,
    restore,
    withdraw,
)
from oneteam.domain.agreement.operations.signing import sign
from oneteam.domain.agreement.operations.versions import TermsRefused

__all__ = ["TermsRefused", "change", "draft", "propose", "restore", "sign", "withdraw"]
