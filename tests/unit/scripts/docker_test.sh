#!/usr/bin/env bash
# Waiting for a container engine that a script has started.
. "$(dirname "$0")/cases.sh"
. "$CODEHUB_ROOT/scripts/lib/docker.sh"

# as_nobody COMMAND…: a function of docker.sh as somebody who may not send signals to root's processes.
as_nobody() {
  local command=(bash -c "$(declare -f "$1"); \"\$@\"" bash "$@")
  if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "${command[@]}"; else "${command[@]}"; fi
}

# Process 1 is root's, as a dockerd is that was started through sudo.
root_runs_on() { ! as_nobody has_ended 1; }
ours_has_ended() {
  local job
  true &
  job=$!
  wait "$job"
  has_ended "$job" && as_nobody has_ended "$job"
}

check "a process of root's that runs is seen to run, by anybody" root_runs_on
check "one that has ended is not waited for" ours_has_ended
finish
