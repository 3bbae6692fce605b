# Writes the files below a directory into a C++ source, as entries of an array:
#
#   {"folder", "path/below/folder", R"...(the text)..."},
#
#   -DDIR= -DOUT=

file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE ${DIR} ${DIR}/*)
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  file(READ "${DIR}/${file}" text)
  string(FIND "${file}" "/" slash)
  string(SUBSTRING "${file}" 0 ${slash} folder)
  math(EXPR slash "${slash} + 1")
  string(SUBSTRING "${file}" ${slash} -1 path)
  string(APPEND entries "{\"${folder}\", \"${path}\", R\"mesh-file(${text})mesh-file\"},\n")
endforeach()
file(WRITE "${OUT}" "${entries}")
