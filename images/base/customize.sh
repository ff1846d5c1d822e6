#!/bin/sh
# Called by mmdebstrap with the root file system of the image, before it is packed.
set -eu
root=$1

printf 'en_US.UTF-8 UTF-8\nko_KR.UTF-8 UTF-8\n' >"$root/etc/locale.gen"
chroot "$root" locale-gen >/dev/null
echo 'LANG=en_US.UTF-8' >"$root/etc/default/locale"

# uid 1000 is the user of every workspace; a password is neither set nor needed.
chroot "$root" useradd --uid 1000 --user-group --shell /bin/bash --create-home developer
echo 'developer ALL=(ALL:ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/developer"
chmod 440 "$root/etc/sudoers.d/developer"

ln -sf vim.tiny "$root/usr/bin/vim"

# Host keys in an image would be the same in every workspace.
rm -f "$root"/etc/ssh/ssh_host_*_key*
mkdir -p "$root/run/sshd"
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
