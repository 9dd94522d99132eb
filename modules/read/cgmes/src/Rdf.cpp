// SPDX-License-Identifier: GPL-3.0-or-later
#include "Rdf.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <QXmlStreamReader>

namespace sinew::read::cgmes {

namespace {

const QString kRdf = QStringLiteral("http://www.w3.org/1999/02/22-rdf-syntax-ns#");

/// "#_5b7a", "_5b7a" and "urn:uuid:5b7a" are one.
std::string plainId(QStringView reference)
{
    if (const auto hash = reference.lastIndexOf(u'#'); hash >= 0)
        reference = reference.mid(hash + 1);
    if (reference.startsWith(u"urn:uuid:"))
        reference = reference.mid(9);
    if (reference.startsWith(u'_'))
        reference = reference.mid(1);
    return reference.toString().toStdString();
}

std::string idOf(const QXmlStreamAttributes& attributes)
{
    for (const QString& name : {QStringLiteral("ID"), QStringLiteral("about"), QStringLiteral("resource")})
        if (attributes.hasAttribute(kRdf, name))
            return plainId(attributes.value(kRdf, name));
    return {};
}

} // namespace

std::string Object::text(const std::string& property) const
{
    const auto found = said.find(property);
    return found == said.end() ? std::string() : found->second;
}

double Object::number(const std::string& property, double otherwise) const
{
    const std::string value = text(property);
    double result = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    return error == std::errc{} && end == value.data() + value.size() && std::isfinite(result) ? result
                                                                                               : otherwise;
}

bool Object::flag(const std::string& property, bool otherwise) const
{
    const std::string value = text(property);
    return value.empty() ? otherwise : value == "true";
}

Result<void> Rdf::add(const CgmesFile& file)
{
    QXmlStreamReader xml(QByteArray::fromStdString(file.text));
    const auto bad = [&](const std::string& why) {
        return fail(ErrorCode::InvalidInput, why, fmt::format("{}:{}", file.name, xml.lineNumber()));
    };
    if (!xml.readNextStartElement() || xml.name() != u"RDF" || xml.namespaceUri() != kRdf)
        return bad(xml.hasError() ? xml.errorString().toStdString() : "it is not an RDF file");
    while (xml.readNextStartElement()) {
        const std::string id = idOf(xml.attributes()), type = xml.name().toString().toStdString();
        if (id.empty())
            return bad("a " + type + " has no identifier");
        auto& object = m_byId[id];
        if (!object) {
            m_objects.push_back(std::make_unique<Object>(Object{id, type, {}}));
            object = m_objects.back().get();
        }
        while (xml.readNextStartElement()) {
            const std::string property = xml.name().toString().toStdString(),
                              reference = idOf(xml.attributes());
            const std::string value =
                reference.empty()
                    ? xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed().toStdString()
                    : reference;
            if (!reference.empty())
                xml.skipCurrentElement();
            object->said.emplace(property, value);
        }
    }
    if (xml.hasError())
        return bad(xml.errorString().toStdString());
    return {};
}

const Object* Rdf::find(const std::string& id) const
{
    const auto found = m_byId.find(id);
    return id.empty() || found == m_byId.end() ? nullptr : found->second;
}

std::vector<const Object*> Rdf::all(const std::string& type) const
{
    std::vector<const Object*> result;
    for (const auto& object : m_objects)
        if (object->type == type)
            result.push_back(object.get());
    return result;
}

} // namespace sinew::read::cgmes
