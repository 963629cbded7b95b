"""/metrics as Prometheus itself reads it: by the parser of its own Python client."""

import math
import re

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from school import School

NAME = re.compile(r"[a-z][a-z0-9_]*")
TYPES = {"counter", "gauge", "histogram"}


@pytest.fixture(scope="module")
def school():
    school = School()
    yield school
    school.close()


def read(school):
    answer = requests.get(f"{school.origin}/metrics", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.endswith("\n")
    return answer.text, list(text_string_to_metric_families(answer.text))


def value(families, name, **labels):
    found = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def report(school):
    form = {"category": "water", "description": "漏水", "place_text": "三楼"}
    headers = {"Authorization": f"Bearer {school.token('wang')}", "Idempotency-Key": "metrics"}
    answer = requests.post(f"{school.origin}/api/v1/acts/service.report", json=form, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text


def test_every_family_is_told_once_and_typed(school):
    text, families = read(school)
    assert len(families) > 8
    names = [family.name for family in families]
    assert len(names) == len(set(names)), names
    for family in families:
        assert NAME.fullmatch(family.name) and family.name.startswith("houqin_"), family.name
        assert family.type in TYPES, (family.name, family.type)
        # Without a folder for nightly backups there is none to tell of.
        assert family.samples or family.name.startswith(("houqin_backup_", "houqin_drill_")), family.name
    # What stands in the text is what the parser saw: no line was passed over.
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    samples = [sample for family in families for sample in family.samples]
    assert len(lines) == len(samples)
    keys = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in samples]
    assert len(keys) == len(set(keys)), "a series is told twice"
    assert all(math.isfinite(sample.value) for sample in samples)


def test_histograms_are_cumulative(school):
    report(school)
    _, families = read(school)
    histograms = [family for family in families if family.type == "histogram"]
    assert {"houqin_act_seconds", "houqin_commit_seconds"} <= {family.name for family in histograms}
    for family in histograms:
        series = {}
        for sample in family.samples:
            labels = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "le"))
            one = series.setdefault(labels, {"buckets": []})
            kind = sample.name.removeprefix(family.name)
            if kind == "_bucket":
                one["buckets"].append((float(sample.labels["le"]), sample.value))
            else:
                one[kind] = sample.value
        for labels, one in series.items():
            bounds = [bound for bound, _ in one["buckets"]]
            counts = [count for _, count in one["buckets"]]
            assert bounds == sorted(set(bounds)) and bounds[-1] == math.inf, (family.name, labels)
            assert counts == sorted(counts), (family.name, labels, counts)
            assert counts[-1] == one["_count"] and one["_sum"] >= 0, (family.name, labels)


def test_counters_count_what_was_done(school):
    before = read(school)[1]
    form = {"category": "water", "description": "又漏水", "place_text": "三楼"}
    headers = {"Authorization": f"Bearer {school.token('wang')}", "Idempotency-Key": "metrics-two"}
    for _ in range(2):
        # Under one key: done once, answered twice.
        requests.post(f"{school.origin}/api/v1/acts/service.report", json=form, headers=headers, timeout=10)
    after = read(school)[1]
    assert value(after, "houqin_ledger_records") == value(before, "houqin_ledger_records") + 1
    recorded = "houqin_acts_total"
    assert value(after, recorded, outcome="recorded") > value(before, recorded, outcome="recorded")
    assert value(after, "houqin_http_requests_total") > value(before, "houqin_http_requests_total")
