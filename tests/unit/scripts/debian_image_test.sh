#!/usr/bin/env bash
# Which of a machine's package sources an image is made from.
# shellcheck disable=SC2154
. "$(dirname "$0")/cases.sh"
. "$CODEHUB_ROOT/scripts/lib/debian_image.sh"
APT_FOLDER=$work/apt

# source_file NAME: its text is read from standard input.
source_file() { mkdir -p "$APT_FOLDER/sources.list.d"; cat >"$APT_FOLDER/$1"; }
begin() { rm -rf "$APT_FOLDER"; }
uris() { apt_sources | grep -Eo 'https?://[^ ]*' | paste -sd ' '; }
debian=http://deb.debian.org/debian security=http://deb.debian.org/debian-security

docker_sources() {
  source_file sources.list.d/docker.sources <<<$'Types: deb\nURIs: https://download.docker.com/linux/debian\nSuites: bookworm\nComponents: stable'
}

third_party_is_passed_over() {
  begin
  docker_sources
  is "$(uris)" "$debian $security"
  source_file sources.list <<<"deb http://mirror.example/debian bookworm main contrib"
  is "$(uris)" "http://mirror.example/debian"
}

only_debians_own_lines_are_taken() {
  begin
  source_file sources.list <<'END'
# deb http://old.example/debian bookworm main
deb cdrom:[Debian GNU/Linux 12.0.0 _Bookworm_ - Official amd64 DVD]/ bookworm main
deb [ arch=amd64 signed-by=/etc/apt/keyrings/x.gpg ] http://mirror.example/debian bookworm contrib main
deb http://mirror.example/security bookworm-security main
deb-src http://mirror.example/src bookworm main
deb http://other.example/pg bookworm-pgdg main
deb http://other.example/main bookworm stable
END
  is "$(uris)" "http://mirror.example/debian http://mirror.example/security"
}

installation_medium_alone_is_not_enough() {
  begin
  source_file sources.list <<<'deb cdrom:[Debian GNU/Linux 12.0.0 _Bookworm_ - Official amd64 DVD]/ bookworm main'
  is "$(uris)" "$debian $security"
}

stanzas_are_read_as_apt_does() {
  begin
  docker_sources
  source_file sources.list.d/company.sources <<'END'
# The company's mirror
types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm
 bookworm-updates
Components:	contrib
# a remark in between
 main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/disabled
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: http://mirror.example/src
Suites: bookworm
Components: main

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
END
  is "$(uris)" "http://mirror.example/debian http://mirror.example/security"
}

debians_own_place_comes_first() {
  begin
  source_file sources.list.d/a-vendor.list <<<"deb https://pkgs.vendor.example/debian bookworm main"
  source_file sources.list.d/debian.sources <<<$'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main'
  is "$(uris)" "http://mirror.example/debian"
}

another_release_is_of_no_use() {
  begin
  source_file sources.list.d/debian.sources <<<$'Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main'
  is "$(uris)" "$debian $security"
}

check "a third party's source for bookworm is passed over" third_party_is_passed_over
check "of a list, Debian's own lines with main are taken" only_debians_own_lines_are_taken
check "the installation medium alone is not enough" installation_medium_alone_is_not_enough
check "stanzas are read as apt does" stanzas_are_read_as_apt_does
check "Debian's own place comes before a vendor's" debians_own_place_comes_first
check "sources of another release are of no use" another_release_is_of_no_use
finish
