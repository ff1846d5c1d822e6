# What the tests of shell functions share: `check NAME COMMAND…` counts, `finish` ends with the result.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/lib/common.sh"
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
failed=0

check() {
  local name=$1
  shift
  # In a shell of its own with the usual rules: inside `if` bash would go on after an error.
  set +e
  (set -e; "$@") >"$work/output" 2>&1
  local result=$?
  set -e
  if [ "$result" = 0 ]; then printf 'ok      %s\n' "$name"; return; fi
  failed=$((failed + 1))
  printf 'FAILED  %s\n' "$name"
  sed 's/^/        /' "$work/output"
}

# is TEXT EXPECTED
is() { [ "$1" = "$2" ] || { printf 'got:      %s\nexpected: %s\n' "$1" "$2"; return 1; }; }

finish() { [ "$failed" = 0 ]; exit; }
