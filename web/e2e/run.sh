#!/bin/sh
# Browser tests against the real product. Starts RAPPORT_BIN with this web app on fresh data, or tests the one that runs at
# E2E_BASE_URL. Without Chromium they are skipped with a message; in CI that is a failure. RUN is another command for the same product.
set -eu
cd "$(dirname "$0")/.."

chromium=${CHROMIUM_PATH:-/usr/bin/chromium}
if [ ! -x "$chromium" ]; then
  echo "SKIPPED: the browser tests need Chromium: apt-get install --no-install-recommends chromium fonts-liberation" >&2
  echo "         (or set CHROMIUM_PATH). The web app has not been tested in a browser." >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
export CHROMIUM_PATH="$chromium"

if [ -n "${E2E_BASE_URL:-}" ]; then
  : "${E2E_MAILBOX_URL:?must be set too: the address of the mailbox that the product prints}"
  exec ${RUN:-npx playwright test} "$@"
fi

rapport=${RAPPORT_BIN:-../target/debug/rapport}
if [ ! -x "$rapport" ]; then
  echo "There is no $rapport: run cargo build first, or set RAPPORT_BIN." >&2
  exit 1
fi
rapport=$(cd "$(dirname "$rapport")" && pwd)/$(basename "$rapport")

data=$(mktemp -d)
log="$data/rapport.log"
product=""
stop() {
  if [ -n "$product" ]; then
    kill -TERM "$product" 2>/dev/null || true
    wait "$product" 2>/dev/null || true
  fi
  rm -rf "$data"
}
trap stop EXIT
trap 'exit 130' INT TERM

bin/build
# All tests come from one address, so the rate limits are raised.
(cd .. && AUTH_RATE_LIMIT_PER_MINUTE=1000 RATE_LIMIT_PER_MINUTE=10000 exec "$rapport" dev --data-dir "$data/rapport") > "$log" 2>&1 &
product=$!

# The address that the first screen prints beside this name, once it is there.
printed() {
  tries=0
  while ! grep -q "^ *$1  *http" "$log"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 1200 ] || ! kill -0 "$product" 2>/dev/null; then
      echo "The product did not start:" >&2
      cat "$log" >&2
      return 1
    fi
    sleep 0.2
  done
  sed -n "s/^ *$1  *\(http[^ ]*\).*/\1/p" "$log"
}

address=$(printed "Web app")
E2E_MAILBOX_URL=$(printed "Mailbox")
export E2E_MAILBOX_URL
# The port of the private Postgres is the fourth line of this file: https://www.postgresql.org/docs/current/storage-file-layout.html
: "${E2E_DATABASE_URL:=${DATABASE_URL:-postgres://postgres@127.0.0.1:$(sed -n 4p "$data/rapport/services/postgres/postmaster.pid")/rapport}}"
export E2E_DATABASE_URL

echo "Testing $address"
export E2E_BASE_URL="$address"
${RUN:-npx playwright test} "$@"
