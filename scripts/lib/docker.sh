# A container engine that answers: `ensure_docker`.
# shellcheck shell=bash

docker_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# ensure_docker: uses the engine that runs (DOCKER_HOST, docker.sock, podman.sock), else starts Docker. Exports DOCKER_HOST if needed.
ensure_docker() {
  has docker || fail "the docker command is missing" "run ./scripts/install"
  docker_answers && return 0
  [ -z "${DOCKER_HOST:-}" ] || fail "DOCKER_HOST is $DOCKER_HOST, but no engine answers there" "correct it, or unset it to use the local one"
  use_podman_socket && return 0
  refuse_if_not_permitted
  if [ -d /run/systemd/system ]; then
    as_root systemctl start docker || fail "systemd could not start Docker" "look at: journalctl -u docker"
  else
    start_dockerd
  fi
  refuse_if_not_permitted
  wait_until 30 docker_answers || docker_failed "Docker was started but does not answer"
}

use_podman_socket() {
  local socket
  for socket in "${XDG_RUNTIME_DIR:-/nonexistent}/podman/podman.sock" /run/podman/podman.sock; do
    [ -S "$socket" ] || continue
    if DOCKER_HOST="unix://$socket" docker_answers; then
      export DOCKER_HOST="unix://$socket"
      return 0
    fi
  done
  return 1
}

# A socket that exists but may not be opened: only the person at the machine may decide that.
refuse_if_not_permitted() {
  local socket=/var/run/docker.sock user
  [ -S "$socket" ] && [ ! -w "$socket" ] || return 0
  user=$(id -un)
  if id -nG "$user" | tr ' ' '\n' | grep -qx docker; then
    fail "your login is older than your membership in the group docker" "log in again, or run: sg docker -c '$0'"
  fi
  fail "you may not use Docker (no access to $socket)" \
    "members of the group docker are as powerful as root; if that is fine: sudo usermod -aG docker $user" \
    "then log in again, or run: sg docker -c '$0'"
}

# For machines without systemd: a daemon of our own, which outlives this script.
start_dockerd() {
  local log="$CODEHUB_DATA_DIR/dockerd.log"
  mkdir -p "$CODEHUB_DATA_DIR"
  mount_cgroups_if_absent
  as_root sh -c 'exec setsid dockerd >>"$1" 2>&1 </dev/null' sh "$log" &
  DOCKERD_JOB=$!
  wait_until 60 docker_answers_or_ended "$DOCKERD_JOB" || docker_failed "dockerd does not answer after 60 s"
  docker_answers || [ ! -w /var/run/docker.sock ] || docker_failed "dockerd ended at once"
  disown "$DOCKERD_JOB" 2>/dev/null || true
}

docker_answers_or_ended() { docker_answers || { [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; } || has_ended "$1"; }

# Not by kill -0: that is refused for a process of root's, as one that was started through sudo.
has_ended() { [ ! -d "/proc/$1" ]; }

mount_cgroups_if_absent() {
  [ -z "$(ls -A /sys/fs/cgroup 2>/dev/null)" ] || return 0
  as_root mount -t cgroup2 cgroup2 /sys/fs/cgroup || fail "no control groups on this machine" "mount them: mount -t cgroup2 cgroup2 /sys/fs/cgroup"
}

docker_failed() {
  local log="$CODEHUB_DATA_DIR/dockerd.log"
  [ ! -f "$log" ] || tail -n 15 "$log" >&2
  fail "$1" "the whole log: ${log}, or journalctl -u docker" \
    "a complaint about iptables often ends with: update-alternatives --set iptables /usr/sbin/iptables-legacy"
}
