# syntax=docker/dockerfile:1
# The web app. Built from the repository's root:
#
#   docker build -f infra/docker/web.Dockerfile -t rapport-web .
#
# With --build-arg LAST_RELEASE=IMAGE the scripts and styles of that release stay beside the new ones, so that a page which was opened
# before the change still finds its own (web/scripts/last-release.mjs).
# Without one it is an image that has none in it.
ARG LAST_RELEASE=node:24.21.0-bookworm-slim

FROM node:24.21.0-bookworm-slim AS node
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1

FROM ${LAST_RELEASE} AS last-release

FROM node AS build
WORKDIR /web
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY web/package.json web/package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund --loglevel=error
COPY web ./
RUN --mount=type=bind,from=last-release,source=/,target=/last-release \
    if [ -e /last-release/app/server.js ]; then mkdir .next && cp -R /last-release/app .next/standalone; fi \
    && bin/build

FROM node AS run
# Only Node is needed: no package can be installed in what runs.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn-*
WORKDIR /app
COPY --from=build /web/.next/standalone ./
# Docker sets HOSTNAME to the container's id, which would be where it listens. Balancers keep connections for 60 seconds: here longer.
ENV HOSTNAME=0.0.0.0 PORT=3000 KEEP_ALIVE_TIMEOUT=75000
USER 10001:10001
EXPOSE 3000
# A page that asks nobody: whether the API answers is the API's own check.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/robots.txt`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
