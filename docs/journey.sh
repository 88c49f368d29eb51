#!/usr/bin/env bash
# The main journey, request by request, as in docs/journey.md: sign up, quiz, match, hold, pay, confirmation with the calendar
# file. Exits with 0 only if every response is as described.
#
#   docs/journey.sh                                       against what `cargo run` has started
#   RAPPORT_BIN=target/debug/rapport docs/journey.sh      starts the product on fresh data first, and stops it
#   API=http://127.0.0.1:8081 MAILBOX=http://127.0.0.1:8092 docs/journey.sh
#
# Needs curl and jq.
set -euo pipefail

for tool in curl jq; do
  command -v "$tool" > /dev/null || { echo "docs/journey.sh needs $tool." >&2; exit 1; }
done

work=$(mktemp -d)
# shellcheck source=docs/product.sh
source "$(dirname "$0")/product.sh"
trap 'stop_product; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

fail() {
  echo "✗ $*" >&2
  [[ ! -s $work/answer ]] || { echo "  The last answer:" >&2; head -c 2000 "$work/answer" >&2; echo >&2; }
  exit 1
}

say() { printf '  %-28s %s\n' "$1" "$2"; }

start_product
token=""
key=""

# call METHOD PATH STATUS [BODY]: sends it with the current token, and checks the status; the response is in $work/answer.
call() {
  local method=$1 path=$2 expected=$3 body=${4-} status
  local -a options=(-sS -X "$method" -o "$work/answer" -D "$work/headers" -w '%{http_code}')
  [[ -z $token ]] || options+=(-H "authorization: Bearer $token")
  [[ -z $key ]] || options+=(-H "idempotency-key: $key")
  [[ -z $body ]] || options+=(-H 'content-type: application/json' --data "$body")
  : > "$work/answer"
  status=$(curl "${options[@]}" "$API$path") || fail "$method $path: no answer from $API. Is \`cargo run\` running?"
  [[ $status == "$expected" ]] || fail "$method $path answered $status, not $expected"
}

field() { jq -er "$1" "$work/answer" || fail "the answer has no $1"; }

# is EXPRESSION: is true of the last response.
is() { jq -e "$1" "$work/answer" > /dev/null || fail "not so: $1"; }

# eventually WHAT COMMAND…: repeats it for up to four minutes, which is enough even if every webhook is lost. Once a second: more would exceed
# the limit of 100 requests a minute.
eventually() {
  local what=$1
  shift
  for _ in $(seq 240); do
    ! "$@" || return 0
    sleep 1
  done
  fail "within four minutes there was no $what"
}

me="maria-$(date +%s)-$$@example.com"

call POST /auth/signup 201 "{\"email\":\"$me\",\"password\":\"a-good-password\",\"role\":\"client\",
  \"full_name\":\"Maria Lind\",\"timezone\":\"Europe/Stockholm\"}"
token=$(field .access_token)
say "Signed up" "$me"

call POST /match 409 '{}'
is '.code == "quiz_incomplete" and (.missing | length) == 20'
say "Asked too early" "$(field .detail)"

call PUT /profile 200 '{
  "full_name": "Maria Lind", "timezone": "Europe/Stockholm", "country": "SE",
  "quiz": {
    "primary_goal": "relocation",
    "goal_description": "I want to move from Stockholm to Lisbon with my family next spring.",
    "challenges": ["moving-abroad", "language"],
    "desired_outcome": "A plan we believe in, and the first three steps done.",
    "timeline": "three_to_six_months",
    "languages": ["sv", "en"], "preferred_language": "en",
    "country_of_residence": "SE", "target_countries": ["PT"], "relocation_stage": "planning",
    "budget": {"amount": 9000, "currency": "EUR"}, "sessions_per_month": 2,
    "availability": {"timezone": "Europe/Stockholm", "weekly": [
      {"weekday": "mon", "start": "08:00", "end": "18:00"},
      {"weekday": "thu", "start": "08:00", "end": "18:00"}]},
    "session_format": ["video"], "coaching_style": "supportive", "coaching_experience": "none",
    "occupation": "Product designer", "industry": "technology", "life_stage": "mid_career", "motivation": 8
  }}'
is '.profile.quiz_completed_at != null'
say "Filled in the quiz" "20 answers"

call POST /match 200 '{"limit": 3}'
is '(.matches | length) == 3 and .source == "computed"'
is 'all(.matches[]; .points == ([.factors[].points] | add))'
say "Matched" "$(field '.matches[0] | "\(.coach.full_name), \(.points) points: \(.reasons[0])"')"
coach=$(field '[.matches[].coach | select(.price.amount > 0)][0].id')
# Not at the first try if a coach in the response was embedded or booked just now: then it is computed again.
cached() { call POST /match 200 '{"limit": 3}' && jq -e '.source == "cache"' "$work/answer" > /dev/null; }
eventually "match out of the cache" cached

call GET "/coaches/$coach/slots?timezone=Europe/Stockholm" 200
slot=$(field '[.days[2:][].slots[]][0].starts_at')
minutes=$(field .duration_minutes)
say "Chose a time" "$slot, $minutes minutes"

key="journey-$$-booking"
request="{\"coach_id\":\"$coach\",\"starts_at\":\"$slot\",\"duration_minutes\":$minutes}"
call POST /booking 201 "$request"
is '.status == "pending" and .hold_expires_at != null and .meeting_link == null'
booking=$(field .id)
call POST /booking 201 "$request"
is ".id == \"$booking\""
grep -qi '^idempotent-replayed: true' "$work/headers" || fail "the repeated request was not answered from memory"
key=""
# The digits of an amount are in the table of currencies, and nowhere else.
expiry=$(field '.hold_expires_at[0:19]')
currency=$(field .price.currency)
amount=$(field .price.amount)
call GET /openapi.json 200
digits=$(field ".\"x-currencies\"[] | select(.code == \"$currency\") | .digits")
money() { jq -nr "$1 / pow(10; $digits)"; }
say "Held it" "$(money "$amount") $currency, held until ${expiry}Z"

call POST /payment/checkout 201 "{\"booking_id\":\"$booking\"}"
payment=$(field .payment_id)
page=$(field .checkout_url)
say "Opened the checkout" "${page:0:60}…"

pay() {
  curl -sS -o "$work/answer" -w '%{http_code}' "$page" --data-urlencode "number=$1" \
    --data-urlencode 'expiry=12/34' -d 'cvc=123' -d 'name=Maria+Lind' --data-urlencode "email=$me"
}
[[ $(pay '4000 0000 0000 0002') == 402 ]] || fail "a card that is declined was not"
grep -q 'Your card was declined' "$work/answer" || fail "the page does not say that the card was declined"
[[ $(pay '4242 4242 4242 4242') == 303 ]] || fail "a good card did not pay"
say "Paid" "with 4242 4242 4242 4242, after another card was declined"

confirmed() { call GET "/booking/$booking" 200 && jq -e '.status == "confirmed"' "$work/answer" > /dev/null; }
eventually "confirmed booking" confirmed
is '.payment_status == "succeeded" and .meeting_link != null'
say "Confirmed" "$(field .meeting_link)"
call GET "/payment/$payment" 200
is '.status == "succeeded" and .refunded_amount == 0'
# What the declined card had to say is withdrawn with the confirmation, whichever was handled first.
call GET /notifications 200
is '.unread_count == 1 and [.items[].kind] == ["booking_confirmed"]'

arrived() {
  curl -sS -G "$MAILBOX/api/messages" --data-urlencode "to=$me" -o "$work/answer"
  jq -e '[.messages[] | select(.attachments | index("invite.ics"))] | length == 1' "$work/answer" > /dev/null
}
eventually "confirmation in the mailbox" arrived
mail=$(field '.messages[] | select(.attachments | index("invite.ics")) | .id')
place=$(field '.messages[] | select(.attachments | index("invite.ics")) | .attachments | index("invite.ics")')
say "In the mailbox" "$(field '.messages[] | select(.attachments | index("invite.ics")) | .subject')"
curl -sS "$MAILBOX/messages/$mail/attachments/$place" -o "$work/answer"
{ grep -q '^METHOD:REQUEST' "$work/answer" && grep -q '^BEGIN:VEVENT' "$work/answer"; } || fail "the calendar file is none"
say "With the calendar file" "$MAILBOX/messages/$mail"

call GET "/booking/$booking/slots?timezone=Europe/Stockholm" 200
later=$(field '[.days[].slots[]][-1].starts_at')
call POST "/booking/$booking/reschedule" 200 "{\"starts_at\":\"$later\"}"
is ".status == \"confirmed\" and .starts_at == \"$later\" and .payment_id == \"$payment\" and .revision == 2"
call GET "/booking/$booking/calendar.ics" 200
{ grep -q '^SEQUENCE:2' "$work/answer" && grep -q "^UID:$booking@" "$work/answer"; } || fail "the calendar entry is not the same, one change on"
say "Moved it" "$later"

call GET "/booking/$booking/cancellation" 200
is '.percent == 100 and .refund.amount > 0'
refund=$(field .refund.amount)
call DELETE "/booking/$booking?expected_refund=$refund" 200
is ".booking.status == \"cancelled\" and .refund.amount == $refund"
refunded() { call GET "/payment/$payment" 200 && jq -e '.status == "refunded"' "$work/answer" > /dev/null; }
eventually "refund" refunded
is ".refunded_amount == $refund"
say "Called it off" "$(money "$(field .refunded_amount)") $currency came back"
