# Hustings: `make run` serves the demo, `make test` runs everything that continuous integration runs, `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# What a failed step has half made would be taken for done the next time.
.DELETE_ON_ERROR:

# Compiled Python is kept, whatever the machine's environment says: each process of the tests would compile all of it again.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
BIN := .venv/bin
MANAGE := DEMO=on $(BIN)/python manage.py
FRONTEND := $(shell find frontend/src frontend/styles frontend/public -type f 2>/dev/null) frontend/vite.config.ts frontend/vite.embed.config.ts frontend/tsconfig.json
CATALOGUES := debate/locale/.compiled
TESTS ?= tests

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run build ## serve the demo on http://127.0.0.1:8000 (PORT=… for another port)
	@exec env DEMO=on $(BIN)/python manage.py serve --prepare

demo-reset: .venv/run ## take the demo's data out and load it again
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --reset
	@echo "The demo is as new."

test: .venv/dev build ## lint, and run every test: on SQLite, and what depends on the database on PostgreSQL too
	@bash tests/support/need-chromium
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target test-sqlite test-rest

# Both at once, as tests often wait; what the second says comes in one piece when it is done.
test-sqlite:
	+@$(BIN)/python -m pytest -q -n auto --dist worksteal --ignore tests/engines --ignore tests/production $(call remember,sqlite) $(TESTS) \
		|| $(call retry,sqlite,$(TESTS))

test-rest:
	@$(MAKE) --no-print-directory lint unit
	@$(BIN)/python -m pytest -q -n 1 --database postgres -m on_postgres $(call remember,postgres) tests/debate \
		|| $(call retry,postgres,--database postgres tests/debate)

# On a busy machine a browser or a server can be starved for longer than a test waits. What failed runs once more, on
# new servers and without neighbours; a second failure is final, and the first one stays in the output.
remember = -o cache_dir=.pytest_cache/$(1)
retry = { test $$? = 1 || exit 1; \
	echo "Once more, one by one, what failed:"; \
	$(BIN)/python -m pytest -q -n 0 -x --last-failed --last-failed-no-failures none $(call remember,$(1)) $(2); }

# The domain's heart, without matrices, crowds and fuzzing.
QUICK := shape committed_files settings databases $(addprefix debate/,api constraints filters markup moderation names people poll_kinds posting rules shares text undo voters)
QUICK_FILES = $(foreach name,$(QUICK),tests/$(dir $(name))test_$(notdir $(name)).py)

quick: .venv/dev build ## lint, and run the quickest tests of code, browser code and domain, before a commit
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint unit quick-domain

quick-domain:
	@$(BIN)/python -m pytest -q -n 1 $(QUICK_FILES)

unit: build ## run the browser code's own tests
	@cd frontend && node_modules/.bin/vitest run --silent

test-browsers: .venv/dev build ## run what readers do most in Firefox and WebKit (Debian: firefox-esr, webkit2gtk-driver, xvfb, xauth)
	@$(BIN)/python -m pytest -q -n 0 tests/engines

gallery: .venv/dev build ## render ten debates in three widths, two schemes and two directions into data/gallery, and check them (FIXTURES="empty closed-poll" for some)
	@bash tests/support/need-chromium
	@$(BIN)/python -m tests.gallery.render $(FIXTURES)

test-production: .venv/dev build ## hurt every part of a whole deployment, nginx and PgBouncer to PostgreSQL's disk, under load (Debian: nginx-light, pgbouncer, caddy)
	@bash tests/support/need-chromium
	@$(BIN)/python -m pytest -q -n 0 tests/production

soak: .venv/dev build ## a long evening with a fault a minute, and its report (MINUTES=20 VIEWERS=2000 SEED=… FOLDER=data/soak)
	@MINUTES=$(MINUTES) VIEWERS=$(VIEWERS) SEED=$(SEED) FOLDER=$(FOLDER) $(BIN)/python -m tests.production.soak

image-check: .venv/dev ## build what the Dockerfile builds, without Docker, and serve it as a user without rights
	@$(BIN)/python -m tests.support.image

autobahn: .venv/dev ## run Autobahn's cases against the WebSocket server, and write docs/autobahn.md (WSTEST=… is autobahntestsuite's program)
	@WSTEST=$(WSTEST) CASES="$(CASES)" $(BIN)/python -m tests.autobahn

fuzz-api: .venv/dev ## try many new calls of the API's document (EXAMPLES=100 of each call, as nobody, guest and moderator)
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n 0 tests/debate/test_api_cases.py

EXAMPLES ?= 100

bench-live: .venv/dev build ## measure the live engine beside its peers (ROWS="load soak" for some rows alone)
	@$(BIN)/python -m tests.bench.live $(ROWS)

bench-notifications: .venv/dev ## measure what 200 processes hear of each other through one Redis
	@$(BIN)/python -m tests.bench.notifications

bench-votes: .venv/dev build ## measure votes beside the textbook form, on the same PostgreSQL, and what a comment costs
	@$(BIN)/python -m tests.bench.votes
	@$(BIN)/python -m tests.bench.lone_votes
	@$(BIN)/python -m tests.bench.vote_limits
	@$(BIN)/python -m tests.bench.posting

bench-regions: .venv/dev build ## measure a server that is 0, 5, 20 and 80 ms away from its database and Redis
	@$(BIN)/python -m tests.bench.regions

bench-page: .venv/dev build ## measure what readers load beside a constant body on stock daphne (ROWS="100 10000 storm" for some rows alone)
	@$(BIN)/python -m tests.bench.page $(ROWS)

bench-moderation: .venv/dev build ## measure the moderators' desk in a debate of 100,000 comments on PostgreSQL
	@$(BIN)/python -m tests.bench.moderation

lint: .venv/dev build ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@DEMO=on $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 3 | grep -q "0 broken" || $(BIN)/lint-imports --no-cache
	@$(BIN)/djade --check --target-version 5.2 $$(git ls-files '*.html')
	@cd frontend && node_modules/.bin/tsc --noEmit && node_modules/.bin/biome check --error-on-warnings --reporter summary

format: .venv/dev frontend/node_modules/.installed ## bring the code into the house's form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade --target-version 5.2 $$(git ls-files '*.html') || true
	@cd frontend && node_modules/.bin/biome check --write

wire: .venv/dev frontend/node_modules/.installed ## make the browser's types of the wire contract from the server's
	@$(MANAGE) wire_schema | node frontend/wire-types.mjs > frontend/src/net/wire-objects.ts

settings-doc: .venv/run ## write the tables of docs/settings.md from the declared settings
	@$(BIN)/python -m live.environment.document

lock: .venv/dev ## resolve the dependencies again
	@$(BIN)/uv pip compile --quiet --upgrade pyproject.toml $(LOCK_OPTIONS) -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group dev $(LOCK_OPTIONS) -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet pyproject.toml --extra tracing -c requirements.txt $(LOCK_OPTIONS) -o requirements-tracing.txt
	@echo uv | $(BIN)/uv pip compile --quiet --upgrade - $(LOCK_OPTIONS) -o requirements-uv.txt
	@cd frontend && npm update --no-audit --no-fund

LOCK_OPTIONS := --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

build: frontend/dist/manifest.json $(CATALOGUES) ## build the browser code and compile the translations

release: .venv/dev build ## keep what later versions need to know of the version in pyproject.toml: its migrations, and dumps of its data
	@$(BIN)/python -m tests.releases

wheel: .venv/dev build ## build the installable package, with browser code and translations, into dist/
	@$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built and installed; the demo's data stays
	rm -rf .venv frontend/node_modules frontend/dist frontend/src/messages debate/locale/.compiled static dist

# What is installed is as the lock files say; it is touched only when they change.

.venv/uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
		|| { echo "hustings: Python 3.11 or later is needed; PYTHON=… says where it is" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-uv.txt
	@touch $@

.venv/run: .venv/uv requirements.txt
	@if test -e .venv/dev; then $(MAKE) --no-print-directory .venv/dev; \
		else VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.txt requirements-uv.txt; fi
	@touch $@

.venv/dev: .venv/uv requirements-dev.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.txt requirements-uv.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2> /dev/null && command -v npm > /dev/null \
		|| { echo "hustings: Node 20 or later with npm is needed" >&2; exit 1; }
	@cd frontend && npm ci --loglevel error > /dev/null
	@touch $@

# The server reads the compiled catalogue, the browser code is built with its part of it.
$(CATALOGUES): $(wildcard debate/locale/*/LC_MESSAGES/django.po) debate/language/catalogue.py | .venv/run
	@$(MANAGE) catalogue
	@touch $@

catalogue: .venv/run ## bring the translations' files up to date with the code
	@$(MANAGE) catalogue --update

frontend/dist/manifest.json: frontend/node_modules/.installed $(FRONTEND) $(CATALOGUES) | .venv/run
	@cd frontend && node_modules/.bin/vite build --logLevel warn \
		&& node_modules/.bin/vite build --logLevel warn --config vite.embed.config.ts
	@$(BIN)/python -m servestatic.compress --quiet frontend/dist
	@touch $@

.PHONY: help run demo-reset test test-sqlite test-rest quick quick-domain unit test-browsers gallery test-production fuzz-api autobahn soak bench-live bench-notifications bench-votes bench-moderation bench-regions lint format wire settings-doc lock build catalogue release wheel clean
