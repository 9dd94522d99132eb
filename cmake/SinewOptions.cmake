# SPDX-License-Identifier: GPL-3.0-or-later
# What holds for every target: language, warnings, sanitizers, libraries that are found once.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(QT_QML_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/qml)
# Qt 6.4.2's moc stumbles over <concepts> when it is told that the compiler speaks C++20.
set(CMAKE_AUTOMOC_COMPILER_PREDEFINES OFF)

set(SINEW_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(SINEW_SANITIZE_HALT "A finding of the undefined behaviour sanitizer ends the program" OFF)
option(SINEW_WINDOW "Build the window; off: only what runs without a display" ON)
option(SINEW_FUZZ "Build the fuzz entries (clang, libFuzzer)" OFF)

find_program(SINEW_CCACHE ccache)
if(SINEW_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${SINEW_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SINEW_CCACHE})
endif()

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Qml Quick Quick3D QuickControls2 Network SerialBus Test Svg)
qt_standard_project_setup()
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(GDAL REQUIRED)
find_package(PROJ REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(meshoptimizer REQUIRED)
find_package(OpenSceneGraph REQUIRED COMPONENTS osgUtil osgDB)
if(SINEW_WINDOW)
    find_package(ALSA REQUIRED)
endif()
pkg_check_modules(Zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(Sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(Postgres REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(Mosquitto REQUIRED IMPORTED_TARGET libmosquitto)

add_library(sinew_osg INTERFACE)
target_include_directories(sinew_osg SYSTEM INTERFACE ${OPENSCENEGRAPH_INCLUDE_DIRS})
target_link_libraries(sinew_osg INTERFACE ${OPENSCENEGRAPH_LIBRARIES})

# Flags of our own code; libraries keep theirs.
add_library(sinew_flags INTERFACE)
target_compile_options(sinew_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers
    -Werror
    # GCC 12 reports these falsely inside the standard library and Eigen when it inlines.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow
    -Wno-error=restrict -Wno-error=dangling-pointer -Wno-error=stringop-overread -Wno-error=free-nonheap-object>)
target_compile_definitions(sinew_flags INTERFACE SINEW_VERSION="${PROJECT_VERSION}" EIGEN_MPL2_ONLY)
if(SINEW_SANITIZE)
    add_compile_options(-fsanitize=${SINEW_SANITIZE} $<$<BOOL:${SINEW_SANITIZE_HALT}>:-fno-sanitize-recover=all> -fno-omit-frame-pointer -g1)
    add_link_options(-fsanitize=${SINEW_SANITIZE})
endif()

# Programs with a window, under the address sanitizer.
function(sinew_keep_loaded program)
    if(SINEW_SANITIZE MATCHES address)
        target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/KeepLoaded.cpp)
        target_link_options(${program} PRIVATE -Wl,--export-dynamic-symbol=dlclose)
    endif()
endfunction()
