"""Settings, Imports: uploaded files on trial, imported or dropped."""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oneteam.importing import holding
from oneteam.importing.matching import ImportRefused
from oneteam.importing.running import import_files
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_imports import uploads


@requires(Action.IMPORT)
@require_safe
def held(request: SignedIn, token: str) -> HttpResponse:
    """What would these files bring?"""
    try:
        found = holding.held(uploads(), token, by_id=request.user.pk)
    except holding.NotHeld:
        raise Http404 from None
    context = {
        "token": token,
        "summary": found.summary,
        "files": [(file, number, False) for number, file in enumerate(found.summary["files"])],
        "rows": sum(file["rows"] for file in found.summary["files"]),
        "created": sum(file["created"] for file in found.summary["files"]),
    }
    return render(request, "settings/import_trial.html", context)


@requires(Action.IMPORT)
@require_POST
def import_held(request: SignedIn, token: str) -> HttpResponse:
    """Import them. The files are removed afterwards, whatever came of it."""
    try:
        taken = holding.take(uploads(), token, by_id=request.user.pk)
    except holding.NotHeld:
        messages.error(request, "These files were imported or dropped already.")
        return redirect("settings_imports")
    try:
        summary = import_files(
            taken.mapping,
            taken.paths,
            now=timezone.now(),
            home=Path(settings.HOME) / "rejects",
            is_beside=False,
            by_id=request.user.pk,
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("settings_imports")
    finally:
        holding.drop(uploads(), taken)
    messages.success(request, f"Import {summary['batch']} is in.")
    return redirect("settings_import", batch_id=summary["batch"])


@requires(Action.IMPORT)
@require_POST
def drop(request: SignedIn, token: str) -> HttpResponse:
    """Do not import them: the files are removed."""
    with contextlib.suppress(holding.NotHeld):
        holding.drop(uploads(), holding.take(uploads(), token, by_id=request.user.pk))
    messages.success(request, "The files are removed; nothing was imported.")
    return redirect("settings_imports")
