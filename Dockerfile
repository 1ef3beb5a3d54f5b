# Hustings as an image: `docker build -t hustings .`, and `docker compose up` for everything around it (compose.yaml).
# `make image-check` does the same steps without Docker, in a bare folder.

# What runs, with the translations, which both the server and the browser code need.
FROM python:3.11-slim-trixie AS server
WORKDIR /srv/hustings
COPY requirements-uv.txt requirements-tracing.txt ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements-uv.txt \
    && VIRTUAL_ENV=.venv .venv/bin/python -m uv pip sync --quiet --no-cache --require-hashes requirements-tracing.txt
COPY manage.py LICENSE ./
COPY debate debate
COPY live live
RUN SECRET_KEY="only for this step, in which nothing is signed or kept" ALLOWED_HOSTS=localhost \
    .venv/bin/python manage.py catalogue

# The browser code.
FROM node:22-trixie-slim AS browser
WORKDIR /srv/hustings/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --loglevel error
COPY frontend ./
COPY --from=server /srv/hustings/frontend/src/messages src/messages
RUN node_modules/.bin/vite build --logLevel warn \
    && node_modules/.bin/vite build --logLevel warn --config vite.embed.config.ts

FROM server AS complete
COPY --from=browser /srv/hustings/frontend/dist frontend/dist
# Nothing is written later: what Python would compile at its start is compiled now.
RUN .venv/bin/python -m servestatic.compress --quiet frontend/dist \
    && .venv/bin/python -m compileall -q debate live .venv/lib

FROM python:3.11-slim-trixie
# `manage.py backup` and `restore` call PostgreSQL's own programs.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent hustings \
    && install --directory --mode=0700 --owner=hustings /var/lib/hustings
WORKDIR /srv/hustings
COPY --from=complete /srv/hustings ./
# It owns none of these files and writes none. SQLite's file, if there is one, belongs on a volume at /var/lib/hustings:
# a new volume gets the owner of the folder that it covers.
USER hustings
ENV HOST=0.0.0.0 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD [".venv/bin/python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz\", timeout=4)"]
# It asks its viewers to connect elsewhere within 20 seconds, and finishes what it has begun.
STOPSIGNAL SIGTERM
ENTRYPOINT [".venv/bin/python", "manage.py"]
CMD ["serve"]
