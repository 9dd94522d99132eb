// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace sinew::mesh {

/// A fast 128-bit hash (two multiply-fold lanes). Tells inputs and damaged files apart; no protection against
/// intent.
class Hash {
public:
    void bytes(const void* data, std::size_t size)
    {
        const auto* at = static_cast<const unsigned char*>(data);
        word(size);
        for (; size >= 8; size -= 8, at += 8) {
            std::uint64_t w = 0;
            std::memcpy(&w, at, 8);
            word(w);
        }
        std::uint64_t rest = 0;
        std::memcpy(&rest, at, size);
        word(rest);
    }
    template <class T>
    requires std::is_arithmetic_v<T>
    void value(T v)
    {
        std::uint64_t w = 0;
        std::memcpy(&w, &v, sizeof v);
        word(w);
    }
    void text(std::string_view s) { bytes(s.data(), s.size()); }

    std::uint64_t low() const { return m_a ^ fold(m_b, 0x9e3779b97f4a7c15u); }
    std::string hex() const
    {
        static constexpr std::string_view kDigits = "0123456789abcdef";
        std::string out;
        for (const std::uint64_t lane : {low(), fold(m_b ^ m_a, 0xc2b2ae3d27d4eb4fu)})
            for (int shift = 60; shift >= 0; shift -= 4)
                out += kDigits[(lane >> shift) & 15];
        return out;
    }

private:
    static std::uint64_t fold(std::uint64_t a, std::uint64_t b)
    {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a | 1) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    void word(std::uint64_t w)
    {
        m_a = fold(m_a ^ w, 0xa0761d6478bd642fu) + w;
        m_b = (m_b ^ w) * 0xe7037ed1a0b428dbu + (m_b >> 29) + 1;
    }
    std::uint64_t m_a = 0x8ebc6af09c88c6e3u, m_b = 0x589965cc75374cc3u;
};

} // namespace sinew::mesh
