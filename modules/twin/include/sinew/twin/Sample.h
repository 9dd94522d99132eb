// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <cstdint>
#include <vector>

namespace sinew {

enum class Quality : std::uint8_t {
    Good,
    Uncertain, ///< plausible but flagged by the source or by cleaning (a spike)
    Bad,       ///< implausible, or flagged bad by the source: kept, never used by a model
};

/// One measured value, SI.
struct Sample {
    ChannelId channel;
    Instant sourceTime;  ///< after the channel's clock offset
    Instant arrivalTime; ///< wall
    double value = 0;
    Quality quality = Quality::Good;
    bool operator==(const Sample&) const = default;
};

/// What somebody else predicts for a channel (a weather service's wind): it comes over the wire and is
/// input to the systems, never shown as measured.
struct Outlook {
    struct Point {
        Instant time;
        double mean = 0;
        double sigma = 0;
    };
    ChannelId channel;
    std::string issuer;
    Instant issuedAt;
    std::vector<Point> points; ///< SI, ascending in time
};

} // namespace sinew
