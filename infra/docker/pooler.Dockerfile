# syntax=docker/dockerfile:1
# PgBouncer in transaction mode, for more processes than Postgres has connections (docs/scaling.md). Debian's package is what the tests
# run through. Built from the repository's root:
#
#   docker build -f infra/docker/pooler.Dockerfile -t rapport-pooler .
#
# Needs /tmp to be writable: its configuration and certificate are made at the start.
FROM debian:bookworm-slim
# Debian keeps the newest patch of a release alone, so a version written here would stop building at the next one.
# A dependency makes a key at installation, which would be the same in every container.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openssl pgbouncer \
    && rm -rf /var/lib/apt/lists/* /etc/ssl/private/ssl-cert-snakeoil.key /etc/ssl/certs/ssl-cert-snakeoil.pem
ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/rds.pem
COPY --chmod=0555 infra/docker/pgbouncer-start /usr/local/bin/pgbouncer-start
USER 10001:10001
# Ends what runs first; at SIGTERM it would break it off.
STOPSIGNAL SIGINT
EXPOSE 6432
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["bash", "-c", "exec 3<> /dev/tcp/127.0.0.1/6432"]
ENTRYPOINT ["pgbouncer-start"]
