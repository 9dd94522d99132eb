// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A JSON document that a person wrote for a solver. The first thing that is wrong is kept, named by file and
/// place ("case.json: /section/layers/0/thickness_m"); what is read after it are fallbacks, so reading needs
/// no check at each value. finish() tells it, or a key that nobody read: a misspelt one would be silently
/// ignored. "comment" may stand in any object.
class JsonInput {
public:
    class Node;

    /// Errors: InvalidInput naming file and line: no JSON, or its outermost value is no object.
    static Result<JsonInput> parse(std::string_view text, const std::string& fileName);
    JsonInput(JsonInput&&) noexcept;
    JsonInput& operator=(JsonInput&&) noexcept;
    ~JsonInput();

    Node root() const;
    /// Errors: InvalidInput naming file and place.
    Result<void> finish() const;

private:
    struct Document;
    explicit JsonInput(std::unique_ptr<Document> document);
    std::unique_ptr<Document> m_document;
};

/// One object of the document. Copies are cheap; all end with the document.
class JsonInput::Node {
public:
    bool has(const std::string& key) const;
    /// Required; in [low, high].
    double number(const std::string& key, double low, double high) const;
    /// Optional: `fallback` where absent.
    double numberOr(const std::string& key, double low, double high, double fallback) const;
    int integerOr(const std::string& key, int low, int high, int fallback) const;
    bool flagOr(const std::string& key, bool fallback) const;
    std::string textOr(const std::string& key, const std::string& fallback) const;
    /// One of the choices; its index. Required.
    std::size_t choice(const std::string& key, const std::vector<std::string>& choices) const;
    /// Required array of numbers in [low, high].
    std::vector<double> numbers(const std::string& key, double low, double high) const;
    /// True where the value is an array.
    bool isArray(const std::string& key) const;
    /// Required object.
    Node child(const std::string& key) const;
    /// Required array of objects.
    std::vector<Node> children(const std::string& key) const;
    /// Says that something is wrong with a key's value.
    void reject(const std::string& key, const std::string& why) const;

private:
    friend class JsonInput;
    struct Place;
    explicit Node(std::shared_ptr<const Place> place) : m_place(std::move(place)) {}
    std::shared_ptr<const Place> m_place;
};

} // namespace sinew::read
