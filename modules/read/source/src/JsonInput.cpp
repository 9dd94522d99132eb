// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/JsonInput.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace sinew::read {

using nlohmann::json;

struct JsonInput::Document {
    std::string file;
    json value;
    std::optional<Error> error;
    std::map<std::string, const json*> objects;        // by place
    std::map<std::string, std::set<std::string>> read; // keys of each

    void reject(const std::string& place, const std::string& why)
    {
        if (!error)
            error = Error{ErrorCode::InvalidInput, why, file + ": " + (place.empty() ? "/" : place)};
    }
};

struct JsonInput::Node::Place {
    Document* document = nullptr;
    const json* object = nullptr; ///< none: what should be there is not
    std::string path;

    std::string at(const std::string& key) const { return path + "/" + key; }
    const json* find(const std::string& key) const
    {
        document->read[path].insert(key);
        if (!object)
            return nullptr;
        const auto found = object->find(key);
        return found == object->end() ? nullptr : &*found;
    }
    const json* need(const std::string& key) const
    {
        const json* value = find(key);
        if (!value && object)
            document->reject(at(key), "is missing");
        return value;
    }
    double numberOf(const json& value, const std::string& where, double low, double high) const
    {
        const double number = value.is_number() ? value.get<double>() : std::nan("");
        if (!value.is_number())
            document->reject(where, "is no number");
        else if (!(number >= low && number <= high))
            document->reject(where, "is outside " + json(low).dump() + " to " + json(high).dump());
        return number >= low && number <= high ? number : low;
    }
    std::shared_ptr<const Place> below(const json* value, const std::string& where) const
    {
        if (value && !value->is_object()) {
            document->reject(where, "is no object");
            value = nullptr;
        }
        if (value)
            document->objects[where] = value;
        return std::make_shared<Place>(Place{document, value, where});
    }
};

namespace {

int lineOf(std::string_view text, std::size_t byte)
{
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::min(byte, text.size()), '\n'));
}

} // namespace

JsonInput::JsonInput(std::unique_ptr<Document> document) : m_document(std::move(document)) {}
JsonInput::JsonInput(JsonInput&&) noexcept = default;
JsonInput& JsonInput::operator=(JsonInput&&) noexcept = default;
JsonInput::~JsonInput() = default;

Result<JsonInput> JsonInput::parse(std::string_view text, const std::string& fileName)
{
    auto document = std::make_unique<Document>();
    document->file = fileName;
    try {
        document->value = json::parse(text);
    } catch (const json::parse_error& error) {
        return fail(ErrorCode::InvalidInput, "is no JSON from here on",
                    fileName + ":" + std::to_string(lineOf(text, error.byte)));
    } catch (const json::exception&) { // a number too large for any type
        return fail(ErrorCode::InvalidInput, "holds a number that cannot be held", fileName);
    }
    if (!document->value.is_object())
        return fail(ErrorCode::InvalidInput, "its outermost value is no object", fileName);
    document->objects[""] = &document->value;
    return JsonInput(std::move(document));
}

JsonInput::Node JsonInput::root() const
{
    return Node(std::make_shared<Node::Place>(Node::Place{m_document.get(), &m_document->value, ""}));
}

Result<void> JsonInput::finish() const
{
    if (m_document->error)
        return tl::unexpected<Error>(*m_document->error);
    for (const auto& [path, object] : m_document->objects)
        for (const auto& [key, value] : object->items())
            if (key != "comment" && !m_document->read[path].contains(key))
                return fail(ErrorCode::InvalidInput, "is not known here",
                            m_document->file + ": " + path + "/" + key);
    return {};
}

bool JsonInput::Node::has(const std::string& key) const
{
    return m_place->object && m_place->object->contains(key);
}

double JsonInput::Node::number(const std::string& key, double low, double high) const
{
    const json* value = m_place->need(key);
    return value ? m_place->numberOf(*value, m_place->at(key), low, high) : low;
}

double JsonInput::Node::numberOr(const std::string& key, double low, double high, double fallback) const
{
    const json* value = m_place->find(key);
    return value ? m_place->numberOf(*value, m_place->at(key), low, high) : fallback;
}

int JsonInput::Node::integerOr(const std::string& key, int low, int high, int fallback) const
{
    const double number = numberOr(key, low, high, fallback);
    if (number != std::floor(number))
        reject(key, "is no whole number");
    return static_cast<int>(number);
}

bool JsonInput::Node::flagOr(const std::string& key, bool fallback) const
{
    const json* value = m_place->find(key);
    if (value && !value->is_boolean())
        reject(key, "is neither true nor false");
    return value && value->is_boolean() ? value->get<bool>() : fallback;
}

std::string JsonInput::Node::textOr(const std::string& key, const std::string& fallback) const
{
    const json* value = m_place->find(key);
    if (value && !value->is_string())
        reject(key, "is no text");
    return value && value->is_string() ? value->get<std::string>() : fallback;
}

std::size_t JsonInput::Node::choice(const std::string& key, const std::vector<std::string>& choices) const
{
    const json* value = m_place->need(key);
    for (std::size_t i = 0; value && value->is_string() && i < choices.size(); ++i)
        if (value->get<std::string>() == choices[i])
            return i;
    std::string list;
    for (const std::string& c : choices)
        list += (list.empty() ? "" : ", ") + c;
    if (value)
        reject(key, "is none of " + list);
    return 0;
}

std::vector<double> JsonInput::Node::numbers(const std::string& key, double low, double high) const
{
    const json* value = m_place->need(key);
    if (value && !value->is_array())
        reject(key, "is no array");
    std::vector<double> list;
    for (std::size_t i = 0; value && value->is_array() && i < value->size(); ++i)
        list.push_back(m_place->numberOf((*value)[i], m_place->at(key) + "/" + std::to_string(i), low, high));
    return list;
}

bool JsonInput::Node::isArray(const std::string& key) const
{
    return has(key) && m_place->object->at(key).is_array();
}

JsonInput::Node JsonInput::Node::child(const std::string& key) const
{
    return Node(m_place->below(m_place->need(key), m_place->at(key)));
}

std::vector<JsonInput::Node> JsonInput::Node::children(const std::string& key) const
{
    const json* value = m_place->need(key);
    if (value && !value->is_array())
        reject(key, "is no array");
    std::vector<Node> list;
    for (std::size_t i = 0; value && value->is_array() && i < value->size(); ++i)
        list.push_back(Node(m_place->below(&(*value)[i], m_place->at(key) + "/" + std::to_string(i))));
    return list;
}

void JsonInput::Node::reject(const std::string& key, const std::string& why) const
{
    m_place->document->reject(m_place->at(key), why);
}

} // namespace sinew::read
