# Debian packages: the list is scripts/packages.txt, nothing else names a package.
# shellcheck shell=bash

# packages_of GROUP…: the packages of these groups that this machine needs, one a line.
packages_of() {
  local group package condition wanted=" $* "
  while read -r group package condition; do
    case $group in '' | \#*) continue ;; esac
    [[ $wanted == *" $group "* ]] || continue
    if [[ $condition == unless=* ]] && PATH=$PATH:/usr/sbin has "${condition#unless=}"; then continue; fi
    printf '%s\n' "$package"
  done <"$CODEHUB_ROOT/scripts/packages.txt"
}

# missing_packages GROUP…: those of them that are not installed (about 20 ms for the whole list).
missing_packages() {
  local wanted
  wanted=$(packages_of "$@" | sort -u)
  # shellcheck disable=SC2086
  comm -13 <(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii //p' | sort -u) \
    <(printf '%s\n' "$wanted")
}

# install_packages GROUP…: installs what is missing; package lists are refreshed only when that is needed.
install_packages() {
  local missing
  remove_left_policy
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  has apt-get || fail "these Debian packages are missing and this system has no apt-get: $missing" \
    "code-hub is built on Debian 12; on another system install their counterparts by hand"
  say "installing: $missing"
  # shellcheck disable=SC2086
  apt_install $missing && return 0
  say "refreshing the package lists"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
    fail "apt-get update failed" "check the network and /etc/apt/sources.list*, then run this again"
  # shellcheck disable=SC2086
  retry 3 apt_install $missing ||
    fail "apt-get could not install: $missing" "see the lines above; is this Debian 12 (bookworm) with its usual sources?"
}

# A test dependency such as nginx must not open ports on somebody's machine: only Docker may start its service.
apt_install() {
  local package others=()
  for package in "$@"; do
    if [ "$package" = docker.io ]; then apt_get_install docker.io || return 1; else others+=("$package"); fi
  done
  [ ${#others[@]} -gt 0 ] || return 0
  if [ -e "$POLICY_FILE" ]; then apt_get_install "${others[@]}"; else without_services apt_get_install "${others[@]}"; fi
}

# What Debian's packages ask whether they may start a service (policy-rc.d(8)), and how to know ours from the operator's own.
POLICY_FILE=/usr/sbin/policy-rc.d
POLICY_MARK='# Made by code-hub while it installs packages; to be removed if nothing of it runs.'

# without_services COMMAND…: runs it while no package may start a service. In a shell of its own, for its traps.
without_services() {
  (
    trap 'as_root rm -f "$POLICY_FILE"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" | as_root install -m 755 /dev/stdin "$POLICY_FILE" || exit 1
    "$@"
  )
}

# An installation that was killed leaves its policy behind, and no package would ever start a service again.
remove_left_policy() {
  ! grep -qsxF "$POLICY_MARK" "$POLICY_FILE" || as_root rm -f "$POLICY_FILE"
}

apt_get_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
