# SPDX-License-Identifier: MIT
# `cpack` in a build folder of the release preset: a .deb a component, and one .tar.gz of everything.
set(CPACK_PACKAGE_NAME heartline)
set(CPACK_SYSTEM_NAME "linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_PACKAGE_VENDOR "The Heartline authors")
set(CPACK_PACKAGE_CONTACT "The Heartline authors <packages@heartline.io>")
set(CPACK_PACKAGE_HOMEPAGE_URL "${PROJECT_HOMEPAGE_URL}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
# Chosen by the generator: /usr for packages, nothing for the archive.
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/HeartlineCPackOptions.cmake")

set(CPACK_COMPONENTS_ALL dev)
# Each package has a first line of its own; CPack would put the project's before it.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(about "Heartline keeps programs in live contact with their server over networks
that fail: no message lost, none twice, in order, and the person always
knows what state they are in.")

if(HEARTLINE_BUILD_APP)
    list(APPEND CPACK_COMPONENTS_ALL desktop)
endif()
set(CPACK_DEBIAN_DESKTOP_PACKAGE_NAME heartline)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DESKTOP_DESCRIPTION "desktop client for chat, notifications and shared documents\n${about}\n
This package holds the desktop client, which can also host a server for
this computer and its neighbours.")
# shlibdeps sees what is linked; plugins that Qt loads by name it can't see.
set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "libqt6sql6-sqlite, libqt6svg6")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "qt6-wayland, fonts-noto-color-emoji")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_SUGGESTS "heartline-server, fonts-noto-cjk")

if(HEARTLINE_BUILD_SERVER)
    list(APPEND CPACK_COMPONENTS_ALL server)
endif()
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME heartline-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_DESCRIPTION "server for chat, notifications and shared documents\n${about}\n
This package holds the server, heartlined, with a systemd unit that waits
to be enabled.")
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "libqt6sql6-sqlite")
set(scripts "${PROJECT_SOURCE_DIR}/packaging/server/debian")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
    "${scripts}/conffiles" "${scripts}/postinst" "${scripts}/prerm" "${scripts}/postrm")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_STRICT_PERMISSION ON)

if(HEARTLINE_BUILD_CTL)
    list(APPEND CPACK_COMPONENTS_ALL ctl)
endif()
set(CPACK_DEBIAN_CTL_PACKAGE_NAME heartlinectl)
set(CPACK_DEBIAN_CTL_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CTL_DESCRIPTION "client for scripts and cron jobs\n${about}\n
This package holds heartlinectl, which sends and receives chat messages
and notifications without a window, and finds out why there is no
connection.")
set(CPACK_DEBIAN_CTL_PACKAGE_DEPENDS "libqt6sql6-sqlite")
set(CPACK_DEBIAN_CTL_PACKAGE_RECOMMENDS "ca-certificates")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libheartline-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_DESCRIPTION "Qt library for connections that come back - development files\n${about}\n
This package holds headers, static libraries and the CMake package:
find_package(Heartline COMPONENTS Core).")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "qt6-base-dev (>= 6.4), qt6-websockets-dev (>= 6.4)")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "libboost1.81-dev, libssl-dev")

if(BUILD_SHARED_LIBS)
    list(APPEND CPACK_COMPONENTS_ALL lib)
    set(CPACK_DEBIAN_LIB_PACKAGE_NAME "libheartline${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
    set(CPACK_DEBIAN_LIB_PACKAGE_SECTION libs)
    set(CPACK_DEBIAN_LIB_DESCRIPTION "Qt library for connections that come back\n${about}")
    set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
    foreach(component IN ITEMS DESKTOP SERVER CTL DEV)
        set(CPACK_COMPONENT_${component}_DEPENDS lib)
    endforeach()
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
include(CPack)
