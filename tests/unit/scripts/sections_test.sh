#!/usr/bin/env bash
# What scripts/test says of its sections: counts out of the runners' own words, and what failed.
# shellcheck disable=SC2154
. "$(dirname "$0")/cases.sh"
. "$CODEHUB_ROOT/scripts/lib/sections.sh"

cat >"$work/ctest.log" <<'LOG'
        Start  1: Home.opens
 1/3 Test  #1: Home.opens ..............................   Passed    0.10 sec
        Start  2: Home.closes
 2/3 Test  #2: Home.closes .............................***Failed    1.00 sec
home_test.cpp:12: Failure
it stayed open
        Start  3: Home.burns
 3/3 Test  #3: Home.burns ..............................   Passed    0.10 sec

67% tests passed, 1 tests failed out of 3
	  2 - Home.closes (Failed)
LOG

counts_are_the_runners() { is "$(counts_in "$work/ctest.log")" "2 1 0"; }

failed_tests_are_shown_and_no_others() {
  is "$(failed_ctest_output "$work/ctest.log")" "$(printf -- '-- Home.closes\nhome_test.cpp:12: Failure\nit stayed open')"
}

check "counts are the runners'" counts_are_the_runners
check "failed tests are shown, and no others" failed_tests_are_shown_and_no_others
finish
