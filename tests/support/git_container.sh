#!/usr/bin/env bash
# Runs inside the container of git_servers.sh: its main process, and `create NAME`.
set -euo pipefail

create() {
  local repository=/git/repositories/$1.git work
  rm -rf "$repository"
  mkdir -p "$(dirname "$repository")"
  git init -q --bare -b main "$repository"
  git -C "$repository" config http.receivepack true
  work=$(mktemp -d)
  git init -q -b main "$work"
  printf '# %s\n\nA repository for the tests.\n' "$1" >"$work/README.md"
  git -C "$work" add README.md
  git -C "$work" -c user.name=Tests -c user.email=tests@example.com commit -q -m 'Begin'
  git -C "$work" push -q "$repository" main
  rm -rf "$work"
}

serve() {
  useradd --system --home-dir /git --shell /usr/bin/git-shell git
  # sshd refuses accounts that are locked; "*" is no password, yet not locked.
  usermod -p '*' git
  mkdir -p /git/repositories /run/sshd
  touch /git/authorized_keys
  [ -f /git/host_key ] || ssh-keygen -q -t ed25519 -N '' -C '' -f /git/host_key
  # Its own authority: whoever is to trust it is given the certificate itself.
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=code-hub's git server for tests" \
    -addext "subjectAltName=IP:$GIT_TEST_HOST" -keyout /git/certificate.key -out /git/certificate.pem 2>/dev/null
  chown git:git /git /git/repositories /git/certificate.key
  cat >/tmp/sshd_config <<CONF
Port $GIT_TEST_SSH_PORT
ListenAddress $GIT_TEST_HOST
HostKey /git/host_key
AuthorizedKeysFile /git/authorized_keys
StrictModes no
PasswordAuthentication no
AllowUsers git
CONF
  runuser -u git -- python3 /support/git_http_server.py &
  /usr/sbin/sshd -D -e -f /tmp/sshd_config &
  local port
  for port in "$GIT_TEST_SSH_PORT" "$GIT_TEST_HTTP_PORT" "$GIT_TEST_HTTPS_PORT"; do
    until (: >"/dev/tcp/$GIT_TEST_HOST/$port") 2>/dev/null; do sleep 0.1; done
  done
  touch /git/ready
  wait -n
}

case ${1:-serve} in
  create) create "$2" ;;
  serve) rm -f /git/ready; serve ;;
esac
