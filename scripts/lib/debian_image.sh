# Container images from Debian's packages alone: no registry is needed.
# shellcheck shell=bash

# apt_sources: the machine's own Debian sources, so that a company's mirror is used; deb.debian.org when it has none.
apt_sources() {
  local file
  for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list; do
    [ -f "$file" ] && grep -qsE '(^|[[:space:]])bookworm([[:space:]]|$)' "$file" || continue
    case $file in
      *.sources) awk 'BEGIN { RS = ""; ORS = "\n\n" } /(^|\n)Suites:[^\n]*bookworm/ && /(^|\n)Components:[^\n]*main/' "$file" ;;
      *) grep -E '^deb .*bookworm' "$file" | sed 's/$/\n/' ;;
    esac
    return
  done
  printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n'
  printf 'Types: deb\nURIs: http://deb.debian.org/debian-security\nSuites: bookworm-security\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n'
}

# debian_root_archive OUTPUT MMDEBSTRAP_OPTION…: a Debian 12 root file system as a tar.zst.
debian_root_archive() {
  local output=$1 work
  shift
  has mmdebstrap || fail "mmdebstrap is missing" "run ./scripts/install build"
  work=$(mktemp -d)
  apt_sources >"$work/debian.sources"
  mmdebstrap_as_root_or_user --variant=minbase --format=tar \
    --aptopt='Acquire::Retries "5"' \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    "$@" bookworm "$work/root.tar" "$work/debian.sources" || { rm -rf "$work"; return 1; }
  zstd -q -T0 -3 "$work/root.tar" -o "$output.new"
  mv "$output.new" "$output"
  rm -rf "$work"
}

mmdebstrap_as_root_or_user() {
  if [ "$(id -u)" = 0 ]; then mmdebstrap --mode=root "$@"; else mmdebstrap --mode=unshare "$@"; fi
}

# import_image ARCHIVE TAG DOCKERFILE_CHANGE…: loads it into the container engine.
import_image() {
  local archive=$1 tag=$2 change options=()
  shift 2
  for change in "$@"; do options+=(--change "$change"); done
  zstd -dc "$archive" | docker import "${options[@]}" - "$tag" >/dev/null
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }
