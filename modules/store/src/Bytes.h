// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sinew::store {

static_assert(std::endian::native == std::endian::little, "the files are little-endian");

/// Builds a binary record: little-endian numbers, LEB128 counts.
class ByteWriter {
public:
    void byte(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }
    template <class T>
    void raw(const T& value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void raw(const void* data, std::size_t size)
    {
        if (size)
            m_bytes.append(static_cast<const char*>(data), size);
    }
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }
    /// Small in either direction is short.
    void zigzag(std::uint64_t difference) { varint((difference << 1) ^ (0 - (difference >> 63))); }
    void text(std::string_view value)
    {
        varint(value.size());
        m_bytes.append(value);
    }
    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

/// Reads what ByteWriter wrote and never past the end: after the first lack everything reads as zero and
/// good() is false.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}
    bool good() const { return m_good; }
    bool atEnd() const { return m_rest.empty(); }
    std::size_t left() const { return m_rest.size(); }

    std::uint8_t byte() { return raw<std::uint8_t>(); }
    template <class T>
    T raw()
    {
        T value{};
        raw(&value, sizeof value);
        return value;
    }
    void raw(void* data, std::size_t size)
    {
        if (size > m_rest.size())
            return lack();
        if (size)
            std::memcpy(data, m_rest.data(), size);
        m_rest.remove_prefix(size);
    }
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t part = byte();
            value |= static_cast<std::uint64_t>(part & 0x7f) << shift;
            if (!(part & 0x80))
                return value;
        }
        lack();
        return 0;
    }
    std::uint64_t zigzag()
    {
        const std::uint64_t value = varint();
        return (value >> 1) ^ (0 - (value & 1));
    }
    /// A count of things of at least `bytesEach`: refused where the rest cannot hold them, so that a
    /// corrupt count allocates nothing.
    std::size_t count(std::size_t bytesEach)
    {
        const std::uint64_t value = varint();
        if (value > m_rest.size() / bytesEach) {
            lack();
            return 0;
        }
        return static_cast<std::size_t>(value);
    }
    std::string text()
    {
        std::string value(count(1), '\0');
        raw(value.data(), value.size());
        return value;
    }

private:
    void lack()
    {
        m_good = false;
        m_rest = {};
    }
    std::string_view m_rest;
    bool m_good = true;
};

} // namespace sinew::store
