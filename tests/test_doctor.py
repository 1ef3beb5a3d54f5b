"""What `manage.py doctor` reports: that all is well, or what is wrong and what to do, line by line."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.support.between import pooled, without_sockets
from tests.support.mail import MailServer
from tests.support.nginx import Nginx
from tests.support.servers import Hustings, Postgres, Redis, free_port
from tests.support.stage import Stage
from tests.support.templates import copy_sqlite

BEHIND_NGINX = {"HTTPS": "on", "ALLOWED_HOSTS": Nginx.HOST, "RATE_LIMITS": "on", "TRUSTED_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A database with an article and an administrator."""
    stage = Stage(copy_sqlite(tmp_path_factory.mktemp("doctor") / "doctor.sqlite3"))
    stage.new_place()
    server = stage.new_server()
    server.manage("moderator", "ada", "--role", "administrator", "--no-input")
    server.stop()
    yield stage
    stage.close()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def serve(stack: ExitStack, stage: Stage, **settings: str) -> Hustings:
    """Start a server that stops with the test."""
    server = stage.new_server(**settings)
    stack.callback(server.stop)
    server.start()
    return server


def put_nginx_before(stack: ExitStack, server: Hustings) -> Nginx:
    nginx = Nginx([server, server])
    stack.callback(nginx.stop)
    nginx.start()
    return nginx


def doctor(server: Hustings, *words: str, **settings: str) -> tuple[int, str]:
    """Run the command with the server's settings; returns its exit code and what it printed."""
    done = server.run("doctor", *words, settings=settings)
    assert done.stderr == "" and done.returncode in (0, 1), done.stderr
    return done.returncode, done.stdout


def through(nginx: Nginx, server: Hustings, **settings: str) -> tuple[int, str]:
    return doctor(server, "--url", nginx.address, SSL_CERT_FILE=str(nginx.certificate), **settings)


def wrongs(said: str) -> dict[str, str]:
    """What is wrong, by subject."""
    lines = [line[7:] for line in said.splitlines() if line.startswith("WRONG")]
    return {line[:14].strip(): line[15:] for line in lines}


def test_behind_a_proxy_that_is_set_up_as_documented_all_is_well(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage, **BEHIND_NGINX)
    code, said = through(put_nginx_before(stack, server), server)
    for subject in ("page", "proxy", "form", "websocket", "event stream", "disk", "database", "descriptors"):
        assert f"ok     {subject} " in said, said
    assert code == 0 and not wrongs(said), said


def test_behind_a_proxy_that_is_not_trusted_it_names_the_setting_and_its_value(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage, **BEHIND_NGINX | {"TRUSTED_PROXIES": ""})
    nginx = put_nginx_before(stack, server)
    code, said = through(nginx, server)
    assert code == 1 and "set TRUSTED_PROXIES=127.0.0.1" in wrongs(said)["proxy"]
    assert "is refused with 403" in wrongs(said)["form"] and "websocket" in wrongs(said)


def test_the_wrong_fix_is_still_reported(stack: ExitStack, stage: Stage) -> None:
    server = stage.new_server(**BEHIND_NGINX | {"TRUSTED_PROXIES": ""})
    stack.callback(server.stop)
    nginx = Nginx([server, server])
    stack.callback(nginx.stop)
    server.env["TRUSTED_ORIGINS"] = nginx.address
    server.start()
    nginx.start()
    code, said = through(nginx, server)
    assert code == 1 and "set TRUSTED_PROXIES=127.0.0.1" in wrongs(said)["proxy"]
    assert "take it out" in wrongs(said)["origin"]


def test_a_host_that_the_server_refuses_is_named(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage, **BEHIND_NGINX | {"ALLOWED_HOSTS": "debate.example"})
    code, said = through(put_nginx_before(stack, server), server)
    assert code == 1 and "add localhost to ALLOWED_HOSTS" in wrongs(said)["host"]


def test_a_proxy_without_a_server_and_a_missing_proxy_are_told_apart(stack: ExitStack, stage: Stage) -> None:
    server = stage.new_server(**BEHIND_NGINX)
    stack.callback(server.stop)
    nginx = put_nginx_before(stack, server)
    assert "it does not reach the server" in wrongs(through(nginx, server)[1])["page"]
    nginx.terminate()
    assert "nothing answers at" in wrongs(through(nginx, server)[1])["page"]


def test_an_untrusted_certificate_is_reported(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage, **BEHIND_NGINX)
    nginx = put_nginx_before(stack, server)
    assert "look at the proxy's certificate" in wrongs(doctor(server, "--url", nginx.address)[1])["page"]


def test_processes_with_different_secret_keys_are_told_apart(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage)
    _, said = doctor(server, "--url", server.address, SECRET_KEY="another secret key, long enough and quite as random")
    assert "is not a Hustings with this SECRET_KEY" in wrongs(said)["page"]


def test_plain_http_with_cookies_for_https_is_reported(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage, HTTPS="on")
    assert "set HTTPS=off" in wrongs(doctor(server, "--url", server.address)[1])["form"]


async def test_a_proxy_that_forwards_no_sockets_is_reported(stack: ExitStack, stage: Stage) -> None:
    server = await asyncio.to_thread(serve, stack, stage)
    async with without_sockets(server) as address:
        _, said = await asyncio.to_thread(doctor, server, "--url", address)
    assert "websocket" in wrongs(said) and "ok     event stream" in said


def test_a_redis_that_is_down_or_hangs_is_reported_within_the_time_limit(stack: ExitStack, stage: Stage) -> None:
    server = stage.new_server(REDIS_URL=f"redis://:hunter2@127.0.0.1:{free_port()}/0")
    stack.callback(server.stop)
    code, said = doctor(server)
    assert code == 1 and "does not answer" in wrongs(said)["redis"] and "hunter2" not in said
    redis = Redis()
    stack.callback(redis.stop)
    redis.start()
    assert "redis" not in wrongs(doctor(server, REDIS_URL=redis.url)[1])
    redis.pause()
    # It says so while Redis still hangs.
    assert "does not answer" in wrongs(doctor(server, REDIS_URL=redis.url)[1])["redis"]


def test_several_processes_without_redis_are_reported(stage: Stage) -> None:
    server = stage.new_server()
    assert "set REDIS_URL" in wrongs(doctor(server, "--processes", "4")[1])["redis"]
    for number in ("0", "-1"):
        done = server.run("doctor", "--processes", number)
        assert done.returncode == 1 and "--processes is the number of processes, at least 1" in done.stderr
    server.stop()


def test_a_database_that_is_down_or_not_up_to_date_is_reported(postgres: Postgres, stack: ExitStack) -> None:
    server = Hustings(DATABASE_URL=f"postgres://hustings@127.0.0.1:{free_port()}/hustings")
    stack.callback(server.stop)
    assert "cannot be opened" in wrongs(doctor(server)[1])["database"]
    url = postgres.create_database("not-migrated")
    assert "run manage.py migrate" in wrongs(doctor(server, DATABASE_URL=url)[1])["database"]


def test_too_many_processes_for_postgresqls_connections_are_reported_and_a_pooler_is_recognised(
    postgres: Postgres, stack: ExitStack
) -> None:
    server = Hustings(DATABASE_URL=postgres.create_database("well", migrated=True))
    stack.callback(server.stop)
    said = doctor(server, "--processes", "2")[1]
    assert "connections" not in wrongs(said) and "ok     clock" in said
    assert "set its max_connections to" in wrongs(doctor(server, "--processes", "50")[1])["connections"]
    with pooled(postgres) as pooler:
        assert "to a pooler" in doctor(server, "--processes", "50", DATABASE_URL=pooler.url("well"))[1]


def test_settings_for_development_and_misspelt_ones_are_reported(stage: Stage) -> None:
    server = stage.new_server(ALLOWED_HOSTS="*", DEBUG="on", TRUSTED_ORIGIN="https://www.example.org")
    said = doctor(server)[1]
    assert "DEBUG=on" in said and "RATE_LIMITS=off" in said and "ALLOWED_HOSTS=*" in said
    assert "TRUSTED_ORIGIN is not a setting; did you mean TRUSTED_ORIGINS?" in said
    server.stop()


def test_only_the_operator_sees_how_a_request_arrives(stack: ExitStack, stage: Stage) -> None:
    server = serve(stack, stage)
    for header in ({}, {"X-Hustings-Doctor": "doctor:1tQ2:forged"}):
        assert httpx.get(f"{server.address}/healthz/mirror", headers=header).status_code == 404


def test_the_doctor_says_whether_mail_is_sent(stage: Stage) -> None:
    server = stage.new_server()
    code, said = doctor(server)
    assert "ok     mail           none is sent (MAIL_URL), so accounts have no address to confirm" in said
    mail = MailServer()
    settings = {"MAIL_URL": f"smtp://127.0.0.1:{mail.port}", "MAIL_FROM": "Debates <debates@news.example>"}
    _, said = doctor(server, **settings)
    assert f"ok     mail           127.0.0.1:{mail.port} takes it, from Debates <debates@news.example>" in said
    mail.stop()
    code, said = doctor(server, **settings)
    assert code == 1
    assert "does not take it" in wrongs(said)["mail"]
