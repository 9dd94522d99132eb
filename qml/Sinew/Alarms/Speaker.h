// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sinew::ui {

/// Where sounds come out. Thread: GUI; it plays on a thread of its own.
class Speaker {
public:
    virtual ~Speaker() = default;
    /// Samples of one channel at kSampleRate. Ignored while another sound plays.
    virtual void play(std::vector<std::int16_t> samples) = 0;
    /// Why nothing can be heard here, as far as is known now; empty: it can.
    virtual std::string trouble() const = 0;
};

/// The system's default output (ALSA, which PulseAudio and PipeWire stand behind where they run).
std::unique_ptr<Speaker> makeSpeaker();

} // namespace sinew::ui
