# Shared by every script: where things are, how to speak, how to become root.
# shellcheck shell=bash
set -euo pipefail

CODEHUB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CODEHUB_DATA_DIR=${CODEHUB_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/codehub}
CODEHUB_CACHE_DIR=${CODEHUB_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/codehub}
export CODEHUB_ROOT CODEHUB_DATA_DIR CODEHUB_CACHE_DIR

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# fail MESSAGE [WHAT TO DO]…: ends the script.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND…: runs it as root, through sudo for other users.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    fail "root is needed for: $*" "run this as root, or install sudo and allow your user to use it"
  fi
}

# wait_until SECONDS COMMAND…: true as soon as the command succeeds, false when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# retry TIMES COMMAND…: for what depends on a network; waits 2, 4, 8 … seconds in between.
retry() {
  local times=$1 attempt=1
  shift
  until "$@"; do
    [ "$attempt" -lt "$times" ] || return 1
    warn "attempt $attempt of $times failed, trying again: $*"
    sleep $((2 ** attempt))
    attempt=$((attempt + 1))
  done
}
