# What `cmake --install` puts where; the .deb (packaging/deb) is made of nothing else. A part that ships more files adds a line here.
include(GNUInstallDirs)
set(TODOKE_UNIT_DIR lib/systemd/system CACHE STRING "Where systemd units go")
set(CONFIGURATION /etc/todoke)  # where todoked looks for it, whatever the prefix

install(TARGETS todoked todoke DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/todoked.service systemd/todoked.socket DESTINATION ${TODOKE_UNIT_DIR})
foreach(TIMER todoke-backup todoke-doctor)  # disabled, until somebody wants them
  install(FILES systemd/${TIMER}.service systemd/${TIMER}.timer DESTINATION ${TODOKE_UNIT_DIR})
endforeach()
install(FILES systemd/todoke.sysusers DESTINATION lib/sysusers.d RENAME todoke.conf)
install(FILES systemd/todoke.tmpfiles DESTINATION lib/tmpfiles.d RENAME todoke.conf)
if(EXISTS ${PROJECT_SOURCE_DIR}/systemd/todoke.catalog)  # what the journal's entries mean
  install(FILES systemd/todoke.catalog DESTINATION lib/systemd/catalog)
endif()
install(FILES etc/todoke.toml DESTINATION ${CONFIGURATION})
install(DIRECTORY DESTINATION ${CONFIGURATION}/conf.d)
install(DIRECTORY etc/conf.d.examples DESTINATION ${CONFIGURATION})
if(EXISTS ${PROJECT_SOURCE_DIR}/daemon/cli/todoke.bash-completion)
  install(FILES daemon/cli/todoke.bash-completion DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME todoke)
endif()

# The manual, alert rules and the like, with the links between the pages whole: also the configuration as it is shipped, to compare with.
install(FILES README.md CONTRIBUTING.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN man EXCLUDE)
install(DIRECTORY etc DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES bench/README.md bench/RESULTS.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/bench)

# Man pages, where scdoc is there to make them. It takes their date from SOURCE_DATE_EPOCH.
find_program(TODOKE_SCDOC scdoc)
function(todoke_man_page PAGE)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/docs/man/)
  set(MADE ${PROJECT_BINARY_DIR}/man/${PAGE})
  add_custom_command(OUTPUT ${MADE} DEPENDS ${ARGN} cmake/man_page VERBATIM
                     COMMAND ${PROJECT_SOURCE_DIR}/cmake/man_page ${TODOKE_SCDOC} ${MADE} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY TODOKE_MAN_PAGES ${MADE})
  string(REGEX MATCH "[0-9]$" SECTION ${PAGE})
  install(FILES ${MADE} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${SECTION})
endfunction()
if(TODOKE_SCDOC)
  todoke_man_page(todoke.1 todoke.1.scd)
  todoke_man_page(todoked.8 todoked.8.scd)
  todoke_man_page(todoke.toml.5 todoke.toml.5.scd todoke.toml.5.providers.scd)
  get_property(PAGES GLOBAL PROPERTY TODOKE_MAN_PAGES)
  add_custom_target(man ALL DEPENDS ${PAGES})
endif()
