# The DATA rooms, where programs find them at run time: <build>/share/crossdock beside <build>/bin, and the same
# layout when installed. In the build tree they are links, so an edit needs no build.
set(share "${CMAKE_BINARY_DIR}/share/crossdock")
file(MAKE_DIRECTORY "${share}")
foreach(pair IN ITEMS "dictionary=parsers/x12/dictionary" "maps=maps/library" "schemas=maps/canonical/schemas"
                      "partners=partners/examples")
  string(REPLACE "=" ";" pair "${pair}")
  list(GET pair 0 name)
  list(GET pair 1 folder)
  file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${folder}" "${share}/${name}" SYMBOLIC)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/${folder}/" DESTINATION "share/crossdock/${name}")
endforeach()
foreach(program IN ITEMS crossdock crossdockd)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()
