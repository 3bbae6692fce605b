# Writes a header with one digest of many files: -DSOURCES=<file with their paths> -DOUT=

file(STRINGS ${SOURCES} files)
list(SORT files)
set(digests "")
foreach(file IN LISTS files)
  file(SHA256 ${file} digest)
  string(APPEND digests "${digest}\n")
endforeach()
string(SHA256 digest "${digests}")
file(WRITE ${OUT} "#define MESH_SOURCES_DIGEST \"${digest}\"\n")
