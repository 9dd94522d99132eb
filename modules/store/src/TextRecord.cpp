// SPDX-License-Identifier: GPL-3.0-or-later
#include "TextRecord.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace sinew::store {

namespace {

using nlohmann::json;

constexpr char kMark = '\x1A';
constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;

/// Length of the UTF-8 sequence at the front; 0 where there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
    const unsigned char a = at(0), b = at(1);
    if (a < 0x80)
        return 1;
    if (a >= 0xC2 && a <= 0xDF)
        return follows(1) ? 2 : 0;
    if (a >= 0xE0 && a <= 0xEF)
        return follows(1) && follows(2) && !(a == 0xE0 && b < 0xA0) && !(a == 0xED && b > 0x9F) ? 3 : 0;
    if (a >= 0xF0 && a <= 0xF4)
        return follows(1) && follows(2) && follows(3) && !(a == 0xF0 && b < 0x90) && !(a == 0xF4 && b > 0x8F)
                   ? 4
                   : 0;
    return 0;
}

bool isPlain(std::string_view text)
{
    if (!text.empty() && text.front() == kMark)
        return false;
    while (!text.empty()) {
        const std::size_t length = text.front() == '\0' ? 0 : sequenceLength(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

json valueOfAttribute(const AttributeValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return encodeText(*text);
    if (const auto* real = std::get_if<double>(&value)) {
        if (std::isfinite(*real))
            return *real;
        return {{"number", std::isnan(*real) ? "nan" : *real > 0 ? "inf" : "-inf"}};
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole;
    return std::get<bool>(value);
}

std::optional<AttributeValue> attributeOf(const json& value)
{
    if (value.is_string())
        return decodeText(value.get_ref<const std::string&>());
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_float() || value.is_number_unsigned())
        return value.is_number_unsigned() && value.get<std::uint64_t>() <= INT64_MAX
                   ? AttributeValue(value.get<std::int64_t>())
                   : AttributeValue(value.get<double>());
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (value.is_object() && value.size() == 1 && value.contains("number") && value["number"].is_string())
        return std::strtod(value["number"].get_ref<const std::string&>().c_str(), nullptr);
    return std::nullopt;
}

} // namespace

std::string encodeText(std::string_view text)
{
    if (isPlain(text))
        return std::string(text);
    std::string coded(sodium_base64_encoded_len(text.size(), kVariant), '\0');
    sodium_bin2base64(coded.data(), coded.size(), reinterpret_cast<const unsigned char*>(text.data()),
                      text.size(), kVariant);
    coded.pop_back(); // the terminator
    return kMark + coded;
}

std::string decodeText(std::string_view stored)
{
    if (stored.empty() || stored.front() != kMark)
        return std::string(stored);
    std::string text(stored.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), stored.data() + 1,
                          stored.size() - 1, nullptr, &length, nullptr, kVariant) != 0)
        return std::string(stored);
    text.resize(length);
    return text;
}

std::string encodeAttributes(const Attributes& attributes)
{
    json object = json::object();
    for (const auto& [name, value] : attributes)
        object[encodeText(name)] = valueOfAttribute(value);
    return object.dump();
}

Result<Attributes> decodeAttributes(std::string_view text)
{
    Attributes attributes;
    if (text.empty())
        return attributes;
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return fail(ErrorCode::Corrupt, "attributes that are no JSON object");
    for (const auto& [name, value] : object.items()) {
        auto attribute = attributeOf(value);
        if (!attribute)
            return fail(ErrorCode::Corrupt, "an attribute that is neither text, number nor flag: " + name);
        attributes.insert_or_assign(decodeText(name), std::move(*attribute));
    }
    return attributes;
}

} // namespace sinew::store
