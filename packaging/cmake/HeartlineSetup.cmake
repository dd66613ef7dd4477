# SPDX-License-Identifier: MIT
# Settings that hold for every target: standard, warnings, sanitizers, ccache, and the Qt that all of it stands on.
include(GNUInstallDirs)

# A room's dependencies are found where it is built, and used by what links it from other folders.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network WebSockets)
qt_standard_project_setup()

set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# GCC compiles moc's output faster, and ccache hits more often, when each has a file of its own.
set(CMAKE_AUTOMOC_PATH_PREFIX ON)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(HEARTLINE_CCACHE ccache)
    if(HEARTLINE_CCACHE)
        # Without these four, ccache stores nothing that uses a precompiled header (ccache manual, "Precompiled headers").
        set(CMAKE_CXX_COMPILER_LAUNCHER
            ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
            CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${HEARTLINE_CCACHE})
    endif()
endif()

# heartline_flags: how our own code is compiled. Linked privately, so that nothing of it reaches embedders.
add_library(heartline_flags INTERFACE)
target_compile_features(heartline_flags INTERFACE cxx_std_20)
target_compile_options(heartline_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=."
    # ccache needs it to read a precompiled header's macros.
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_compile_definitions(heartline_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
if(HEARTLINE_WERROR)
    target_compile_options(heartline_flags INTERFACE -Werror)
endif()
if(HEARTLINE_SANITIZE)
    # Directory-wide: a program of which only half is instrumented reports faults that are not there.
    add_compile_options(-fsanitize=${HEARTLINE_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${HEARTLINE_SANITIZE})
    # What GCC says of the library's own code once it is instrumented (a variant "may be uninitialized") is said of no other build.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-array-bounds -Wno-maybe-uninitialized -Wno-stringop-overflow)
    endif()
    # UBSan's vptr check probes memory through a pipe: where a test lets the program run out of file descriptors, every
    # virtual call looks wrong to it.
    if(HEARTLINE_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize=vptr)
    endif()
endif()
