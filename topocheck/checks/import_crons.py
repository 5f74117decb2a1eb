"""What the Containerized Data Importer accepts as a DataImportCron.

Sources: containerized-data-importer pkg/apiserver/webhooks/dataimportcron-validate.go; gorhill/cronexpr, which reads the schedule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.import_sources import registry_refusals
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_COLLECT = ("Never", "Outdated")
_UNSETTABLE = ("sourceRef", "contentType", "checkpoints", "finalCheckpoint")
_SPECIAL = frozenset({"@annually", "@yearly", "@monthly", "@weekly", "@daily", "@hourly"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONG_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_SECOND = (0, 59)
_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_YEAR = (1970, 2099)
_LONGEST_NAME = 63


@check("IMG19", "illegal-import-cron")
def illegal_import_cron(network: Network) -> Iterator[Problem]:
    """A DataImportCron has no registry source, no legal schedule or no DataSource of its own to manage."""
    managed: dict[tuple[str, str], tuple[Manifest, Scalar]] = {}
    for manifest in network.site.manifests:
        spec = manifest.body.mapping("spec")
        if manifest.kind != "DataImportCron" or manifest.group != "cdi.kubevirt.io" or spec is None or manifest.partial:
            continue
        for refusal in _refusals(spec):
            symptom = f"the apply is refused: {refusal.said}"
            yield Problem(refusal.place, refusal.message, manifest.object, symptom, refusal.fix)
        scalar = spec.scalar("managedDataSource")
        key = (manifest.namespace or "default", scalar.text if scalar is not None else "")
        if scalar is not None and not is_template(scalar.text):
            first = managed.setdefault(key, (manifest, scalar))
            if first[0] is not manifest and first[0].name != manifest.name:
                yield _shared(manifest, scalar, *first)


def _shared(manifest: Manifest, scalar: Scalar, other: Manifest, there: Scalar) -> Problem:
    return Problem(
        place=scalar.place,
        message=f"the DataSource {scalar.text} must be managed by one DataImportCron, and {manifest.name} and {other.name} manage it",
        object=manifest.object,
        symptom="each import points the DataSource to another image: new VMs start from the one or the other by turns",
        fix="let each manage a DataSource of its own",
        related=(Related(there.place, f"{other.name} manages it"),),
    )


def _refusals(spec: Mapping) -> Iterator[Refusal]:
    template = spec.at("template", "spec")
    if isinstance(template, Mapping):
        yield from _of_template(template)
    schedule = spec.scalar("schedule")
    if schedule is not None and schedule.text and not is_template(schedule.text) and not is_schedule(schedule.text):
        fix = "write minute, hour, day, month and weekday, as 30 1 * * 1"
        yield Refusal(
            schedule.place, f'the schedule "{schedule.text}" must be one of cron', "Illegal cron schedule", fix
        )
    collect = spec.scalar("garbageCollect")
    if collect is not None and collect.text not in _COLLECT and not is_template(collect.text):
        message = f'garbageCollect "{collect.text}" must be {listed(_COLLECT)}'
        yield Refusal(collect.place, message, "Illegal GarbageCollect value", "write one of them")
    managed = spec.text("managedDataSource") or ""
    if not managed or len(managed) > _LONGEST_NAME:
        message = f"managedDataSource must name the DataSource that is managed, in at most {_LONGEST_NAME} characters"
        yield Refusal(spec.place_of("managedDataSource"), message, "Illegal ManagedDataSource value", "write its name")


def _of_template(template: Mapping) -> Iterator[Refusal]:
    source = template.mapping("source")
    registry = source.mapping("registry") if source is not None else None
    claim = source.mapping("pvc") if source is not None else None
    if source is None or (registry is None and claim is None):
        if not any(is_template(key) for key in (source or template).entries):
            place = template.place_of("source")
            yield Refusal(
                place,
                "the template must have a registry source",
                "Missing registry source",
                "write source: {registry: ...}",
            )
    elif registry is not None:
        yield from registry_refusals(registry)
        yield from _of_stream(registry)
    for key in _UNSETTABLE:
        if template.get(key) is not None:
            said = "Unsettable fields: SourceRef, ContentType, Checkpoints, FinalCheckpoint"
            yield Refusal(template.place_of(key), f"the template must not have {key}", said, f"delete {key}")


def _of_stream(registry: Mapping) -> Iterator[Refusal]:
    method = registry.text("pullMethod") or ""
    if registry.text("imageStream") and registry.text("url") is None and method != "node" and not is_template(method):
        said = "Source registry ImageStream is supported only with node pull import method"
        yield Refusal(
            registry.place_of("imageStream"),
            "an imageStream must have pullMethod: node",
            said,
            "write pullMethod: node",
        )


def is_schedule(text: str) -> bool:
    """Whether cronexpr reads a schedule: five fields, six with the year behind, seven with the seconds before."""
    text = text.strip().lower()
    if text in _SPECIAL:
        return True
    fields = text.split()
    if len(fields) < len(_FIELDS):
        return False
    spans = [*_FIELDS, _YEAR] if len(fields) == len(_FIELDS) + 1 else [_SECOND, *_FIELDS, _YEAR]
    spans = list(_FIELDS) if len(fields) == len(_FIELDS) else spans
    return all(_is_field(field, span) for field, span in zip(fields, spans, strict=False))


def _is_field(field: str, span: tuple[int, int]) -> bool:
    return all(_is_item(item, span) for item in field.split(","))


def _is_item(item: str, span: tuple[int, int]) -> bool:
    day, weekday = span == _FIELDS[2], span == _FIELDS[4]
    if (day and re.fullmatch(r"\?|l|lw|\d{1,2}w", item)) or (weekday and re.fullmatch(r"\?|[0-7a-z]+(l|#[1-5])", item)):
        return True
    base, slash, step = item.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    first, dash, last = base.partition("-")
    if base == "*":
        return True
    low, high = _value(first, span), _value(last, span) if dash else None
    return low is not None and (not dash or (high is not None and low <= high))


def _value(text: str, span: tuple[int, int]) -> int | None:
    names: tuple[tuple[str, ...], ...] = ()
    if span == _FIELDS[3]:
        names = (_MONTHS, _LONG_MONTHS)
    elif span == _FIELDS[4]:
        names = (_DAYS, _LONG_DAYS)
    for words in names:
        if text in words:
            return words.index(text) + span[0]
    return int(text) if text.isdigit() and span[0] <= int(text) <= span[1] else None


CHECKS = (illegal_import_cron,)
