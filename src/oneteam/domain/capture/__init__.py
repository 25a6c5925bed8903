"""A lead arrives: form, submission, contact, account, touch, consent, duplicates."""
