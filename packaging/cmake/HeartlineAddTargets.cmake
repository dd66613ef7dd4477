# SPDX-License-Identifier: MIT
# One function a kind of target.
include(GenerateExportHeader)

# heartline_linked(<variable> <target>...): these and all that they hand on to who links them.
function(heartline_linked variable)
    set(todo ${ARGN})
    set(seen "")
    while(todo)
        list(POP_FRONT todo target)
        if(NOT TARGET "${target}" OR target IN_LIST seen)
            continue()
        endif()
        list(APPEND seen ${target})
        get_target_property(more ${target} INTERFACE_LINK_LIBRARIES)
        if(more)
            list(APPEND todo ${more})
        endif()
    endwhile()
    set(${variable} "${seen}" PARENT_SCOPE)
endfunction()

# heartline_precompile(<target> [TEST] LINK <target>...): gives it the precompiled header that fits what it links, out of
# packaging/cmake/pch. Targets share them, because making one costs more than a small source saves by it; GCC takes one
# only where the macros that it looked at are the same, and what Qt Test looks at is which of Qt's libraries are linked.
# Headers are named without their folder: ccache would miss in every other clone if a generated file held an absolute
# path.
function(heartline_precompile target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "TEST" "" "LINK")
    heartline_linked(linked ${arg_LINK})
    set(needs Qt6::Core)
    set(kind core)
    set(header heartline_pch_core.h)
    if("Qt6::Widgets" IN_LIST linked)
        set(needs Qt6::Widgets)
        set(kind widgets)
        set(header heartline_pch_widgets.h)
    elseif(arg_TEST AND "Qt6::Gui" IN_LIST linked)
        set(needs Qt6::Gui)
        set(kind gui)
    endif()
    if(arg_TEST)
        string(PREPEND kind test)
        list(APPEND needs Qt6::Network Qt6::Test)
        set(header heartline_pch_test.h)
    endif()
    set(pch heartline_pch_${kind})
    if(NOT TARGET ${pch})
        file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${pch}.cpp" CONTENT "// Only a reason to compile.\n")
        add_library(${pch} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${pch}.cpp")
        set_target_properties(${pch} PROPERTIES AUTOMOC OFF AUTOUIC OFF)
        target_link_libraries(${pch} PRIVATE heartline_flags ${needs})
        target_include_directories(${pch} PRIVATE "${PROJECT_SOURCE_DIR}/packaging/cmake/pch")
        target_precompile_headers(${pch} PRIVATE <${header}>)
    endif()
    target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

# heartline_add_library(<Name>
#     [SOURCES <file>...]         compiled; headers with Q_OBJECT stand beside their .cpp and are found by AUTOMOC
#     [PUBLIC_HEADERS <Class>=<file.h>...]   installed; included as <Heartline/Class> in the tree and by embedders alike
#     [PUBLIC <target>...]        what the room may use and shows in its headers
#     [PRIVATE <target>...]       what the room may use
#     [NO_QT] [NO_PCH]
#     [NO_INSTALL])               for the programs of this tree alone
# makes heartline_<name> with the alias Heartline::<Name>. What is not listed under PUBLIC or PRIVATE is not linked:
# that is how the table of rooms in docs/architecture.md is kept. The same lists tell HeartlineConfig.cmake what an
# embedder has to find first.
function(heartline_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "NO_QT;NO_PCH;NO_INSTALL" "" "SOURCES;PUBLIC_HEADERS;PUBLIC;PRIVATE")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "heartline_add_library(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
    endif()
    string(TOLOWER ${name} lower)
    string(TOUPPER ${name} upper)
    set(target heartline_${lower})
    add_library(${target} ${arg_SOURCES})
    add_library(Heartline::${name} ALIAS ${target})
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:heartline_flags>)
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${name}
        OUTPUT_NAME Heartline${name}
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    if(arg_NO_QT)
        set_target_properties(${target} PROPERTIES AUTOMOC OFF AUTOUIC OFF)
    elseif(NOT arg_NO_PCH)
        heartline_precompile(${target} LINK ${arg_PUBLIC} ${arg_PRIVATE})
    endif()
    if(HEARTLINE_BUILD_QUICK AND NOT arg_NO_QT)
        # For src/quick: without it qmllint knows no signals of foreign types. It changes moc's options, upon which
        # AUTOMOC does not run again by itself in a build folder that is older than them.
        if(NOT EXISTS "${CMAKE_CURRENT_BINARY_DIR}/meta_types")
            file(REMOVE_RECURSE "${CMAKE_CURRENT_BINARY_DIR}/${target}_autogen")
        endif()
        qt_extract_metatypes(${target})
    endif()

    # Headers are in the source folder, their export header in the build folder, and only <Heartline/Class> is offered.
    set(forward "${PROJECT_BINARY_DIR}/include")
    set(exportHeader "${forward}/Heartline/${lower}/${lower}_export.h")
    generate_export_header(${target} BASE_NAME HEARTLINE_${upper} EXPORT_FILE_NAME "${exportHeader}")
    target_include_directories(${target} PUBLIC
        "$<BUILD_INTERFACE:${forward}>" "$<BUILD_INTERFACE:${forward}/Heartline/${lower}>"
        "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        target_compile_definitions(${target} PUBLIC HEARTLINE_${upper}_STATIC_DEFINE)
    endif()

    # <Heartline/Class> forwards to the header in the tree, and once installed to Heartline/<room>/class.h.
    set(installed "${PROJECT_BINARY_DIR}/install-include/${lower}/Heartline")
    set(real "")
    foreach(entry IN LISTS arg_PUBLIC_HEADERS)
        if(NOT entry MATCHES "^([A-Za-z0-9]+)=(.+\\.h)$")
            message(FATAL_ERROR "heartline_add_library(${name}): PUBLIC_HEADERS wants Class=file.h, not ${entry}")
        endif()
        set(class ${CMAKE_MATCH_1})
        set(file ${CMAKE_MATCH_2})
        file(CONFIGURE OUTPUT "${forward}/Heartline/${class}"
             CONTENT "#include \"${CMAKE_CURRENT_SOURCE_DIR}/${file}\"\n" @ONLY)
        cmake_path(GET file FILENAME leaf)
        file(CONFIGURE OUTPUT "${installed}/${class}" CONTENT "#include \"${lower}/${leaf}\"\n" @ONLY)
        list(APPEND real "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    endforeach()

    if(arg_NO_INSTALL)
        return()
    endif()

    # A static library's private parts are needed by who links it.
    set(needs ${arg_PUBLIC})
    if(type STREQUAL "STATIC_LIBRARY")
        list(APPEND needs ${arg_PRIVATE})
    endif()
    set_property(GLOBAL APPEND PROPERTY HEARTLINE_COMPONENTS ${name})
    set_property(GLOBAL PROPERTY HEARTLINE_COMPONENT_${name}_NEEDS "${needs}")
    if(HEARTLINE_INSTALL)
        if(arg_PUBLIC_HEADERS)
            install(DIRECTORY "${installed}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
            install(FILES ${real} "${exportHeader}"
                    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/Heartline/${lower}" COMPONENT dev)
        endif()
        install(TARGETS ${target} EXPORT HeartlineTargets
            LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT lib NAMELINK_COMPONENT dev
            ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
    endif()
endfunction()

# heartline_add_program(<name> SOURCES <file>... LINK <target>... [COMPONENT desktop|server|ctl])
# makes a program, installed to bin/ in that package (none: it stays in the build folder, as examples do). Programs compose; what they are made of is in libraries, for the tests.
function(heartline_add_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "COMPONENT" "SOURCES;LINK")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} heartline_flags)
    target_compile_definitions(${name} PRIVATE HEARTLINE_VERSION="${PROJECT_VERSION}")
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    if(arg_COMPONENT AND NOT arg_COMPONENT MATCHES "^(desktop|server|ctl)$")
        message(FATAL_ERROR "heartline_add_program(${name}): COMPONENT is desktop, server or ctl, not ${arg_COMPONENT}")
    endif()
    if(HEARTLINE_INSTALL AND arg_COMPONENT)
        install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT "${arg_COMPONENT}")
    endif()
endfunction()

# heartline_add_test(<tst_name> SOURCES <file>... LINK <target>... [NO_QT] [TIMEOUT s] [LABELS ...])
# One Qt Test program a class; NO_QT: a plain program that returns 0 if all is well. Every test runs without a display, in any order, beside any other.
function(heartline_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "NO_QT" "TIMEOUT" "SOURCES;LINK;LABELS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} heartline_flags)
    if(arg_NO_QT)
        set_target_properties(${name} PROPERTIES AUTOMOC OFF)
        list(APPEND arg_LABELS noqt)
        add_dependencies(heartline_noqt ${name})
    else()
        target_link_libraries(${name} PRIVATE Qt6::Network Qt6::Test)
        heartline_precompile(${name} TEST LINK ${arg_LINK})
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 60)
    endif()
    # No test reaches the desktop of who runs it: those that need a bus start one.
    set(runtime "${PROJECT_BINARY_DIR}/tests/runtime")
    if(NOT EXISTS "${runtime}")
        file(MAKE_DIRECTORY "${runtime}")
        file(CHMOD "${runtime}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;XDG_RUNTIME_DIR=${runtime};DBUS_SESSION_BUS_ADDRESS=disabled:;QT_LOGGING_TO_CONSOLE=1;LC_ALL=C.UTF-8;UBSAN_OPTIONS=print_stacktrace=1;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp")
endfunction()
