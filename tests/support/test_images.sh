#!/usr/bin/env bash
# Images that hold nothing of ours, to prove that any image is a workspace image:
#   codehub-test/minimal:latest   Debian's smallest: no git, no ssh, no certificates, no node, no uid 1000
#   codehub-test/busybox:latest   one static program: no C library at all, no bash
cd "$(dirname "$0")/../.." && . scripts/lib/common.sh && . scripts/lib/stamp.sh && . scripts/lib/docker.sh && . scripts/lib/debian_image.sh

minimal_image() {
  local version archive
  version=$(hash_of "$CODEHUB_ROOT/scripts/lib/debian_image.sh" "=$(dpkg --print-architecture)")
  archive=$CODEHUB_CACHE_DIR/images/minimal-$version.tar.zst
  if ! has_image "codehub-test/minimal:$version"; then
    mkdir -p "$(dirname "$archive")"
    [ -f "$archive" ] || debian_root_archive "$archive"
    import_image "$archive" "codehub-test/minimal:$version" 'CMD ["bash"]'
  fi
  docker tag "codehub-test/minimal:$version" codehub-test/minimal:latest
}

busybox_image() {
  local version root program
  program=$(command -v busybox) || fail "busybox is missing" "run ./scripts/install test"
  version=$(hash_of "$program")
  if ! has_image "codehub-test/busybox:$version"; then
    root=$(mktemp -d)
    mkdir -p "$root/bin" "$root/etc" "$root/root" "$root/home" "$root/tmp"
    chmod 1777 "$root/tmp"
    cp "$program" "$root/bin/busybox"
    "$program" --list | while read -r name; do [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"; done
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\n' >"$root/etc/group"
    tar -C "$root" --owner=0 --group=0 -c . | docker import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' - "codehub-test/busybox:$version" >/dev/null
    rm -rf "$root"
  fi
  docker tag "codehub-test/busybox:$version" codehub-test/busybox:latest
}

ensure_docker
minimal_image
busybox_image
say "codehub-test/minimal:latest codehub-test/busybox:latest"
