// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bindings/BindingTable.h>

#include <sinew/core/Units.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace sinew::read {

namespace {

constexpr const char* kHeader = "kind,id,element,quantity,unit,low_limit,low_warning,high_warning,high_limit,"
                                "grace_s,plausible_min,plausible_max,"
                                "action,name,min,max,safe,rate_per_s,hazardous,reported,measured\n";

/// One row's fields, converted to SI.
class Row {
public:
    Row(const CsvTable& table, std::size_t row) : m_table(table), m_row(row) {}

    std::string text(const char* column) const { return m_table.text(m_row, column); }
    std::string place() const { return m_table.place(m_row); }
    tl::unexpected<Error> bad(const std::string& why) const
    {
        return fail(ErrorCode::InvalidInput, why, place());
    }

    Result<void> units()
    {
        const auto quantity = findQuantity(text("quantity"));
        if (!quantity)
            return bad(quantity.error().text());
        const auto unit = findUnit(text("unit"));
        if (!unit)
            return bad(unit.error().text());
        if (unit->dimension != quantity->dimension)
            return bad(fmt::format("unit '{}' does not measure {}", unit->symbol, quantity->id));
        m_unit = *unit;
        return {};
    }
    /// Nothing where the field is empty or absent.
    Result<std::optional<double>> raw(const char* column) const
    {
        if (text(column).empty())
            return std::optional<double>{};
        const auto number = m_table.number(m_row, column);
        if (!number)
            return passOn(number);
        return std::optional(*number);
    }
    Result<std::optional<double>> si(const char* column) const
    {
        auto number = raw(column);
        if (number && *number)
            *number = m_unit.toSi(**number);
        return number;
    }
    double perUnit(double rate) const { return rate * m_unit.scale; }

private:
    const CsvTable& m_table;
    std::size_t m_row;
    Unit m_unit;
};

Result<void> fill(const Row& row,
                  std::initializer_list<std::pair<const char*, std::optional<double>*>> fields)
{
    for (const auto& [column, target] : fields) {
        const auto value = row.si(column);
        if (!value)
            return passOn(value);
        *target = *value;
    }
    return {};
}

Result<Channel> channelOf(const Row& row)
{
    Channel channel{.id = ChannelId(row.text("id")),
                    .element = ElementId(row.text("element")),
                    .quantity = row.text("quantity"),
                    .unit = row.text("unit")};
    if (const auto filled = fill(row, {{"low_limit", &channel.lowLimit},
                                       {"low_warning", &channel.lowWarning},
                                       {"high_warning", &channel.highWarning},
                                       {"high_limit", &channel.highLimit},
                                       {"plausible_min", &channel.plausibleMin},
                                       {"plausible_max", &channel.plausibleMax}});
        !filled)
        return passOn(filled);
    const auto grace = row.raw("grace_s"), rate = row.raw("rate_per_s");
    if (!grace || !rate)
        return passOn(grace ? rate : grace);
    if (*rate && !(**rate > 0))
        return row.bad("rate_per_s must be positive");
    if (*rate)
        channel.ratePerS = row.perUnit(**rate);
    channel.noDataGraceS = grace->value_or(channel.noDataGraceS);
    if (!(channel.noDataGraceS > 0))
        return row.bad("grace_s must be positive");
    std::optional<double> last;
    for (const auto& limit : {channel.lowLimit, channel.lowWarning, channel.highWarning, channel.highLimit})
        if (limit) {
            if (last && *limit < *last)
                return row.bad("limits must rise: low_limit, low_warning, high_warning, high_limit");
            last = limit;
        }
    return channel;
}

Result<Actuator> actuatorOf(const Row& row)
{
    Actuator actuator{.id = ActuatorId(row.text("id")),
                      .element = ElementId(row.text("element")),
                      .name = row.text("name"),
                      .action = row.text("action"),
                      .quantity = row.text("quantity"),
                      .unit = row.text("unit"),
                      .hazardous = row.text("hazardous") == "yes",
                      .reported = ChannelId(row.text("reported")),
                      .measured = ChannelId(row.text("measured"))};
    std::optional<double> low, high, safe;
    if (const auto filled = fill(row, {{"min", &low}, {"max", &high}, {"safe", &safe}}); !filled)
        return passOn(filled);
    const auto rate = row.raw("rate_per_s");
    if (!rate)
        return passOn(rate);
    if (!low || !high || !(*low < *high))
        return row.bad("an actuator needs min below max");
    actuator.minValue = *low;
    actuator.maxValue = *high;
    actuator.safeValue = safe.value_or(*low);
    actuator.ratePerS = row.perUnit(rate->value_or(0));
    if (actuator.action.empty())
        return row.bad("an actuator needs an action");
    if (const std::string yes = row.text("hazardous"); !yes.empty() && yes != "yes" && yes != "no")
        return row.bad("hazardous is yes or no");
    return actuator;
}

/// Elements by id, and by asset, class and key or name.
class ElementFinder {
public:
    explicit ElementFinder(const Model& model)
    {
        for (const Element& element : model.elements) {
            m_ids.emplace(element.id.value, &element);
            std::set<std::string> keys{element.sourceKey};
            if (!element.name.empty())
                keys.insert(element.name);
            for (const std::string& key : keys)
                for (const std::string& className : {element.className, std::string("*")})
                    m_paths.emplace(element.asset.value + '/' + className + '/' + key, &element);
        }
    }
    Result<ElementId> find(const std::string& reference, const std::string& place) const
    {
        if (const auto exact = m_ids.find(reference); exact != m_ids.end())
            return exact->second->id;
        const auto count = m_paths.count(reference);
        if (count == 0)
            return fail(ErrorCode::InvalidInput, "no element '" + reference + "' in the model", place);
        if (count > 1)
            return fail(ErrorCode::InvalidInput, fmt::format("'{}' fits {} elements", reference, count),
                        place);
        return m_paths.find(reference)->second->id;
    }

private:
    std::map<std::string, const Element*> m_ids;
    std::multimap<std::string, const Element*> m_paths;
};

constexpr std::size_t kToldRows = 6;

/// One error for all rows that are wrong: who mends a table mends it once.
Result<void> allOf(const std::vector<Error>& wrong)
{
    if (wrong.empty())
        return {};
    std::string said = wrong.front().message;
    for (std::size_t i = 1; i < std::min(wrong.size(), kToldRows); ++i)
        said += "; " + wrong[i].text();
    if (wrong.size() > kToldRows)
        said += fmt::format("; and {} more rows are wrong", wrong.size() - kToldRows);
    return fail(ErrorCode::InvalidInput, said, wrong.front().subject);
}

template <class Thing>
void replaceOrAdd(std::vector<Thing>& things, Thing thing)
{
    const auto same = std::ranges::find(things, thing.id, &Thing::id);
    if (same == things.end())
        things.push_back(std::move(thing));
    else
        *same = std::move(thing);
}

std::string inUnit(const std::optional<double>& si, const Unit& unit)
{
    return si ? fmt::format("{:.10g}", unit.fromSi(*si)) : std::string{};
}

Result<void> addRow(BindingTable& table, Row row, std::set<std::string>& ids)
{
    if (row.text("id").empty())
        return row.bad("no id");
    if (!ids.insert(row.text("id")).second)
        return row.bad("id '" + row.text("id") + "' stands there twice");
    if (const auto good = row.units(); !good)
        return passOn(good);
    if (row.text("kind") == "channel") {
        auto channel = channelOf(row);
        if (!channel)
            return passOn(channel);
        table.channels.push_back(std::move(*channel));
        table.channelPlaces.push_back(row.place());
    } else if (row.text("kind") == "actuator") {
        auto actuator = actuatorOf(row);
        if (!actuator)
            return passOn(actuator);
        table.actuators.push_back(std::move(*actuator));
        table.actuatorPlaces.push_back(row.place());
    } else
        return row.bad("kind is channel or actuator");
    return {};
}

/// Puts the elements in place of what the table calls them.
template <class Thing>
void place(std::vector<Thing>& things, const std::vector<std::string>& places, const ElementFinder& finder,
           bool simulated, std::vector<Error>& wrong)
{
    for (std::size_t k = 0; k < things.size(); ++k) {
        auto element = finder.find(things[k].element.value, places[k]);
        if (!element)
            wrong.push_back(element.error());
        else
            things[k].element = std::move(*element);
        things[k].simulated = simulated;
    }
}

} // namespace

Result<BindingTable> parseBindings(std::string_view text, const std::string& fileName)
{
    const auto csv = CsvTable::parse(text, fileName);
    if (!csv)
        return passOn(csv);
    for (const char* column : {"kind", "id", "element", "quantity", "unit"})
        if (!csv->has(column))
            return fail(ErrorCode::InvalidInput, fmt::format("no column '{}'", column), fileName);
    BindingTable table;
    std::set<std::string> ids;
    std::vector<Error> wrong;
    for (std::size_t k = 0; k < csv->rows(); ++k)
        if (const auto added = addRow(table, Row(*csv, k), ids); !added)
            wrong.push_back(added.error());
    if (const auto good = allOf(wrong); !good)
        return passOn(good);
    return table;
}

Result<BindingTable> readBindings(const std::filesystem::path& path)
{
    const auto text = readWhole(path);
    if (!text)
        return passOn(text);
    return parseBindings(*text, path.filename().string());
}

Result<void> applyBindings(Model& model, const BindingTable& table, bool simulated)
{
    const ElementFinder finder(model);
    BindingTable found = table;
    std::vector<Error> wrong;
    place(found.channels, found.channelPlaces, finder, simulated, wrong);
    place(found.actuators, found.actuatorPlaces, finder, simulated, wrong);
    if (const auto good = allOf(wrong); !good)
        return good;
    for (Channel& channel : found.channels)
        replaceOrAdd(model.channels, std::move(channel));
    for (Actuator& actuator : found.actuators)
        replaceOrAdd(model.actuators, std::move(actuator));
    return {};
}

std::string formatBindings(const Model& model)
{
    std::string text = kHeader;
    const auto quoted = [](const std::string& field) {
        if (field.find_first_of(",\"\n") == std::string::npos)
            return field;
        std::string out = "\"";
        for (const char c : field)
            out += c == '"' ? std::string("\"\"") : std::string(1, c);
        return out + '"';
    };
    for (const Channel& c : model.channels) {
        const Unit unit = findUnit(c.unit).value_or(Unit{});
        text +=
            fmt::format("channel,{},{},{},{},{},{},{},{},{:g},{},{},,,,,,{},,,\n", quoted(c.id.value),
                        quoted(c.element.value), c.quantity, c.unit, inUnit(c.lowLimit, unit),
                        inUnit(c.lowWarning, unit), inUnit(c.highWarning, unit), inUnit(c.highLimit, unit),
                        c.noDataGraceS, inUnit(c.plausibleMin, unit), inUnit(c.plausibleMax, unit),
                        c.ratePerS ? fmt::format("{:g}", *c.ratePerS / unit.scale) : std::string());
    }
    for (const Actuator& a : model.actuators) {
        const Unit unit = findUnit(a.unit).value_or(Unit{});
        text += fmt::format("actuator,{},{},{},{},,,,,,,,{},{},{},{},{},{:g},{},{},{}\n", quoted(a.id.value),
                            quoted(a.element.value), a.quantity, a.unit, quoted(a.action), quoted(a.name),
                            inUnit(a.minValue, unit), inUnit(a.maxValue, unit), inUnit(a.safeValue, unit),
                            a.ratePerS / unit.scale, a.hazardous ? "yes" : "no", quoted(a.reported.value),
                            quoted(a.measured.value));
    }
    return text;
}

} // namespace sinew::read
