#!/usr/bin/env bash
# Runs the blocks of shell of documents as they stand: those of one document in order, in one shell that ends with the first command that fails.
# A block below a comment `<!-- not run here: … -->` or `<!-- run by … -->` is left out; tests/architecture/shell_blocks.rs holds that each says why.
#
#   docs/run-blocks.sh docs/mobile.md                                       against what `cargo run` has started
#   RAPPORT_BIN=target/debug/rapport docs/run-blocks.sh docs/*.md           starts the product on fresh data first, and stops it
#
# Needs what the documents need: curl and jq.
set -euo pipefail

work=$(mktemp -d)
# shellcheck source=docs/product.sh
source "$(dirname "$0")/product.sh"
trap 'stop_product; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

start_product
for document in "$@"; do
  # Each block with where it stands, for the message of a failure.
  awk -v name="$document" '
    /^```sh$/ && before !~ /^<!-- (not run here: |run by )/ { inside = 1; print ": " name ":" NR; next }
    /^```/ { inside = 0 }
    inside
    { before = $0 }' "$document" > "$work/blocks"
  blocks=$(grep -c '^: ' "$work/blocks") || { echo "✗ $document has no block of shell that is run" >&2; exit 1; }
  # What they write, they write there.
  mkdir -p "$work/files"
  (cd "$work/files" && bash -euo pipefail -x "$work/blocks") > "$work/output" 2>&1 || {
    echo "✗ $document: a block fails" >&2
    tail -n 12 "$work/output" >&2
    exit 1
  }
  echo "  $document: $blocks blocks"
done
