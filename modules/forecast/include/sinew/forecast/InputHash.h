// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <fmt/format.h>
#include <string>

namespace sinew::forecast {

/// FNV-1a over everything that went into a forecast: the same inputs, the same sixteen digits.
class InputHash {
public:
    void add(const void* data, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            m_value = (m_value ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211ULL;
    }
    void add(const std::string& text) { add(text.data(), text.size()); }
    void add(double value) { add(&value, sizeof value); }
    std::string hex() const { return fmt::format("{:016x}", m_value); }

private:
    std::uint64_t m_value = 14695981039346656037ULL;
};

} // namespace sinew::forecast
