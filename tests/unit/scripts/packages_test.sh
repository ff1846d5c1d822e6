#!/usr/bin/env bash
# No package starts a service while we install others, and nothing of that stays behind.
# shellcheck disable=SC2154
. "$(dirname "$0")/cases.sh"
. "$CODEHUB_ROOT/scripts/lib/packages.sh"
POLICY_FILE=$work/policy-rc.d
as_root() { "$@"; }
# apt, as far as these tests are concerned: notes what it was asked and what the policy says meanwhile.
apt_get_install() {
  local answer=0
  if [ -e "$POLICY_FILE" ]; then "$POLICY_FILE" || answer=$?; fi
  printf '%s:%s ' "$answer" "$*" >>"$work/installed"
  "${apt_meanwhile:-true}"
}
begin() { rm -f "$POLICY_FILE" "$work/installed"; }
installed() { cat "$work/installed"; }

services_stay_off() {
  begin
  apt_install nginx-light docker.io curl
  is "$(installed)" "0:docker.io 101:nginx-light curl "
  [ ! -e "$POLICY_FILE" ]
}

failures_are_told() {
  local result=0
  begin
  apt_meanwhile=false
  apt_install nginx-light || result=$?
  is "$result" 1
  [ ! -e "$POLICY_FILE" ]
}

# The signal comes while apt runs.
interruption_cleans_up() {
  local result=0 signal=$1
  begin
  apt_meanwhile=interrupt
  interrupt() { kill "-$signal" "$BASHPID"; }
  (apt_install nginx-light) || result=$?
  is "$result" "$2"
  [ ! -e "$POLICY_FILE" ]
}

left_behind_is_taken_over() {
  begin
  apt_meanwhile=kill_hard
  kill_hard() { kill -KILL "$BASHPID"; }
  ! (apt_install nginx-light)
  [ -e "$POLICY_FILE" ]
  apt_meanwhile=true
  missing_packages() { :; }
  install_packages test
  [ ! -e "$POLICY_FILE" ]
}

operators_own_stays() {
  begin
  printf '#!/bin/sh\nexit 104\n' >"$POLICY_FILE"
  chmod 755 "$POLICY_FILE"
  missing_packages() { echo nginx-light; }
  install_packages test
  is "$(installed)" "104:nginx-light "
  is "$(tail -n 1 "$POLICY_FILE")" "exit 104"
}

check "only Docker may start its service" services_stay_off
check "a failed installation is told and leaves nothing behind" failures_are_told
check "Ctrl-C leaves nothing behind" interruption_cleans_up INT 130
check "TERM leaves nothing behind" interruption_cleans_up TERM 143
check "a closed terminal leaves nothing behind" interruption_cleans_up HUP 129
check "what a killed installation left is removed by the next, also when nothing is missing" left_behind_is_taken_over
check "the operator's own policy stays and holds" operators_own_stays
finish
