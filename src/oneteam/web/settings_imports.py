"""Settings, Imports: bring a company's past in from files, see what came, take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oneteam.domain.capture.queries import imports
from oneteam.importing import holding
from oneteam.importing.loading import MappingError, packaged
from oneteam.importing.matching import ImportRefused
from oneteam.importing.rejects import escaped
from oneteam.importing.running import import_files
from oneteam.importing.undoing import UndoRefused, undo
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires

OWN = "own"


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One or several files, together no bigger than an upload may be."""

    widget = _Files(attrs={"accept": ".csv,.tsv,.txt,text/csv"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as a list."""
        told = data if isinstance(data, list | tuple) else [data]
        kept = [super(_FilesField, self).clean(one, initial) for one in told or [None]]
        if sum(one.size for one in kept) > holding.BIGGEST:
            raise forms.ValidationError(
                f"Together more than {holding.BIGGEST // 2**20} MB. Files of any size come in on"
                " the command line: oneteam import MAPPING FILE..."
            )
        return kept


class UploadForm(forms.Form):
    """Files, and the mapping that says what their columns mean."""

    uploads = _FilesField(
        label="Files", help_text="CSV in any encoding, one or several, in any order; 10 MB together"
    )
    mapping = forms.ChoiceField(
        label="What the columns mean",
        required=False,
        widget=forms.Select(attrs={"data-shows": ""}),
    )
    own = forms.CharField(
        label="Your own mapping (TOML)",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Paste it, or choose its file below. How to write one is in docs/import.md.",
    )
    own_file = forms.FileField(label="Or its file", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = ("", "Told by their names")
        choices = [told, *packaged().items(), (OWN, "A mapping of your own")]
        self.fields["mapping"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The TOML of an own mapping, wherever it came from."""
        told = super().clean() or {}
        if told.get("mapping") != OWN:
            return told | {"content": ""}
        if file := told.get("own_file"):
            try:
                told["content"] = file.read(200_000).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("own_file", "This is not a text file in UTF-8.")
        else:
            told["content"] = told.get("own", "")
        if not str(told.get("content", "")).strip() and not self.errors:
            self.add_error("own", "Required field missing")
        return told


def uploads() -> Path:
    """Where uploaded files wait until they are imported."""
    return Path(settings.HOME) / "uploads"


@requires(Action.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_imports(request: SignedIn) -> HttpResponse:
    """Which past do we bring in?"""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (token := _rehearse(request, form)):
        return redirect("settings_held", token=token)
    context = {"form": form, "batches": imports.batches()}
    status = 422 if form.errors else 200
    return render(request, "settings/imports.html", context, status=status)


@requires(Action.IMPORT)
@require_safe
def batch(request: SignedIn, batch_id: int) -> HttpResponse:
    """What did this import bring?"""
    found = _batch(batch_id)
    folder = _rejects_folder(batch_id)
    files = [
        (file, number, (folder / f"{file['file']}.rejects.csv").is_file())
        for number, file in enumerate(found.summary.get("files", []))
    ]
    return render(request, "settings/import.html", {"batch": found, "files": files})


@requires(Action.IMPORT)
@require_safe
def rejects(request: SignedIn, batch_id: int, number: int) -> HttpResponseBase:
    """Which rows of this file could not be read, and why?"""
    files = _batch(batch_id).summary.get("files", [])
    if number >= len(files):
        raise Http404
    path = _rejects_folder(batch_id) / f"{files[number]['file']}.rejects.csv"
    if path.parent != _rejects_folder(batch_id) or not path.is_file():
        raise Http404
    name = f"import-{batch_id}-{number + 1}-rejects.csv"
    return StreamingHttpResponse(
        escaped(path),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires(Action.IMPORT)
@require_POST
def undo_batch(request: SignedIn, batch_id: int) -> HttpResponse:
    """Take an import back, but for what people have worked on since."""
    _batch(batch_id)
    try:
        undo(batch_id, now=timezone.now(), by_id=request.user.pk)
    except UndoRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Import {batch_id} is undone.")
    return redirect("settings_import", batch_id=batch_id)


def _rehearse(request: SignedIn, form: UploadForm) -> str:
    told, now = form.cleaned_data, timezone.now()
    try:
        held = holding.hold(
            uploads(),
            told["uploads"],
            mapping=told["mapping"],
            content=told["content"],
            by_id=request.user.pk,
            now=now,
        )
    except MappingError as wrong:
        form.add_error("own", " · ".join(wrong.problems))
        return ""
    except ImportRefused as refused:
        form.add_error("uploads", str(refused))
        return ""
    try:
        summary = import_files(held.mapping, held.paths, now=now, home=uploads(), is_dry=True)
    except ImportRefused as refused:
        holding.drop(uploads(), held)
        form.add_error("uploads", str(refused))
        return ""
    except BaseException:
        holding.drop(uploads(), held)
        raise
    holding.note_summary(uploads(), held, summary)
    return held.token


def _batch(batch_id: int) -> imports.BatchView:
    try:
        return imports.batch(batch_id)
    except imports.BatchNotFound:
        raise Http404 from None


def _rejects_folder(batch_id: int) -> Path:
    return Path(settings.HOME) / "rejects" / str(batch_id)
