# Writes every migrations/NNNN_name.sql as a C++ string into ${output}, in order; numbers must be 1, 2, 3 …
function(codehub_embed_migrations output)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  list(SORT files)
  set(entries "")
  set(expected 1)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REGEX MATCH "^0*([0-9]+)_" matched ${name})
    if(NOT CMAKE_MATCH_1 EQUAL expected)
      message(FATAL_ERROR "src/store/migrations: ${name} should have the number ${expected}")
    endif()
    file(READ ${file} text)
    string(APPEND entries "      {${expected}, \"${name}\", R\"migration(${text})migration\"},\n")
    math(EXPR expected "${expected} + 1")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [=[
#include "codehub/store/migrations.hpp"

namespace codehub::store {

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> kMigrations{
@entries@  };
  return kMigrations;
}

}  // namespace codehub::store
]=])
endfunction()
