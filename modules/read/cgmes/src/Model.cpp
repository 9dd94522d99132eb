// SPDX-License-Identifier: GPL-3.0-or-later
#include "Model.h"

#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <QXmlStreamReader>
#include <set>
#include <string>

namespace sinew::read::cgmes {

namespace {

const QString kRdf = QStringLiteral("http://www.w3.org/1999/02/22-rdf-syntax-ns#");

/// What a file is, and what it says it needs.
struct Header {
    std::filesystem::path file;
    std::string id;
    std::set<std::string> needs;
};

Header headerOf(const std::filesystem::path& file, std::string_view head)
{
    Header header{file, {}, {}};
    QXmlStreamReader xml(QByteArray(head.data(), static_cast<qsizetype>(head.size())));
    while (!xml.atEnd() && !xml.hasError()) {
        xml.readNext();
        if (xml.isEndElement() && xml.name() == u"FullModel")
            break;
        if (!xml.isStartElement())
            continue;
        if (xml.name() == u"FullModel")
            header.id = xml.attributes().value(kRdf, QStringLiteral("about")).toString().toStdString();
        else if (xml.name() == u"Model.DependentOn")
            header.needs.insert(
                xml.attributes().value(kRdf, QStringLiteral("resource")).toString().toStdString());
    }
    return header;
}

std::vector<Header> headersIn(const std::filesystem::path& folder)
{
    std::vector<Header> headers;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() != ".xml")
            continue;
        if (const auto head = readHead(entry->path()); head && isCgmes(*head))
            headers.push_back(headerOf(entry->path(), *head));
    }
    std::ranges::sort(headers, {}, &Header::file);
    return headers;
}

/// Those of `all` that depend on one of `family`, or it on them, and so on.
std::vector<Header> familyOf(std::vector<Header> family, std::vector<Header> all)
{
    const auto related = [&family](const Header& h) {
        return std::ranges::any_of(
            family, [&h](const Header& f) { return h.needs.contains(f.id) || f.needs.contains(h.id); });
    };
    for (bool grows = true; grows;) {
        const auto strangers = std::stable_partition(all.begin(), all.end(), related);
        grows = strangers != all.begin();
        family.insert(family.end(), all.begin(), strangers);
        all.erase(all.begin(), strangers);
    }
    return family;
}

/// What the family needs and nobody in it is.
std::set<std::string> lacking(const std::vector<Header>& family)
{
    std::set<std::string> ids;
    for (const Header& h : family)
        ids.insert(h.needs.begin(), h.needs.end());
    for (const Header& h : family)
        ids.erase(h.id);
    return ids;
}

/// A boundary often lies in a folder beside that of the grid: those files, and what belongs to them there.
void addFromBeside(const std::filesystem::path& folder, std::vector<Header>& family)
{
    std::vector<std::filesystem::path> folders;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder / "..", error), end; !error && entry != end;
         entry.increment(error))
        if (entry->is_directory(error) && !std::filesystem::equivalent(entry->path(), folder, error))
            folders.push_back(entry->path());
    std::ranges::sort(folders);
    for (const auto& beside : folders) {
        const auto wanted = lacking(family);
        if (wanted.empty())
            return;
        auto there = headersIn(beside);
        const auto others = std::stable_partition(
            there.begin(), there.end(), [&wanted](const Header& h) { return wanted.contains(h.id); });
        const auto found = familyOf({there.begin(), others}, {others, there.end()});
        family.insert(family.end(), found.begin(), found.end());
    }
}

} // namespace

bool isCgmes(std::string_view head)
{
    return head.find("RDF") != std::string_view::npos &&
           head.find("iec.ch/TC57/2013/CIM-schema-cim16") != std::string_view::npos;
}

std::vector<std::filesystem::path> partnersOf(const std::filesystem::path& path)
{
    if (path.extension() != ".xml")
        return {};
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const auto headers = headersIn(folder);
    const auto own =
        std::ranges::find(headers, path.filename(), [](const Header& h) { return h.file.filename(); });
    if (own == headers.end())
        return {};
    const std::filesystem::path itself = own->file;
    std::vector<Header> family = headers;
    if (!own->id.empty()) {
        std::vector<Header> others = headers;
        std::erase_if(others, [&itself](const Header& h) { return h.file == itself; });
        family = familyOf({*own}, std::move(others));
        addFromBeside(folder, family);
    }
    std::vector<std::filesystem::path> partners;
    for (const Header& h : family)
        if (h.file != itself)
            partners.push_back(h.file);
    std::ranges::sort(partners);
    return partners;
}

} // namespace sinew::read::cgmes
