# Third-party packages (all Debian's) and the functions with which the tree declares its
# libraries, tools and tests.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED) # Used header-only: Debian has no static archive.
find_package(SQLite3 REQUIRED)

# LLVM's Support only, static. LLVMConfig.cmake would ask for a dozen packages that Support does
# not use, so its two archives are imported directly.
set(MESH_LLVM_ROOT /usr/lib/llvm-19 CACHE PATH "Where LLVM 19 is installed")
foreach(part Support Demangle)
  add_library(LLVM${part} STATIC IMPORTED)
  set_target_properties(LLVM${part} PROPERTIES IMPORTED_LOCATION
                        ${MESH_LLVM_ROOT}/lib/libLLVM${part}.a)
endforeach()
set_target_properties(LLVMSupport PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES ${MESH_LLVM_ROOT}/include
  INTERFACE_LINK_LIBRARIES "LLVMDemangle;Threads::Threads;${CMAKE_DL_LIBS}")

function(mesh_import_static name archive include)
  find_library(MESH_${name}_ARCHIVE ${archive} REQUIRED)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${MESH_${name}_ARCHIVE})
  if(include)
    set_target_properties(${name} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${include})
  endif()
endfunction()

mesh_import_static(mesh_yaml_cpp libyaml-cpp.a "")
mesh_import_static(mesh_sqlite libsqlite3.a "")
set_target_properties(mesh_sqlite PROPERTIES
  INTERFACE_LINK_LIBRARIES "m;Threads::Threads;${CMAKE_DL_LIBS}")
find_library(MESH_SIMDJSON simdjson REQUIRED) # Debian ships it as a shared library only.
add_library(mesh_simdjson INTERFACE)
target_link_libraries(mesh_simdjson INTERFACE ${MESH_SIMDJSON})
mesh_import_static(mesh_antlr libantlr4-runtime.a /usr/include/antlr4-runtime)

# mesh_library(Name SOURCES... [LINK targets...] [EXCEPTIONS])
#
# Declares library Mesh<Name>, whose sources are in lib/<Name> and whose headers in
# include/mesh/<Name>. Mesh is built without exceptions and RTTI; EXCEPTIONS is for the few
# libraries that wall in a dependency which throws.
function(mesh_library name)
  cmake_parse_arguments(arg "EXCEPTIONS" "" "LINK" ${ARGN})
  add_library(Mesh${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(Mesh${name} PUBLIC ${PROJECT_SOURCE_DIR}/include)
  target_include_directories(Mesh${name} SYSTEM PUBLIC ${MESH_LLVM_ROOT}/include)
  target_link_libraries(Mesh${name} PUBLIC ${arg_LINK})
  if(NOT arg_EXCEPTIONS)
    target_compile_options(Mesh${name} PRIVATE -fno-exceptions -fno-rtti)
  endif()
endfunction()

# mesh_tool(name SOURCE LINK targets...): one command-line program.
function(mesh_tool name source)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_executable(${name} ${source})
  target_compile_options(${name} PRIVATE -fno-exceptions -fno-rtti)
  target_link_libraries(${name} PRIVATE ${arg_LINK})
  target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()
