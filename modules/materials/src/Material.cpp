// SPDX-License-Identifier: GPL-3.0-or-later
#include "Laws.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace sinew::materials {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 1 << 20;

tl::unexpected<Error> wrong(std::string place, std::string why)
{
    return fail(ErrorCode::InvalidInput, std::move(why), std::move(place));
}

// "\"name\"" is a member nobody reads: a misspelt one would be silently ignored.
Result<void> knowsOnly(const Json& object, const std::string& place, std::initializer_list<const char*> names)
{
    for (const auto& [name, ignored] : object.items())
        if (std::ranges::find(names, name) == names.end())
            return wrong(place + "/" + name, "is unknown here");
    return {};
}

Result<double> number(const Json& object, const std::string& place, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end())
        return wrong(place + "/" + name, "is missing");
    if (!found->is_number() || !std::isfinite(found->get<double>()))
        return wrong(place + "/" + name, "must be a number");
    return found->get<double>();
}

Result<std::string> text(const Json& object, const std::string& place, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end())
        return wrong(place + "/" + name, "is missing");
    if (!found->is_string() || found->get_ref<const std::string&>().empty())
        return wrong(place + "/" + name, "must be a text");
    return found->get<std::string>();
}

Result<std::vector<double>> numbers(const Json& value, const std::string& place)
{
    if (!value.is_array())
        return wrong(place, "must be a list of numbers");
    std::vector<double> list;
    for (const Json& each : value) {
        if (!each.is_number() || !std::isfinite(each.get<double>()))
            return wrong(place + "/" + std::to_string(list.size()), "must be a number");
        list.push_back(each.get<double>());
    }
    return list;
}

Result<void> checkRange(const Parameter& parameter, const std::string& place)
{
    if (!(parameter.low <= parameter.high))
        return wrong(place + "/range", "must be [lowest, highest]");
    if (!(parameter.value >= parameter.low && parameter.value <= parameter.high))
        return wrong(place + "/value", "lies outside its range");
    if (!(parameter.uncertainty >= 0))
        return wrong(place + "/uncertainty", "must not be negative");
    return {};
}

Result<bool> isConfirmed(const Json& object, const std::string& place)
{
    const auto found = object.find("confirmed");
    if (found != object.end() && !found->is_boolean())
        return wrong(place + "/confirmed", "must be true or false");
    return found == object.end() || found->get<bool>();
}

Result<Parameter> parameterOf(const Json& object, const std::string& place)
{
    if (!object.is_object())
        return wrong(place, "must be an object");
    if (const auto known =
            knowsOnly(object, place, {"value", "unit", "source", "range", "uncertainty", "confirmed"});
        !known)
        return passOn(known);
    const auto value = number(object, place, "value");
    const auto unit = text(object, place, "unit");
    const auto source = text(object, place, "source");
    const auto uncertainty = number(object, place, "uncertainty");
    const auto range = numbers(object.value("range", Json()), place + "/range");
    const auto confirmed = isConfirmed(object, place);
    for (const Error* error :
         {value ? nullptr : &value.error(), unit ? nullptr : &unit.error(),
          source ? nullptr : &source.error(), uncertainty ? nullptr : &uncertainty.error(),
          range ? nullptr : &range.error(), confirmed ? nullptr : &confirmed.error()})
        if (error)
            return tl::unexpected<Error>(*error);
    if (range->size() != 2)
        return wrong(place + "/range", "must be [lowest, highest]");
    const Parameter parameter{*value, *unit, *source, (*range)[0], (*range)[1], *uncertainty, *confirmed};
    if (const auto good = checkRange(parameter, place); !good)
        return passOn(good);
    return parameter;
}

Result<Table> tableOf(const Json& object, const std::string& place)
{
    if (!object.is_object())
        return wrong(place, "must be an object");
    if (const auto known = knowsOnly(object, place, {"columns", "rows", "source"}); !known)
        return passOn(known);
    const auto source = text(object, place, "source");
    if (!source)
        return passOn(source);
    const auto rows = object.find("rows");
    if (rows == object.end() || !rows->is_array())
        return wrong(place + "/rows", "must be a list of rows");
    Table table{{}, *source};
    for (const Json& row : *rows) {
        auto list = numbers(row, place + "/rows/" + std::to_string(table.rows.size()));
        if (!list)
            return passOn(list);
        table.rows.push_back(std::move(*list));
    }
    return table;
}

// Every member of an object through one reader.
template <class T, class Read>
Result<std::map<std::string, T>> eachOf(const Json& parent, const char* name, Read read)
{
    const std::string place = std::string("/") + name;
    std::map<std::string, T> all;
    const auto found = parent.find(name);
    if (found == parent.end())
        return all;
    if (!found->is_object())
        return wrong(place, "must be an object");
    for (const auto& [key, value] : found->items()) {
        auto one = read(value, place + "/" + key);
        if (!one)
            return passOn(one);
        all.emplace(key, std::move(*one));
    }
    return all;
}

Result<Material> materialOf(const Json& root)
{
    if (!root.is_object())
        return wrong("/", "must be an object");
    if (const auto known = knowsOnly(root, "", {"name", "law", "about", "parameters", "tables"}); !known)
        return passOn(known);
    auto name = text(root, "", "name");
    auto law = text(root, "", "law");
    auto about = text(root, "", "about");
    auto parameters = eachOf<Parameter>(root, "parameters", parameterOf);
    auto tables = eachOf<Table>(root, "tables", tableOf);
    for (const Error* error :
         {name ? nullptr : &name.error(), law ? nullptr : &law.error(), about ? nullptr : &about.error(),
          parameters ? nullptr : &parameters.error(), tables ? nullptr : &tables.error()})
        if (error)
            return tl::unexpected<Error>(*error);
    Material material{
        {}, std::move(*name), std::move(*about), std::move(*law), std::move(*parameters), std::move(*tables),
        {}};
    auto made = makeLaw(material);
    if (!made)
        return passOn(made);
    material.law = std::move(*made);
    return material;
}

Result<Json> jsonOf(std::string_view text)
{
    try {
        return Json::parse(text);
    } catch (const Json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 3, column 7: …"
        const std::string_view what = error.what();
        const std::size_t end = what.find("] ");
        return wrong({}, "is not JSON: " + std::string(end == what.npos ? what : what.substr(end + 2)));
    }
}

Error inFile(const std::string& file, Error error)
{
    error.subject = error.subject.empty() ? file : file + ": " + error.subject;
    return error;
}

} // namespace

Result<Material> parseMaterial(std::string_view json, const std::string& file)
{
    if (json.size() > kMostBytes)
        return fail(ErrorCode::LimitExceeded, "is larger than 1 MiB", file);
    auto material = jsonOf(json).and_then(materialOf);
    if (!material)
        return tl::unexpected<Error>(inFile(file, material.error()));
    material->key = std::filesystem::path(file).stem().string();
    return material;
}

Result<Material> readMaterial(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fail(ErrorCode::NotFound, "there is no such file", file.string());
    std::ifstream in(file, std::ios::binary);
    std::string text(kMostBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.is_open())
        return fail(ErrorCode::Io, "cannot be read", file.string());
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parseMaterial(text, file.string());
}

const Material* MaterialCatalogue::find(std::string_view key) const
{
    const auto found = std::ranges::find(materials, key, &Material::key);
    return found == materials.end() ? nullptr : &*found;
}

Result<MaterialCatalogue> readMaterials(const std::filesystem::path& folder)
{
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".json")
            files.push_back(at->path());
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::NotFound : ErrorCode::Io,
                    error.message(), folder.string());
    std::ranges::sort(files);
    MaterialCatalogue catalogue;
    for (const auto& file : files)
        if (auto material = readMaterial(file))
            catalogue.materials.push_back(std::move(*material));
        else
            catalogue.refused.push_back(material.error());
    return catalogue;
}

Result<Material> withParameter(const Material& material, const std::string& name, double value)
{
    Material changed = material;
    const auto found = changed.parameters.find(name);
    if (found == changed.parameters.end())
        return fail(ErrorCode::NotFound, "has no parameter \"" + name + "\"", material.key);
    found->second.value = value;
    const std::string place = "/parameters/" + name;
    if (const auto good = checkRange(found->second, place); !good)
        return tl::unexpected<Error>(inFile(material.key, good.error()));
    auto law = makeLaw(changed);
    if (!law)
        return tl::unexpected<Error>(inFile(material.key, law.error()));
    changed.law = std::move(*law);
    return changed;
}

} // namespace sinew::materials
