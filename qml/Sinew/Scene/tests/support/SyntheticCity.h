// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "../../../../../modules/mesh/tests/support/SyntheticCity.h"
