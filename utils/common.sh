# What the scripts of this folder share. Sourced, not run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
  printf '\n\033[1m== %s\033[0m\n' "$*"
}
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then
  say() { printf '\n== %s\n' "$*"; }
fi

# build PRESET [TARGET...]: configures and builds; everything if no target is given.
build() {
  local preset=$1
  shift
  local launcher=()
  if ! command -v ccache >/dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=) # It only saves time.
  fi
  say "Building preset '$preset' in $root/build/$preset"
  (cd "$root" && cmake --preset "$preset" "${launcher[@]}" >/dev/null)
  cmake --build "$root/build/$preset" ${1:+--target "$@"}
}
