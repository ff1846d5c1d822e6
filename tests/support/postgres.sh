#!/usr/bin/env bash
# A PostgreSQL of the tests' own, in a temporary folder, reached by a unix socket only.
# Usage: tests/support/postgres.sh start|stop|running     `start` prints what to export; started twice, it is the same server.
cd "$(dirname "$0")/../.." && . scripts/lib/common.sh
state=${CODEHUB_TEST_STATE:-/tmp/codehub-test-$(id -u)}/postgres

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

pg_ctl_of() {
  local programs
  programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
  [ -n "$programs" ] || fail "PostgreSQL is missing" "run ./scripts/install test"
  printf '%s\n' "$programs/pg_ctl"
}

running() { [ -d "$state/data" ] && as_postgres "$(pg_ctl_of)" -D "$state/data" status >/dev/null 2>&1; }

start() {
  local data=$state/data
  if ! running; then
    rm -rf "$state"
    mkdir -p "$state"
    [ "$(id -u)" != 0 ] || { chmod 755 "$(dirname "$state")"; chown postgres "$state"; }
    cd "$state"
    as_postgres "$(pg_ctl_of)" -D "$data" -s -o "--auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync" init
    # Durability is of no use to a test; connections are, since tests run side by side.
    as_postgres tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$state'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
    as_postgres "$(pg_ctl_of)" -D "$data" -s -w -l "$state/log" start || { tail -n 20 "$state/log" >&2; fail "PostgreSQL does not start" "its log: $state/log"; }
  fi
  printf 'export CODEHUB_TEST_POSTGRES=%q\n' "host=$state user=postgres dbname=postgres"
}

stop() {
  if [ ! -d "$state/data" ]; then return 0; fi
  cd "$state"
  as_postgres "$(pg_ctl_of)" -D "$state/data" -s -m immediate stop || true
  rm -rf "$state"
}

case ${1:-} in
  start | stop | running) "$1" ;;
  *) sed -n '2,3s/^# //p' "$0"; exit 2 ;;
esac
