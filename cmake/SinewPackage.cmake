# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed beside the programs, and the Debian package of all of it.
install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/sinew)
install(FILES packaging/desktop/sinew.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES resources/icons/sinew.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES LICENSE README.md CHANGES.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
# The BIM reader's child process: our script and the one package it needs.
install(DIRECTORY modules/read/bim/node/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/../lib/sinew/ifc
        PATTERN ".installed-lock" EXCLUDE PATTERN ".package-lock.json" EXCLUDE
        PATTERN "web-ifc-mt*" EXCLUDE PATTERN "web-ifc-api-iife.js" EXCLUDE PATTERN "*.map" EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sinew)
set(CPACK_PACKAGE_CONTACT "The Sinew developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded while running, so that no linker names them.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "nodejs (>= 18), libqt6sql6-sqlite, qml6-module-qtquick, qml6-module-qtquick-window, qml6-module-qtquick-controls, qml6-module-qtquick-templates, qml6-module-qtquick-layouts, qml6-module-qtquick-dialogs, qml6-module-qtqml, qml6-module-qtqml-models, qml6-module-qtqml-workerscript, qml6-module-qt-labs-platform, qml6-module-qt-labs-folderlistmodel, qml6-module-qt-labs-settings, qml6-module-quick3d, qml6-module-quick3d-helpers, fonts-roboto-hinted, proj-data")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "mosquitto, gnome-keyring")
include(CPack)
