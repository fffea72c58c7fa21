# todoke_embed(TARGET FILE TEMPLATE): FILE becomes a source of TARGET: TEMPLATE with the file's text for @EMBEDDED@.
function(todoke_embed TARGET FILE TEMPLATE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${FILE})
  file(READ ${PROJECT_SOURCE_DIR}/${FILE} EMBEDDED)
  cmake_path(GET TEMPLATE STEM LAST_ONLY SOURCE)
  configure_file(${PROJECT_SOURCE_DIR}/${TEMPLATE} ${PROJECT_BINARY_DIR}/embedded/${SOURCE} @ONLY)
  target_sources(${TARGET} PRIVATE ${PROJECT_BINARY_DIR}/embedded/${SOURCE})
endfunction()

# todoke_embed_files(TARGET TEMPLATE FILE...): the files become a source of TARGET: TEMPLATE with a row {"NAME", "TEXT"}
# for each in the place of @EMBEDDED@.
function(todoke_embed_files TARGET TEMPLATE)
  set(EMBEDDED "")
  foreach(FILE ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${FILE})
    file(READ ${FILE} TEXT)
    cmake_path(GET FILE FILENAME NAME)
    string(APPEND EMBEDDED "        {\"${NAME}\", R\"embedded(${TEXT})embedded\"},\n")
  endforeach()
  cmake_path(GET TEMPLATE STEM LAST_ONLY SOURCE)
  configure_file(${PROJECT_SOURCE_DIR}/${TEMPLATE} ${PROJECT_BINARY_DIR}/embedded/${SOURCE} @ONLY)
  target_sources(${TARGET} PRIVATE ${PROJECT_BINARY_DIR}/embedded/${SOURCE})
endfunction()
