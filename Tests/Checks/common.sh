# shellcheck shell=sh
# What the checks share; sourced by each.

# A signal ends a check through its EXIT trap, so that nothing stays behind.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# fail TEXT: says what is wrong and ends the check.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# skip WHY: ends a check that cannot run on this machine. On CI that is a failure. The reason
# also goes into the file that `run` names, since an exit status of our own could be confused
# with one of callhome's.
skip() {
  [ "${CI:-}" != true ] || fail "cannot run on CI: $*"
  printf 'skipped: %s\n' "$*"
  [ -z "${CHECK_SKIPPED:-}" ] || printf '%s\n' "$*" >"$CHECK_SKIPPED"
  exit 0
}

# quietly COMMAND...: shows what the command says only when it fails. It is kept in $work/output.
quietly() {
  "$@" >"$work/output" 2>&1 || {
    cat "$work/output" >&2
    return 1
  }
}

# require_layers: a file system can be laid over that of this machine, for changes that do not stay.
require_layers() {
  mkdir "$work/layers"
  unshare --mount --propagation private sh -c 'mount -t tmpfs tmpfs "$1" && cd "$1" &&
    mkdir changes work root &&
    mount -t overlay -o lowerdir=/,upperdir=changes,workdir=work overlay root' sh "$work/layers" \
    2>/dev/null || skip "no file system can be laid over that of this machine"
}

# program PATH: the absolute path of an executable, which must be there.
program() {
  [ -x "$1" ] || fail "no program at '$1'"
  readlink -f -- "$1"
}
