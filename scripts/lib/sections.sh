# Sections of scripts/test: each runs with its output in a log; what its runner counted is read from there.
# shellcheck shell=bash

TOTAL_PASSED=0 TOTAL_FAILED=0 TOTAL_SKIPPED=0 FAILED_SECTIONS=()

# run_section NAME COMMAND…: the command's result decides with the counts; one that counts nothing is a single check.
run_section() {
  local name=$1 log result began=$EPOCHREALTIME passed failed skipped
  shift
  mkdir -p "$SECTION_LOGS"
  log="$SECTION_LOGS/$name.log"
  printf '\n== %s\n' "$name"
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  result=$?
  set -e
  read -r passed failed skipped < <(counts_in "$log")
  if [ "$result" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
  if [ "$result" = 0 ] && [ $((passed + failed)) = 0 ]; then passed=1; fi
  TOTAL_PASSED=$((TOTAL_PASSED + passed)) TOTAL_FAILED=$((TOTAL_FAILED + failed)) TOTAL_SKIPPED=$((TOTAL_SKIPPED + skipped))
  summary_lines "$log"
  if [ "$failed" != 0 ]; then
    FAILED_SECTIONS+=("$name")
    failed_ctest_output "$log" | head -n 200 | cut -c1-400
    printf -- '-- the end of %s\n' "$log"
    tail -n "${SECTION_TAIL:-80}" "$log" | sed -E 's/\.{20,}/ … /' | cut -c1-400
  fi
  printf '   %s: %s passed, %s failed (%.0f s)\n' "$name" "$passed" "$failed" "$(seconds_since "$began")"
}

# counts_in LOG: "passed failed skipped" over all runners whose closing lines stand in it: ctest, vitest, node's test runner,
# Playwright, and our own "N passed, N failed".
counts_in() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    function number(pattern,   text) { if (match($0, "[0-9]+ " pattern)) { text = substr($0, RSTART, RLENGTH); return text + 0 } return 0 }
    /^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+/ { failed += $4; passed += $NF - $4 }
    /^[ \t]+[0-9]+ - .* \((Skipped|Disabled)\)$/ { skipped++; passed-- }
    /^ +Tests +.*\([0-9]+\)$/ { passed += number("passed"); failed += number("failed"); skipped += number("skipped") }
    /^(#|ℹ) pass [0-9]+$/ { passed += $3 }
    /^(#|ℹ) fail [0-9]+$/ { failed += $3 }
    /^(#|ℹ) skipped [0-9]+$/ { skipped += $3 }
    /^ +[0-9]+ passed \([0-9.]+(ms|s|m|h)\)$/ { passed += $1 }
    /^ +[0-9]+ failed$/ { failed += $1 }
    /^ +[0-9]+ skipped$/ { skipped += $1 }
    /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
    END { print passed + 0, failed + 0, skipped + 0 }'
}

# What the tests that failed under ctest printed, out of the middle of the log.
failed_ctest_output() {
  awk '
    /^ *Start +[0-9]+: / || /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / || /^[0-9]+% tests passed/ { failed = /\*\*\*/; if (failed) print "-- " $4 }
    failed && !/^ *[0-9]+\/[0-9]+ Test +#/ { print }' "$1"
}

# The runners' own closing lines, for whoever reads only the end.
summary_lines() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$1" |
    grep -E '^[0-9]+% tests passed|^Total Test time|^ +(Test Files|Tests) +.*\([0-9]+\)$|^(#|ℹ) (tests|pass|fail) [0-9]+$|^ +[0-9]+ (passed|failed|skipped)|^[[:space:]]+[0-9]+ - .*\((Failed|Timeout|SEGFAULT|Not Run|Skipped|Subprocess aborted)\)' || true
}

# finish_sections: the total, alone on its line, and the result.
finish_sections() {
  printf '\n'
  if [ ${#FAILED_SECTIONS[@]} -gt 0 ]; then printf 'failed: %s   (logs in %s)\n' "${FAILED_SECTIONS[*]}" "$SECTION_LOGS"; fi
  printf '%s passed, %s failed' "$TOTAL_PASSED" "$TOTAL_FAILED"
  if [ "$TOTAL_SKIPPED" != 0 ]; then printf ', %s skipped' "$TOTAL_SKIPPED"; fi
  printf '\n'
  [ "$TOTAL_FAILED" = 0 ]
}
