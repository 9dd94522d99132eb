# SPDX-License-Identifier: GPL-3.0-or-later
# One function makes a QML area: its .qml files and the C++ models they bind to, side by side.
#
#   sinew_add_qml(AREA Timeline DEPENDS forecast command [LIBRARIES Qt6::Quick3D] [RESOURCES heat.vert …])
#
# Module URI: Sinew.<Area>. Target: sinew_qml_<Area>; the app links sinew_qml_<Area>plugin.
# Tests: tests/tst_*.cpp as in a module (models only; windows are tested in tests/e2e).
#
# SINEW_QML_CACHE=OFF leaves the .qml files uncompiled: quicker to build while working on them.
option(SINEW_QML_CACHE "Compile the .qml files ahead of time" ON)

function(sinew_add_qml)
    cmake_parse_arguments(Q "" "AREA" "DEPENDS;LIBRARIES;AREAS;RESOURCES;TEST_DEPENDS" ${ARGN})
    file(GLOB qml CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.qml)
    file(GLOB sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cpp *.h)
    set(target sinew_qml_${Q_AREA})
    foreach(file ${qml})
        file(STRINGS ${file} singleton REGEX "^pragma Singleton")
        if(singleton)
            set_source_files_properties(${file} PROPERTIES QT_QML_SINGLETON_TYPE TRUE)
        endif()
    endforeach()
    # Our warnings are for our files: the code that qmlcachegen and moc write has its own habits.
    get_target_property(warnings sinew_flags INTERFACE_COMPILE_OPTIONS)
    get_target_property(definitions sinew_flags INTERFACE_COMPILE_DEFINITIONS)
    set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "${warnings}")
    set(cache "")
    if(NOT SINEW_QML_CACHE)
        set(cache NO_CACHEGEN)
    endif()
    # Where the C++ types' bases and properties come from: qmllint follows these.
    set(dependencies QtQuick)
    foreach(area ${Q_AREAS})
        list(APPEND dependencies Sinew.${area})
    endforeach()
    if("Qt6::Quick3D" IN_LIST Q_LIBRARIES)
        list(APPEND dependencies QtQuick3D)
    endif()
    qt_add_library(${target} STATIC)
    qt_add_qml_module(${target} URI Sinew.${Q_AREA} VERSION 1.0 RESOURCE_PREFIX /qt/qml
                      QML_FILES ${qml} SOURCES ${sources} RESOURCES ${Q_RESOURCES} DEPENDENCIES ${dependencies} ${cache})
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
    target_compile_definitions(${target} PRIVATE ${definitions})
    target_link_libraries(${target} PUBLIC Qt6::Qml Qt6::Quick ${Q_LIBRARIES})
    foreach(dependency ${Q_DEPENDS})
        sinew_target_of(${dependency} dependency_target)
        target_link_libraries(${target} PUBLIC ${dependency_target})
    endforeach()
    foreach(area ${Q_AREAS})
        target_link_libraries(${target} PUBLIC sinew_qml_${area})
    endforeach()
    set_property(GLOBAL APPEND PROPERTY SINEW_QML_AREAS ${Q_AREA})
    sinew_add_tests(qml/${Q_AREA} ${target} "${Q_TEST_DEPENDS}" "")
endfunction()
