// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a limit of time in a test is multiplied with: sanitizers take several times as long. The tests' own
/// timeouts (cmake/SinewModule.cmake) are multiplied with the same.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int slower = 6;
#else
inline constexpr int slower = 1;
#endif
