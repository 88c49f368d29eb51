# syntax=docker/dockerfile:1
# The one image of the API, the workers and the migrations: the binary without the sandbox. Built from the repository's root:
#
#   docker build -f infra/docker/rapport.Dockerfile -t rapport .
#
# Runs with a read-only root and as nobody in particular: the process writes no file.

# The version of rust-toolchain.toml, which stays outside: rustup would fetch clippy and rustfmt.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /src
ENV CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0

# All that is ours is replaced by nothing, so that this layer changes with the lock file alone.
COPY Cargo.toml Cargo.lock ./
COPY benches/load/Cargo.toml benches/load/
COPY proofs/Cargo.toml proofs/
COPY sandbox/Cargo.toml sandbox/
RUN mkdir -p src benches/load/src proofs/src sandbox/src \
    && touch src/lib.rs proofs/src/lib.rs sandbox/src/lib.rs \
    && echo 'fn main() {}' | tee src/main.rs > benches/load/src/main.rs \
    && cargo build --release --no-default-features --locked --bin rapport

COPY askama.toml build.rs ./
COPY migrations migrations
COPY workers workers
COPY src src
# Cargo goes by times, and those of a checkout may be older than those of the empty files.
RUN touch src/lib.rs src/main.rs build.rs \
    && cargo build --release --no-default-features --locked --bin rapport

FROM debian:bookworm-slim AS rds-certificates
# Postgres at RDS has a certificate of Amazon's own authorities, which no system trusts by itself: sslrootcert in DATABASE_URL.
ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /rds.pem

FROM debian:bookworm-slim AS run
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=rds-certificates /rds.pem /etc/ssl/rds.pem
COPY --chmod=0555 infra/docker/healthy /usr/local/bin/healthy
COPY --from=build /src/target/release/rapport /usr/local/bin/rapport
# A process is either one, so both answer /health at the same port.
ENV BIND_ADDR=0.0.0.0:8080 WORKER_HEALTH_ADDR=0.0.0.0:8080 LOG_FORMAT=json
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["healthy"]
ENTRYPOINT ["rapport"]
CMD ["serve"]
