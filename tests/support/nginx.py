"""Proxies with TLS in front of the product, and nginx among them, as `docs/deploy/` configures them."""

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.between import require_program
from tests.support.servers import NOBODY, TOP, Hustings, Process, free_port


class Proxy(Process):
    """A proxy as it is documented, with its own certificate, in front of server processes."""

    HOST = "localhost"

    def __init__(self, servers: Sequence[Hustings]) -> None:
        super().__init__()
        self._openssl = require_program("openssl")
        self._servers = servers
        self.port, self.plain_port = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        self.address = f"https://{self.HOST}:{self.port}"

    def make_key(self) -> Path:
        """Make a certificate, if there is none yet; returns the file with its key."""
        key = self.folder / "key.pem"
        if not key.exists():
            subject = ["-subj", f"/CN={self.HOST}", "-addext", f"subjectAltName=DNS:{self.HOST}"]
            files = ["-keyout", str(key), "-out", str(self.certificate)]
            make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject, *files]
            subprocess.run([self._openssl, *make], check=True, capture_output=True)
        return key

    def as_documented(self, file: Path, places: Mapping[str, str]) -> str:
        """Return a documented configuration with this machine's paths and ports, otherwise unchanged."""
        text = file.read_text()
        for documented, here in places.items():
            assert documented in text, f"{file.name} does not say {documented} any more"
            text = text.replace(documented, here)
        return text

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Nginx(Proxy):
    """nginx, as `docs/deploy/nginx.conf` configures it."""

    def __init__(self, servers: Sequence[Hustings]) -> None:
        super().__init__(servers)
        self._program = require_program("nginx")
        # Each viewer is two; a change takes effect with the next start.
        self.connections = 16_384

    def start(self) -> None:
        """Make the certificate, if there is none yet, and start nginx."""
        site = self._documented_site(self.make_key())
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = self.folder / "nginx.conf"
        config.write_text(
            f"daemon off; pid {self.folder}/pid; worker_processes 1;\n"
            f"events {{ worker_connections {self.connections}; }}\n"
            f"http {{ access_log off; {temporary}\n{site}\n}}\n"
        )
        is_root = os.geteuid() == 0
        if is_root:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        self.spawn([self._program, "-e", "stderr", "-p", self.folder, "-c", config], as_nobody=is_root)
        self.wait_until_ready(self._listens)

    def stop(self) -> None:
        """End nginx with its worker processes; killed at once, it would leave them behind."""
        if self.is_running:
            self.terminate()
        super().stop()

    def _documented_site(self, key: Path) -> str:
        places = {
            "listen 80;": f"listen {self.plain_port};",
            "listen 443 ssl": f"listen {self.port} ssl",
            "debate.example;": f"{self.HOST};",
            "/etc/ssl/debate.example.pem": str(self.certificate),
            "/etc/ssl/debate.example.key": str(key),
            "127.0.0.1:8000": f"127.0.0.1:{self._servers[0].port}",
            "127.0.0.1:8001": f"127.0.0.1:{self._servers[1].port}",
        }
        return self.as_documented(TOP / "docs" / "deploy" / "nginx.conf", places)
