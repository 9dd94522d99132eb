// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <ctime>

/// Seconds that this thread has worked: what a speed is measured by where others may work on the same cores.
inline double cpuSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
