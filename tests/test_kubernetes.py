"""docs/deploy/kubernetes.yaml: it names only settings, addresses and ports that exist, and runs as the image does."""

import re
from typing import Any

import kubernetes_validate
import pytest
import yaml
from django.core.management import get_commands

from live.environment.declared import DECLARED
from live.fanout.drain import LONGEST_S
from live.process.server import STOP_TIMEOUT_S
from live.urls import plain_routes
from tests.support.image import read_dockerfile
from tests.test_committed_files import read

# One that is maintained; the package has the schemas of many.
KUBERNETES = "1.34"
OBJECTS = {one["kind"]: one for one in yaml.safe_load_all(read("docs/deploy/kubernetes.yaml"))}
POD: dict[str, Any] = OBJECTS["Deployment"]["spec"]["template"]["spec"]
CONTAINER = POD["containers"][0]


@pytest.mark.parametrize("kind", OBJECTS)
def test_every_object_is_one_that_kubernetes_takes(kind: str) -> None:
    kubernetes_validate.validate(OBJECTS[kind], KUBERNETES, strict=True)


def test_every_setting_exists_and_has_a_valid_form() -> None:
    declared = {setting.name: setting for setting in DECLARED}
    given = OBJECTS["Secret"]["stringData"] | OBJECTS["ConfigMap"]["data"]
    for name, value in given.items():
        declared[name].kind.read(value)
    required = {name for name, setting in declared.items() if setting.default is None}
    assert required <= given.keys()


def test_commands_exist() -> None:
    for container in (*POD["initContainers"], CONTAINER):
        assert container["args"][0] in get_commands()


def test_probes_ask_the_health_checks() -> None:
    asked = [CONTAINER[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe")]
    assert asked == ["/readyz", "/healthz"]
    assert set(asked) <= {f"/{route.pattern}" for route in plain_routes}


def test_the_pod_runs_as_the_images_user_with_a_read_only_root() -> None:
    (user,) = {uid for one in read_dockerfile() for uid in re.findall(r"--uid (\d+)", one.words)}
    assert POD["securityContext"]["runAsUser"] == int(user)
    for container in (*POD["initContainers"], CONTAINER):
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert [place["mountPath"] for place in container["volumeMounts"]] == ["/tmp"]


def test_traffic_and_metrics_reach_the_ports_that_are_served() -> None:
    ports = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}
    default = next(setting.default for setting in DECLARED if setting.name == "PORT")
    assert str(ports["http"]) == default
    assert OBJECTS["ConfigMap"]["data"]["METRICS"].endswith(f":{ports['metrics']}")
    assert OBJECTS["Service"]["spec"]["ports"][0]["targetPort"] == "http"
    labels = OBJECTS["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert OBJECTS["Service"]["spec"]["selector"] == labels
    assert OBJECTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels


def test_the_grace_period_is_longer_than_the_drain() -> None:
    assert POD["terminationGracePeriodSeconds"] > LONGEST_S + STOP_TIMEOUT_S
