# Sourced by the scripts beside it: starts the product on fresh data if RAPPORT_BIN is set, in the folder $work, and sets API, MAILBOX, and the
# addresses of the providers' stand-ins.

product=""
stop_product() {
  if [[ -n $product ]]; then
    kill -TERM "$product" 2> /dev/null || true
    wait "$product" 2> /dev/null || true
  fi
}

# The address of a stand-in, from the sandbox's page of what runs where.
place() { sed -n "s|.*href=\"\\(http://[^/\"]*\\)[^\"]*\"><strong>$1</strong>.*|\\1|p" "$work/places"; }

start_product() {
  if [[ -n ${RAPPORT_BIN:-} ]]; then
    "$RAPPORT_BIN" dev --no-web --data-dir "$work/data" > "$work/screen" 2>&1 &
    product=$!
    for _ in $(seq 6000); do
      ! grep -q 'Ctrl-C stops everything' "$work/screen" || break
      kill -0 "$product" 2> /dev/null || { cat "$work/screen" >&2; echo "✗ the product did not start" >&2; exit 1; }
      sleep 0.1
    done
    API=$(sed -n 's/^ *API  *\(http[^ ]*\).*/\1/p' "$work/screen")
    MAILBOX=$(sed -n 's/^ *Mailbox  *\(http[^ ]*\).*/\1/p' "$work/screen")
    SANDBOX=$(sed -n 's/^ *Sandbox  *\(http[^ ]*\).*/\1/p' "$work/screen")
    curl -sf "$SANDBOX" > "$work/places"
    STRIPE=$(place Stripe) OPENAI=$(place OpenAI) GOOGLE=$(place 'Google Calendar') OUTLOOK=$(place Outlook)
    export STRIPE OPENAI GOOGLE OUTLOOK
  fi
  export API=${API:-http://127.0.0.1:8080} MAILBOX=${MAILBOX:-http://127.0.0.1:8091}
}
