# Runs ANTLR over the grammar for one pass, and refuses a parser that predicts.
#
#   -DPASS=Fast|Stock -DANTLR= -DGRAMMAR= -DTOKENS= -DOUT= -DOPTIONS=

set(work ${OUT}/${PASS})
file(MAKE_DIRECTORY ${work})

# The vocabulary: every token of Tokens.def, numbered from 1.
file(READ ${TOKENS} list)
string(REGEX MATCHALL "\nMESH_(TOKEN|WORD)\\([A-Za-z_]+" entries "${list}")
set(number 0)
set(vocabulary "")
foreach(entry IN LISTS entries)
  math(EXPR number "${number} + 1")
  string(REGEX REPLACE "\nMESH_[A-Z]+\\(" "" name "${entry}")
  string(APPEND vocabulary "${name}=${number}\n")
endforeach()
file(WRITE ${work}/MeshTokens.tokens "${vocabulary}")

string(TOLOWER ${PASS} package)
get_filename_component(grammarDir ${GRAMMAR} DIRECTORY)
execute_process(
  COMMAND ${ANTLR} -Dlanguage=Cpp -no-listener -no-visitor -Werror -package mesh::parse::${package}
          ${OPTIONS} -lib ${work} -o ${work} Mesh.g4
  WORKING_DIRECTORY ${grammarDir}
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "ANTLR failed on ${GRAMMAR}")
endif()

file(READ ${work}/Mesh.cpp source)
string(REGEX MATCHALL "adaptivePredict" predictions "${source}")
list(LENGTH predictions count)
if(count GREATER 0)
  message(FATAL_ERROR "The grammar is not LL(1): ${count} calls of adaptivePredict in ${work}/Mesh.cpp")
endif()

string(REPLACE "#include \"Mesh.h\"" "#include \"Mesh${PASS}.h\"" source "${source}")
file(READ ${work}/Mesh.h header)
set(base FastParser.h)
if(PASS STREQUAL Stock)
  set(base ErrorParser.h)
endif()
string(REPLACE "MESH_PARSER_BASE" "\"${base}\"" header "${header}")
string(REPLACE "MESH_PARSER_BASE" "\"${base}\"" source "${source}")
file(WRITE ${OUT}/Mesh${PASS}.h "${header}")
file(WRITE ${OUT}/Mesh${PASS}.cpp "${source}")
