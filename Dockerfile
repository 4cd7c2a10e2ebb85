# accesspub and a browser, for a user without rights. docs/container.md says how to build it and how to run it.

FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 python3-venv
COPY .ci/runtime.txt dist/*.whl /build/
RUN python3 -m venv /opt/accesspub \
 && /opt/accesspub/bin/pip install --no-cache-dir --require-hashes --requirement /build/runtime.txt \
 && /opt/accesspub/bin/pip install --no-cache-dir --no-deps --no-index /build/*.whl

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 chromium chromium-driver chromium-sandbox fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin accesspub
COPY --from=build /opt/accesspub /opt/accesspub
ENV PATH=/opt/accesspub/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
WORKDIR /site
USER 10001:10001
ENTRYPOINT ["accesspub"]
CMD ["--help"]
