#!/usr/bin/env bash
# A newer generation of LibreOffice beside the machine's own: the next Debian in a folder of its own (a chroot).
#
#   newer_office.sh [FOLDER]    makes FOLDER/soffice and FOLDER/python (once; later calls are instant) and prints FOLDER
#
# For tests: BAREME_SOFFICE=FOLDER/soffice BAREME_OFFICE_PYTHON=FOLDER/python (calc/offices.py does it). Needs root, debootstrap (installed by apt if
# it is missing) and a Debian mirror: the one that this machine's apt uses. Where it cannot be made: one line with the
# reason on standard error, exit status 77, and nothing left half done.
set -euo pipefail

suite=trixie
folder=${1:-${BAREME_NEWER_OFFICE:-/var/cache/bareme-newer-office}}
root=$folder/root
log=$folder/log

skip() {
  echo "The newer LibreOffice cannot be prepared: $1" >&2
  exit 77
}

[ "$(uname -s)" = Linux ] || skip "it needs Linux"
[ "$(id -u)" = 0 ] || skip "it needs root"
unshare --mount true 2>/dev/null || skip "this machine does not let root mount"
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # two test runs at once: the second waits for the first
if [ -e "$folder/ready" ]; then
  echo "$folder"
  exit 0
fi

command -v apt-get >/dev/null || skip "it needs apt"
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }
mirror() {
  apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "Debian" { print $1; exit }'
}
[ -n "$(mirror)" ] || timeout 120 apt-get update -qq >"$log" 2>&1 || true
mirror=$(mirror)
[ -n "$mirror" ] || skip "apt knows no Debian mirror"
command -v debootstrap >/dev/null || install debootstrap >"$log" 2>&1 || skip "apt cannot install debootstrap (see $log)"
proxy=$(apt-config shell P Acquire::http::Proxy | sed -n "s/^P='\(.*\)'$/\1/p")
[ -z "$proxy" ] || export http_proxy=$proxy

timeout 60 /usr/lib/apt/apt-helper download-file "${mirror%/}/dists/$suite/Release" "$folder/Release" >"$log" 2>&1 ||
  skip "the mirror does not answer (see $log)"

rm -rf --one-file-system "$root"
# The calculator without a graphic surface is enough; French, for the texts of the function wizard.
timeout 600 debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$log" 2>&1 || skip "debootstrap failed (see $log)"
timeout 600 chroot "$root" sh -c '
  printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui python3-uno libreoffice-l10n-fr && apt-get clean
' >>"$log" 2>&1 || skip "its packages cannot be installed (see $log)"

# Outside, the wrappers enter the chroot with mounts that end with them, and see the folders of the users at their places
# (projects, temporary files); inside, the same paths are the programs themselves.
mkdir -p "$root$folder"
for name in soffice python; do
  program=/usr/bin/${name/python/python3}
  printf '#!/bin/sh\nexec %s "$@"\n' "$program" >"$root$folder/$name"
  cat >"$folder/$name" <<WRAPPER
#!/bin/sh
exec unshare --mount --propagation private sh -c '
  root=\$1; shift
  mount -t proc proc "\$root/proc" && mount --rbind /dev "\$root/dev" || exit 1
  for place in /*; do
    case \$place in /bin | /boot | /dev | /etc | /lib* | /proc | /run | /sbin | /sys | /usr | /var) continue ;; esac
    [ -d "\$place" ] && mkdir -p "\$root\$place" && mount --rbind "\$place" "\$root\$place"
  done
  exec chroot "\$root" "\$@"
' sh "$root" "$program" "\$@"
WRAPPER
  chmod +x "$folder/$name" "$root$folder/$name"
done
"$folder/soffice" --version >>"$log" 2>&1 || skip "its office does not start (see $log)"
touch "$folder/ready"
echo "$folder"
