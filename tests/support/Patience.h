// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How long tests wait for what must come. Nothing is lost by waiting longer for it, and much where a machine that
// is slow, or busy with something else, does not get there in time. A test never waits for a time to pass instead.
#include "Slower.h"

#include <QtTest> // first: moc stumbles over <chrono> otherwise

#include <chrono>
#include <thread>

inline constexpr std::chrono::milliseconds kPatience = std::chrono::minutes(1) * slower;

/// True once the condition holds; false where it does not within `most`. This thread's Qt events wait meanwhile:
/// QTRY_VERIFY works them off.
template <class Condition>
bool soon(const Condition& condition, std::chrono::milliseconds most = kPatience)
{
    for (const auto end = std::chrono::steady_clock::now() + most; std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(std::chrono::milliseconds(3)))
        if (condition())
            return true;
    return condition();
}

// Qt's own, which give up after five seconds.
#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#define QTRY_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT((condition), static_cast<int>(kPatience.count()))
#define QTRY_VERIFY2(condition, message)                                                                     \
    QTRY_VERIFY2_WITH_TIMEOUT((condition), (message), static_cast<int>(kPatience.count()))
#define QTRY_COMPARE(actual, expected)                                                                       \
    QTRY_COMPARE_WITH_TIMEOUT((actual), (expected), static_cast<int>(kPatience.count()))
