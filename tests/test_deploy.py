"""The configurations in `docs/deploy/`, as the programs themselves read them."""

import subprocess
from pathlib import Path

from tests.support.between import require_program
from tests.support.servers import TOP

DEPLOY = TOP / "docs" / "deploy"


def run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_caddy_takes_its_configuration() -> None:
    assert "Valid configuration" in run(
        require_program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"
    )


def test_haproxy_takes_its_configuration(tmp_path: Path) -> None:
    haproxy, openssl = require_program("haproxy"), require_program("openssl")
    certificate, key = tmp_path / "site.pem", tmp_path / "key.pem"
    make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=debate.example"]
    run(openssl, *make, "-keyout", key, "-out", certificate)
    certificate.write_text(certificate.read_text() + key.read_text())
    documented = (DEPLOY / "haproxy.cfg").read_text()
    assert "/etc/haproxy/debate.example.pem" in documented
    config = tmp_path / "haproxy.cfg"
    config.write_text(documented.replace("/etc/haproxy/debate.example.pem", str(certificate)))
    run(haproxy, "-c", "-f", config)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = require_program("systemd-analyze")
    documented = (DEPLOY / "hustings.service").read_text()
    # The program has to be there; where it is documented, it is not on this machine.
    unit = tmp_path / "hustings.service"
    unit.write_text(documented.replace("/srv/hustings/.venv/bin/python", "/bin/true"))
    said = run(analyze, "verify", "--man=no", unit)
    assert "hustings.service" not in said, said
