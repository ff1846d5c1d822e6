#!/usr/bin/env bash
# Real git servers for the tests, reachable from this machine and from workspaces: git over ssh (sshd) and over http and
# https (git-http-backend with passwords), in one container on the host's network.
# A repository's address is $CODEHUB_TEST_GIT_HTTP/NAME.git, $CODEHUB_TEST_GIT_HTTPS/NAME.git or $CODEHUB_TEST_GIT_SSH/NAME.git.
# The certificate of https is nobody's but its own; to trust it, give the file $CODEHUB_TEST_GIT_CA to git.
# Usage: tests/support/git_servers.sh COMMAND
#   start              prints what to export; started twice, it is the same server
#   running            whether it runs, as exit code
#   stop               ends it and deletes its repositories
#   create NAME…       a new bare repository with one commit (README.md on branch main), in place of an old one; a name like private/x needs a password to read
#   allow-key FILE     lets the owner of this public key in by ssh ("-" reads it from standard input)
#   log NAME [ARG…]    git log of a repository, to see what has arrived
cd "$(dirname "$0")/../.." && . scripts/lib/common.sh && . scripts/lib/docker.sh
here=$CODEHUB_ROOT/tests/support
state=${CODEHUB_TEST_STATE:-/tmp/codehub-test-$(id -u)}/git
container=codehub-test-git-$(id -u)
user=tester password='correct horse'

# The container engine's bridge: an address of this machine that every container reaches.
address() {
  docker network inspect bridge -f '{{range .IPAM.Config}}{{.Gateway}} {{end}}' 2>/dev/null | awk '{ print $1; exit }' | grep . ||
    ip -4 -o addr show docker0 | awk '{ split($4, a, "/"); print a[1]; exit }'
}

running() { [ "$(docker inspect -f '{{.State.Running}}' "$container" 2>/dev/null)" = true ]; }

start() {
  local host ssh_port=${CODEHUB_TEST_GIT_SSH_PORT:-7822} http_port=${CODEHUB_TEST_GIT_HTTP_PORT:-7880} https_port=${CODEHUB_TEST_GIT_HTTPS_PORT:-7843}
  ensure_docker
  host=$(address)
  if ! running; then
    docker rm -f "$container" >/dev/null 2>&1 || true
    mkdir -p "$state"
    docker run -d --name "$container" --network host -v "$state:/git" -v "$here:/support:ro" \
      -e GIT_TEST_HOST="$host" -e GIT_TEST_SSH_PORT="$ssh_port" -e GIT_TEST_HTTP_PORT="$http_port" -e GIT_TEST_HTTPS_PORT="$https_port" \
      -e GIT_TEST_USER="$user" -e GIT_TEST_PASSWORD="$password" codehub/base:latest bash /support/git_container.sh >/dev/null ||
      fail "the git servers' container does not start" "make its image first: images/base/build"
    wait_until 30 test -f "$state/ready" || { docker logs "$container" >&2; fail "the git servers do not answer"; }
  fi
  printf 'export CODEHUB_TEST_GIT_HTTP=%q\n' "http://$host:$http_port"
  printf 'export CODEHUB_TEST_GIT_HTTPS=%q\nexport CODEHUB_TEST_GIT_CA=%q\n' "https://$host:$https_port" "$state/certificate.pem"
  printf 'export CODEHUB_TEST_GIT_USER=%q\nexport CODEHUB_TEST_GIT_PASSWORD=%q\n' "$user" "$password"
  printf 'export CODEHUB_TEST_GIT_SSH=%q\n' "ssh://git@$host:$ssh_port/git/repositories"
  printf 'export CODEHUB_TEST_GIT_HOST_KEY=%q\n' "$(cat "$state/host_key.pub")"
}

stop() {
  docker rm -f "$container" >/dev/null 2>&1 || true
  as_root rm -rf "$state"
}

create() {
  local name
  for name in "$@"; do docker exec -u git "$container" bash /support/git_container.sh create "$name"; done
}

allow_key() {
  # "-" is left as it is: /dev/stdin cannot be opened when it is a socket.
  [ "$1" = - ] || exec <"$1"
  docker exec -i "$container" tee -a /git/authorized_keys >/dev/null
}

log() {
  local name=$1
  shift
  docker exec -u git "$container" git --git-dir "/git/repositories/$name.git" log "$@"
}

command=${1:-}
case $command in
  start | stop | running) "$command" ;;
  create | log) shift; [ $# -gt 0 ] || fail "$command needs a name"; "$command" "$@" ;;
  allow-key) shift; allow_key "${1:?allow-key needs a file}" ;;
  *) sed -n '2,12s/^# //p' "$0"; exit 2 ;;
esac
