// SPDX-License-Identifier: GPL-3.0-or-later
// The same city as the tests of modules/mesh use.
#include "../../../../../modules/mesh/tests/support/SyntheticCity.cpp"
