"""Imports the libraries that the product imports, for `warm.py`: only those that read no settings and no environment.

So nothing of the product's own code is here, nor of Django's applications. A library that read a setting when it is
imported would fail here.
"""

import gc
from importlib import import_module

LIBRARIES = """
    PIL.Image ada_url altcha asyncio autobahn.twisted.websocket babel.dates brotli channels.layers
    channels.routing channels_redis csp.middleware daphne.http_protocol daphne.ws_protocol
    django.contrib.admin.checks django.contrib.admin.views.main django.contrib.auth.hashers
    django.contrib.auth.password_validation django.contrib.auth.validators
    django.contrib.messages.storage.fallback django.contrib.sessions.backends.base django.contrib.sitemaps.views
    django.contrib.staticfiles.finders django.contrib.syndication.views django.core.cache.backends.locmem
    django.core.checks.registry django.core.handlers.asgi django.core.mail django.core.management
    django.core.management.commands.migrate django.db.backends.postgresql.base django.db.backends.sqlite3.base
    django.db.migrations.executor django.db.migrations.writer django.db.models django.forms
    django.middleware.clickjacking django.middleware.common django.middleware.gzip django.middleware.security
    django.template.loader django.test.signals django.urls django.utils.translation.reloader django.views.defaults
    django.views.generic django_stubs_ext.patch django_vite.core.asset_loader environ fido2.features fido2.server
    getpass httpx idna joserfc.jwe joserfc.jwt limits.aio limits.strategies linkify_it markdown_it nh3
    prometheus_client psycopg psycopg_pool pydantic pydantic.dataclasses pydantic.json_schema pydantic.networks
    pydantic.plugin._schema_validator pydantic.type_adapter qrcode redis.asyncio regex requests servestatic.asgi
    servestatic.middleware servestatic.storage smtplib sqlparse twisted.internet.endpoints
    twisted.internet.posixbase twisted.internet.protocol twisted.internet.unix twisted.spread.pb twisted.web.http
    twisted.web.resource twisted.web.server xml.sax.expatreader
"""

for name in LIBRARIES.split():
    import_module(name)
import_module("tests.support.product_code")
# The processes that are forked from this one share these objects, and need not look through them for garbage.
gc.collect()
gc.freeze()
