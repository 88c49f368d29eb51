#!/bin/sh
# Browser tests against the real product. RAPPORT_BIN starts it on fresh data, with this web app; E2E_BASE_URL skips that and
# tests what runs there already. Without Chromium they are skipped, loudly; in CI that is a failure.
set -eu
cd "$(dirname "$0")/.."

chromium=${CHROMIUM_PATH:-/usr/bin/chromium}
if [ ! -x "$chromium" ]; then
  echo "SKIPPED: the browser tests need Chromium: apt-get install --no-install-recommends chromium fonts-liberation" >&2
  echo "         (or set CHROMIUM_PATH). Nothing of the web app has been looked at in a browser." >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
export CHROMIUM_PATH="$chromium"

if [ -n "${E2E_BASE_URL:-}" ]; then
  exec npx playwright test "$@"
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
# Many people from one address, in a minute.
(cd .. && AUTH_RATE_LIMIT_PER_MINUTE=1000 RATE_LIMIT_PER_MINUTE=10000 exec "$rapport" dev --data-dir "$data/house") > "$log" 2>&1 &
product=$!

address=""
tries=0
while [ -z "$address" ]; do
  address=$(sed -n 's/^ *Web app  *\(http[^ ]*\).*/\1/p' "$log")
  [ -n "$address" ] && break
  tries=$((tries + 1))
  if [ "$tries" -gt 1200 ] || ! kill -0 "$product" 2>/dev/null; then
    echo "The product did not start:" >&2
    cat "$log" >&2
    exit 1
  fi
  sleep 0.2
done

# Where its mails arrive: said right after the web app.
E2E_MAILBOX_URL=""
while [ -z "$E2E_MAILBOX_URL" ] && [ "$tries" -le 1200 ]; do
  E2E_MAILBOX_URL=$(sed -n 's/^ *Mailbox  *\(http[^ ]*\).*/\1/p' "$log")
  tries=$((tries + 1))
  sleep 0.1
done
export E2E_MAILBOX_URL

echo "Testing $address"
E2E_BASE_URL="$address" npx playwright test "$@"
