# Steps with one line each: what, how it went, how long. What a step prints goes to a log that is shown when it fails.
# shellcheck shell=bash

# step NAME HINT COMMAND…: runs the command; when it fails, shows the end of its log and the hint, and ends the script.
# The command may say in a word how it went by `note TEXT`.
step() {
  local name=$1 hint=$2 log notes result began=$EPOCHREALTIME
  shift 2
  mkdir -p "$STEP_LOGS"
  log="$STEP_LOGS/${name//[^a-zA-Z0-9]/-}.log"
  notes="$log.notes"
  : >"$notes"
  printf '  %-22s' "$name"
  set +e
  (
    set -e
    STEP_NOTES=$notes
    "$@"
  ) >"$log" 2>&1 </dev/null
  result=$?
  set -e
  if [ "$result" = 0 ]; then
    printf '%-24s %6.1f s\n' "$(tail -n 1 "$notes")" "$(seconds_since "$began")"
    rm -f "$notes"
    return 0
  fi
  printf 'failed after %.1f s\n\n' "$(seconds_since "$began")"
  tail -n 25 "$log" | cut -c1-300 | sed 's/^/    /'
  printf '\n'
  fail "$name failed" "$hint" "the whole log: $log"
}

note() { printf '%s\n' "$*" >>"${STEP_NOTES:-/dev/null}"; }

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'; }
