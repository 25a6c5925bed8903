"""The form of one promise: how fast, counted from when, and what follows when it is late."""

from __future__ import annotations

from typing import Any

from django import forms

from oneteam.domain.clocks.rules import Kind, Promise, Rung, Start, Step, Targets, Unit

QUESTIONS = {
    Kind.ACCEPT: "Someone says “I’ve got it”",
    Kind.RESPOND: "A person answers for the first time",
    Kind.ATTEMPTS: "Enough attempts to reach the contact",
    Kind.VERDICT: "Sales says how good the lead is",
}
RUNGS = {
    "remind": Step.REMIND,
    "tell_leader": Step.TELL_LEADER,
    "reassign": Step.REASSIGN,
}


def _amount(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=129_600)


def _rung(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=129_600, required=False)


class PromiseForm(forms.Form):
    """One promise, edited."""

    is_made = forms.BooleanField(label="We promise this", required=False)
    start = forms.ChoiceField(label="Counted since", choices=[(s.value, s.value) for s in Start])
    unit = forms.ChoiceField(label="In", choices=[(u.value, u.label) for u in Unit])
    a = _amount("A leads")
    b = _amount("B leads")
    c = _amount("C leads")
    needed = forms.IntegerField(label="Attempts needed", min_value=1, max_value=50)
    is_business_time = forms.BooleanField(label="Only working hours count", required=False)
    due_soon_percent = forms.IntegerField(label="Warn at (% used up)", min_value=1, max_value=99)
    remind = _rung("Minutes late: remind")
    tell_leader = _rung("Minutes late: tell leader")
    reassign = _rung("Minutes late: reassign")

    def __init__(self, data: Any, *, prefix: str, kind: Kind, promise: Promise | None) -> None:
        super().__init__(data, prefix=prefix, initial=_initial(promise) if promise else {})
        self.kind = kind
        self.question = QUESTIONS[kind]
        if kind is not Kind.ATTEMPTS:
            del self.fields["needed"]
        if data is not None and self.add_prefix("is_made") not in data:
            for field in self.fields.values():  # what is not promised need not be filled in
                field.required = False

    def promise(self) -> Promise | None:
        """The promise as it was filled in; None when it is not made. Only of a valid form."""
        filled = self.cleaned_data
        if not filled["is_made"]:
            return None
        rungs = [
            Rung(step, filled[name]) for name, step in RUNGS.items() if filled[name] is not None
        ]
        return Promise(
            kind=self.kind,
            start=Start(filled["start"]),
            unit=Unit(filled["unit"]),
            within=(("A", filled["a"]), ("B", filled["b"]), ("C", filled["c"])),
            needed=filled.get("needed", 1),
            due_soon_percent=filled["due_soon_percent"],
            is_business_time=filled["is_business_time"],
            ladder=tuple(rungs),
        )


def forms_for(targets: Targets, data: Any = None) -> list[PromiseForm]:
    """A form for each promise made now, and an empty one for each kind that is not promised.

    A kind may be promised twice: since arrival and since assignment.
    """
    forms = []
    for kind in Kind:
        made = [promise for promise in targets.promises if promise.kind is kind]
        for number, promise in enumerate(made or [None]):
            prefix = f"{kind.value}-{number + 1}" if number else kind.value
            forms.append(PromiseForm(data, prefix=prefix, kind=kind, promise=promise))
    return forms


def _initial(promise: Promise) -> dict[str, Any]:
    within = dict(promise.within)
    ladder = {rung.step: rung.after_minutes for rung in promise.ladder}
    return {
        "is_made": True,
        "start": promise.start.value,
        "unit": promise.unit.value,
        "a": within["A"],
        "b": within["B"],
        "c": within["C"],
        "needed": promise.needed,
        "is_business_time": promise.is_business_time,
        "due_soon_percent": promise.due_soon_percent,
        **{name: ladder.get(step) for name, step in RUNGS.items()},
    }
