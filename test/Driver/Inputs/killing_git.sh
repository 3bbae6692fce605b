#!/bin/bash
# Kills its caller once files are checked out, and notes that they were there.
here=$(dirname "$0")
PATH=${PATH#*:}
git "$@" || exit
case " $* " in
*" checkout-index "*)
  ls "$TMPDIR"/* > "$here/killed"
  kill -KILL $PPID
  ;;
esac
