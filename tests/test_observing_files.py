"""The files for Prometheus and Grafana: they are well-formed, and ask only for metrics that there are."""

import json
import re

import pytest
import yaml
from prometheus_client import REGISTRY

from tests.support.between import require_program
from tests.test_committed_files import read
from tests.test_deploy import DEPLOY, run

# What one metric has beside its own name.
SUFFIXES = ("", "_total", "_bucket", "_sum", "_count")


def known_metrics() -> set[str]:
    return {family.name + suffix for family in REGISTRY.collect() for suffix in SUFFIXES}


@pytest.mark.parametrize("path", ["docs/deploy/grafana.json", "docs/deploy/alerts.yml", "docs/running.md"])
def test_only_metrics_that_exist_are_named(path: str) -> None:
    named = set(re.findall(r"\bhustings_\w+", read(path)))
    assert len(named) > 5
    assert named - known_metrics() == set()


def test_the_dashboard_shows_every_metric_of_hustings() -> None:
    shown = set(re.findall(r"\bhustings_\w+", read("docs/deploy/grafana.json")))
    for family in REGISTRY.collect():
        # How many runs there were is of no use in a picture.
        if family.name.startswith("hustings_") and family.name != "hustings_job_runs":
            assert shown & {family.name + suffix for suffix in SUFFIXES}, family.name


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    dashboard = json.loads(read("docs/deploy/grafana.json"))
    assert dashboard["uid"] == "hustings"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))


def test_each_alert_is_explained_where_running_is() -> None:
    rules = [rule for group in yaml.safe_load(read("docs/deploy/alerts.yml"))["groups"] for rule in group["rules"]]
    explained = read("docs/running.md")
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in explained] == []


def test_prometheus_takes_its_configuration_and_the_alerts() -> None:
    promtool = require_program("promtool")
    run(promtool, "check", "rules", DEPLOY / "alerts.yml")
    run(promtool, "check", "config", DEPLOY / "prometheus.yml")
