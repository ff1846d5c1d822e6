# `codehub server` in the background, one per data directory.
# shellcheck shell=bash

SERVER_PID_FILE=$CODEHUB_DATA_DIR/server.pid
SERVER_STAMP_FILE=$CODEHUB_DATA_DIR/server.stamp
SERVER_LOG=$CODEHUB_DATA_DIR/logs/server.log

# running_server: its process id, if it runs. A recycled id of another program does not count.
running_server() {
  local pid
  pid=$(cat "$SERVER_PID_FILE" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = codehub ] && printf '%s\n' "$pid"
}

# start_server PROGRAM URL ARGUMENT…: starts it, or leaves the one that runs with the same program, settings and arguments.
start_server() {
  local program=$1 url=$2 stamp config=()
  shift 2
  [ ! -f "$CODEHUB_DATA_DIR/codehub.toml" ] || config=("$CODEHUB_DATA_DIR/codehub.toml")
  stamp=$(hash_of "$program" "${config[@]}" "=$*" "=$(env | grep '^CODEHUB_' | sort)")
  if running_server >/dev/null; then
    if [ "$(cat "$SERVER_STAMP_FILE" 2>/dev/null)" = "$stamp" ] && curl -fsS -o /dev/null "$url/readyz"; then
      note "up to date"
      return 0
    fi
    stop_server
    note restarted
  else
    note started
  fi
  mkdir -p "$(dirname "$SERVER_LOG")"
  setsid "$program" server "$@" >>"$SERVER_LOG" 2>&1 </dev/null &
  printf '%s\n' "$!" >"$SERVER_PID_FILE"
  printf '%s\n' "$stamp" >"$SERVER_STAMP_FILE"
  wait_until 60 server_ready_or_ended "$url" || server_failed "the server is not ready after 60 s"
  running_server >/dev/null || server_failed "the server ended at once"
}

# By process id alone: for a moment the new process is not called codehub yet.
server_ready_or_ended() { curl -fsS -o /dev/null "$1/readyz" || ! kill -0 "$(cat "$SERVER_PID_FILE")"; }

server_failed() {
  tail -n 20 "$SERVER_LOG"
  fail "$1" "the whole log: $SERVER_LOG"
}

# stop_server: asks it to end and waits until it has.
stop_server() {
  local pid
  pid=$(running_server) || return 0
  kill -TERM "$pid"
  wait_until 40 server_ended || fail "the server (process $pid) does not end" "look at $SERVER_LOG; as a last resort: kill -9 $pid (nothing is lost by it)"
  rm -f "$SERVER_PID_FILE" "$SERVER_STAMP_FILE"
}

server_ended() { ! running_server; }
