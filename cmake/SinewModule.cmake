# SPDX-License-Identifier: GPL-3.0-or-later
# One function makes a module and refuses a link that points up the layers.
#
#   sinew_add_module(NAME physics/water LAYER physics DEPENDS core [LIBRARIES Eigen3::Eigen …]
#                    [PROVIDES reader|system] [TEST_DEPENDS …] [TEST_LIBRARIES …])
#
# NAME is the folder under modules/. Sources are src/*.cpp, public headers include/sinew/<NAME>/*.h,
# tests tests/tst_*.cpp (one program each, QtTest), fuzz entries tests/fuzz_<format>.cpp with seeds in
# tests/corpus/<format>/.
# Target: sinew_physics_water; alias: Sinew::physics_water.

set(SINEW_LAYERS core foundation physics files live forecast action planning report qml app)

# Links inside one layer, named one by one: "from->to".
set(SINEW_PEER_LINKS
    "read/.*->read/source"      # every reader opens its file the same way
    "read/cgmes->read/matpower" # two formats of one kind of grid
    "physics/pavement->physics/heat" # both run on temperatures that conduction gives
    "physics/concrete->physics/heat"
    "keys->core" # who signs, for every module above
)

if(SINEW_FUZZ)
    add_custom_target(fuzz) # every entry
    file(WRITE ${CMAKE_BINARY_DIR}/fuzz/entries "")
endif()

function(sinew_target_of NAME OUT)
    string(REPLACE "/" "_" flat ${NAME})
    set(${OUT} sinew_${flat} PARENT_SCOPE)
endfunction()

# Adds every folder below ROOT that holds a CMakeLists.txt.
function(sinew_add_folders ROOT)
    file(GLOB_RECURSE lists CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${ROOT}/*/CMakeLists.txt)
    list(FILTER lists EXCLUDE REGEX "node_modules")
    foreach(list ${lists})
        get_filename_component(folder ${list} DIRECTORY)
        add_subdirectory(${folder})
    endforeach()
endfunction()

function(sinew_add_module)
    cmake_parse_arguments(M "" "NAME;LAYER;PROVIDES" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES;TEST_DEPENDS;TEST_LIBRARIES" ${ARGN})
    if(M_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sinew_add_module(${M_NAME}): unknown arguments ${M_UNPARSED_ARGUMENTS}")
    endif()
    list(FIND SINEW_LAYERS "${M_LAYER}" layer)
    if(layer LESS 0)
        message(FATAL_ERROR "${M_NAME}: layer '${M_LAYER}' is none of ${SINEW_LAYERS}")
    endif()
    sinew_target_of(${M_NAME} target)
    file(GLOB sources CONFIGURE_DEPENDS src/*.cpp src/*.h include/sinew/${M_NAME}/*.h)
    file(GLOB compiled CONFIGURE_DEPENDS src/*.cpp)
    if(compiled)
        add_library(${target} STATIC ${sources})
        set(scope PUBLIC)
        set_target_properties(${target} PROPERTIES AUTOMOC ON)
        target_link_libraries(${target} PRIVATE sinew_flags ${M_PRIVATE_LIBRARIES})
        target_include_directories(${target} PRIVATE src)
    else()
        add_library(${target} INTERFACE)
        set(scope INTERFACE)
    endif()
    string(REPLACE "/" "_" flat ${M_NAME})
    add_library(Sinew::${flat} ALIAS ${target})
    target_include_directories(${target} ${scope} include)
    foreach(dependency ${M_DEPENDS})
        sinew_target_of(${dependency} dependency_target)
        target_link_libraries(${target} ${scope} ${dependency_target})
    endforeach()
    target_link_libraries(${target} ${scope} ${M_LIBRARIES} Threads::Threads)

    set_property(GLOBAL APPEND PROPERTY SINEW_MODULES ${M_NAME})
    set_property(GLOBAL PROPERTY SINEW_LAYER_OF_${M_NAME} ${layer})
    set_property(GLOBAL PROPERTY SINEW_DEPENDS_OF_${M_NAME} ${M_DEPENDS})
    if(M_PROVIDES)
        set_property(GLOBAL APPEND PROPERTY SINEW_PROVIDES_${M_PROVIDES} ${M_NAME})
    endif()
    sinew_add_tests(${M_NAME} ${target} "${M_TEST_DEPENDS}" "${M_TEST_LIBRARIES}")
endfunction()

# tests/tst_*.cpp of the calling folder; each is one ctest of the same name.
function(sinew_add_tests NAME TARGET DEPENDS LIBRARIES)
    string(REPLACE "/" "_" flat ${NAME})
    file(GLOB tests CONFIGURE_DEPENDS tests/tst_*.cpp)
    file(GLOB helpers CONFIGURE_DEPENDS tests/support/*.cpp)
    foreach(test ${tests})
        get_filename_component(stem ${test} NAME_WE)
        set(program ${flat}_${stem})
        add_executable(${program} ${test} ${helpers})
        set_target_properties(${program} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
        target_link_libraries(${program} PRIVATE ${TARGET} sinew_flags Qt6::Test ${LIBRARIES})
        target_compile_options(${program} PRIVATE $<$<CONFIG:Release>:-O1>) # what they test is optimised; they need not be
        target_compile_definitions(${program} PRIVATE SINEW_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                   SINEW_BINARY_DIR="${CMAKE_BINARY_DIR}" SINEW_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}/tests")
        target_include_directories(${program} PRIVATE tests ${CMAKE_SOURCE_DIR}/tests/support)
        foreach(dependency ${DEPENDS})
            sinew_target_of(${dependency} dependency_target)
            target_link_libraries(${program} PRIVATE ${dependency_target})
        endforeach()
        add_test(NAME ${program} COMMAND ${program})
        set_tests_properties(${program} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
        sinew_set_timeout(${program} 900)
    endforeach()
    file(GLOB entries CONFIGURE_DEPENDS tests/fuzz_*.cpp)
    foreach(entry ${entries})
        sinew_add_fuzz_entry(${flat} ${TARGET} ${entry})
    endforeach()
endfunction()

# tests/fuzz_<format>.cpp: a fuzz entry where SINEW_FUZZ is on; elsewhere a test that its seeds and the module's
# broken files pass through. Fuzz builds list a line
# "<program> <folder of seeds>" for each in fuzz/entries.
function(sinew_add_fuzz_entry FLAT TARGET SOURCE)
    get_filename_component(stem ${SOURCE} NAME_WE)
    string(REGEX REPLACE "^fuzz_" "" format ${stem})
    set(tests ${CMAKE_CURRENT_SOURCE_DIR}/tests)
    file(GLOB seeds CONFIGURE_DEPENDS ${tests}/corpus/${format}/*)
    if(NOT seeds)
        message(FATAL_ERROR "${SOURCE} has no seeds in tests/corpus/${format}/")
    endif()
    set(program ${FLAT}_${stem})
    add_executable(${program} ${SOURCE})
    target_link_libraries(${program} PRIVATE ${TARGET} sinew_flags)
    if(SINEW_FUZZ)
        target_link_options(${program} PRIVATE -fsanitize=fuzzer)
        set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
        add_dependencies(fuzz ${program})
        file(RELATIVE_PATH seeds_below ${CMAKE_SOURCE_DIR} ${tests}/corpus/${format})
        file(APPEND ${CMAKE_BINARY_DIR}/fuzz/entries "${program} ${seeds_below}\n")
        return()
    endif()
    target_sources(${program} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/ReplaySeeds.cpp)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    set(folders ${tests}/corpus/${format})
    if(EXISTS ${tests}/broken)
        list(APPEND folders ${tests}/broken)
    endif()
    add_test(NAME ${program} COMMAND ${program} ${folders})
    sinew_set_timeout(${program} 300)
endfunction()

# Seconds on a plain build, after which a test hangs for certain, on a slow and busy machine too; sanitizers take
# several times as long.
function(sinew_set_timeout TEST SECONDS)
    if(SINEW_SANITIZE)
        math(EXPR SECONDS "6 * ${SECONDS}")
    endif()
    set_tests_properties(${TEST} PROPERTIES TIMEOUT ${SECONDS})
    # QtTest's own limit, five minutes for a function, is for a machine that has nothing else to do.
    set_property(TEST ${TEST} APPEND PROPERTY ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=${SECONDS}000")
endfunction()

# After every folder was added: each link must point down, or be a named peer link.
function(sinew_finish_modules)
    get_property(modules GLOBAL PROPERTY SINEW_MODULES)
    foreach(module ${modules})
        get_property(layer GLOBAL PROPERTY SINEW_LAYER_OF_${module})
        get_property(depends GLOBAL PROPERTY SINEW_DEPENDS_OF_${module})
        foreach(dependency ${depends})
            get_property(below GLOBAL PROPERTY SINEW_LAYER_OF_${dependency})
            if("${below}" STREQUAL "")
                message(FATAL_ERROR "${module} depends on ${dependency}, which is no module")
            endif()
            if(below LESS layer)
                continue()
            endif()
            set(allowed FALSE)
            foreach(link ${SINEW_PEER_LINKS})
                if(below EQUAL layer AND "${module}->${dependency}" MATCHES "^${link}$")
                    set(allowed TRUE)
                endif()
            endforeach()
            if(NOT allowed)
                list(GET SINEW_LAYERS ${layer} from)
                list(GET SINEW_LAYERS ${below} to)
                message(FATAL_ERROR "${module} (layer ${from}) may not link ${dependency} (layer ${to}): "
                                    "dependencies point down only")
            endif()
        endforeach()
    endforeach()
endfunction()
