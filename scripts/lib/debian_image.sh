# Container images from Debian's packages alone: no registry is needed.
# shellcheck shell=bash

APT_FOLDER=/etc/apt

# apt_sources: the machine's own Debian sources, so that a company's mirror is used; deb.debian.org when it has none.
apt_sources() {
  local file found
  # Debian's usual places first: others have suites named bookworm too.
  for file in "$APT_FOLDER"/sources.list.d/debian.sources "$APT_FOLDER"/sources.list "$APT_FOLDER"/sources.list.d/*.sources "$APT_FOLDER"/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    case $file in
      *.sources) found=$(bookworm_stanzas <"$file") ;;
      *) found=$(bookworm_lines <"$file") ;;
    esac || continue
    printf '%s\n' "$found"
    return
  done
  printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n'
  printf 'Types: deb\nURIs: http://deb.debian.org/debian-security\nSuites: bookworm-security\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n'
}

# Both print what has `main` of bookworm, its updates and its security updates, and are true when bookworm itself is among it:
# a third party's file, or the installation medium alone, yields nothing.
bookworm_stanzas() {
  awk '
    # The words of a field, each between spaces; it goes on over lines that begin with a space.
    function field(name, line, value, inside) {
      value = inside = ""
      for (line = 1; line <= count; line++) {
        if (lines[line] !~ /^[ \t#]/) inside = index(tolower(lines[line]), name ":") == 1
        if (inside && lines[line] !~ /^#/) value = value " " (lines[line] ~ /^[ \t]/ ? lines[line] : substr(lines[line], length(name) + 2))
      }
      gsub(/[ \t]+/, " ", value)
      return value " "
    }
    BEGIN { RS = ""; ORS = "\n\n" }
    {
      count = split($0, lines, "\n")
      suites = field("suites")
      if (field("types") !~ / deb / || field("components") !~ / main / || field("enabled") ~ / no / || field("uris") ~ / cdrom:/) next
      if (suites !~ / bookworm(-updates|-security)? /) next
      if (suites ~ / bookworm /) whole = 1
      print
    }
    END { exit !whole }'
}
bookworm_lines() {
  awk '
    BEGIN { ORS = "\n\n" }
    $1 != "deb" { next }
    {
      at = 2
      if ($at ~ /^\[/) { while ($at !~ /\]$/ && at < NF) at++; at++ }
      if ($at ~ /^cdrom:/ || $(at + 1) !~ /^bookworm(-updates|-security)?$/) next
      main = 0
      for (part = at + 2; part <= NF; part++) if ($part == "main") main = 1
      if (!main) next
      if ($(at + 1) == "bookworm") whole = 1
      print
    }
    END { exit !whole }'
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
