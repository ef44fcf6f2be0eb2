# Build: `docker build -t tertulia .`; how to run it: docs/install.md and compose.yaml.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/semantic.txt requirements/charts.txt requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/build.txt \
 && python -m venv --without-pip /opt/tertulia \
 && python -m pip --python /opt/tertulia/bin/python install --require-hashes --only-binary :all: -r requirements/run.txt -r requirements/semantic.txt -r requirements/charts.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY storage storage
# Bytecode is made here: on a read-only root every start would otherwise compile anew. Its stamp is
# the content's hash, not a time, which copying might change. Docstrings stay: they are the help.
RUN /opt/build/bin/python -m hatchling build -t wheel -d /dist \
 && python -m pip --python /opt/tertulia/bin/python install --no-deps --no-index /dist/*.whl \
 && /opt/tertulia/bin/python -m compileall -q -f --invalidation-mode unchecked-hash /opt/tertulia/lib \
 && mkdir /data

FROM python:3.13-slim
COPY --from=build /opt/tertulia /opt/tertulia
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/tertulia/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TERTULIA_DATABASE__PATH=/data/tertulia.db
# config.toml, the database and its backups are all here.
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["tertulia", "health"]
ENTRYPOINT ["tertulia"]
CMD ["run"]
