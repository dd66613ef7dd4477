# SPDX-License-Identifier: MIT
# What `cmake --install` adds to the targets' own rules: the CMake package, so that find_package(Heartline) works.
include(CMakePackageConfigHelpers)

set(configDir "${CMAKE_INSTALL_LIBDIR}/cmake/Heartline")
get_property(HEARTLINE_COMPONENTS GLOBAL PROPERTY HEARTLINE_COMPONENTS)

# One line a room: what it needs, in the targets' own names. HeartlineConfig.cmake finds the packages they come from.
set(HEARTLINE_COMPONENT_NEEDS "")
foreach(component IN LISTS HEARTLINE_COMPONENTS)
    get_property(needs GLOBAL PROPERTY HEARTLINE_COMPONENT_${component}_NEEDS)
    string(APPEND HEARTLINE_COMPONENT_NEEDS "set(_heartline_needs_${component} \"${needs}\")\n")
endforeach()

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/HeartlineConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/HeartlineConfig.cmake"
    INSTALL_DESTINATION "${configDir}" NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may break what was promised.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/HeartlineConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/HeartlineConfig.cmake" "${PROJECT_BINARY_DIR}/HeartlineConfigVersion.cmake"
        DESTINATION "${configDir}" COMPONENT dev)
install(EXPORT HeartlineTargets NAMESPACE Heartline:: DESTINATION "${configDir}" COMPONENT dev)
