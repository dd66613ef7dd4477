# SPDX-License-Identifier: MIT
# -DBUILD=<build folder> -DPREFIX=<folder>: installs what embedders need, and nothing stale is left of an older install.
file(REMOVE_RECURSE "${PREFIX}")
foreach(component IN ITEMS lib dev)
    execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${PREFIX}" --component ${component}
                    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()
