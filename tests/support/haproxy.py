"""HAProxy with TLS in front of the product, as `docs/deploy/haproxy.cfg` configures it."""

from collections.abc import Sequence

from tests.support.between import require_program
from tests.support.nginx import Proxy
from tests.support.servers import TOP, Hustings


class HAProxy(Proxy):
    """HAProxy with its own certificate, in front of server processes."""

    def __init__(self, servers: Sequence[Hustings]) -> None:
        super().__init__(servers)
        self._program = require_program("haproxy")

    def start(self) -> None:
        """Make the certificate, if there is none yet, and start HAProxy."""
        both, config = self.folder / "both.pem", self.folder / "haproxy.cfg"
        both.write_text(self.make_key().read_text() + self.certificate.read_text())
        documented = {
            # Each needs two open files, and a test machine may allow few.
            "maxconn 20000": "maxconn 200",
            "bind :80\n": f"bind 127.0.0.1:{self.plain_port}\n",
            "bind :443 ": f"bind 127.0.0.1:{self.port} ",
            "/etc/haproxy/debate.example.pem": str(both),
            "127.0.0.1:8000": f"127.0.0.1:{self._servers[0].port}",
            "127.0.0.1:8001": f"127.0.0.1:{self._servers[1].port}",
        }
        config.write_text(self.as_documented(TOP / "docs" / "deploy" / "haproxy.cfg", documented))
        self.spawn([self._program, "-f", config])
        self.wait_until_ready(self._listens)
