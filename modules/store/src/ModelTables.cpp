// SPDX-License-Identifier: GPL-3.0-or-later
#include "ModelTables.h"

namespace sinew::store {

using namespace column;

const Table<ProjectRow>& projectTable()
{
    static const Table<ProjectRow> table{"sinew_project",
                                         "What this file is: one row",
                                         {number("schema_version", &ProjectRow::schemaVersion),
                                          text("name", &ProjectRow::name), text("frame", &ProjectRow::frame),
                                          text("program", &ProjectRow::program)}};
    return table;
}

const Table<Source>& sourcesTable()
{
    static const Table<Source> table{
        "sources",
        "Imported files",
        {text("id", &Source::id), text("name", &Source::name), text("reader", &Source::reader),
         text("sha256", &Source::sha256), text("stored_path", &Source::storedPath), text("crs", &Source::crs),
         text("height_unit", &Source::heightUnit), instant("imported_at_us", &Source::importedAt),
         flag("simulated", &Source::simulated)}};
    return table;
}

const Table<Asset>& assetsTable()
{
    static const Table<Asset> table{"assets",
                                    "Things that are owned and inspected as one",
                                    {text("id", &Asset::id), text("name", &Asset::name),
                                     text("kind", &Asset::kind), text("source_id", &Asset::source)}};
    return table;
}

const Table<Element>& elementsTable()
{
    static const Table<Element> table{
        "elements",
        "Every element of every asset, shaped or not, in the model's order",
        {text("id", &Element::id), text("asset_id", &Element::asset), text("parent_id", &Element::parent),
         text("name", &Element::name), text("class", &Element::className),
         text("source_key", &Element::sourceKey), text("passport_id", &Element::passport),
         text("material", &Element::material), flag("underground", &Element::underground),
         attributes("attributes", &Element::attributes), shape("shape", &Element::shape)}};
    return table;
}

const Table<Channel>& channelsTable()
{
    static const Table<Channel> table{
        "channels",
        "Where measured values come from",
        {text("id", &Channel::id), text("element_id", &Channel::element),
         text("quantity", &Channel::quantity), text("unit", &Channel::unit),
         number("low_limit_si", &Channel::lowLimit), number("high_limit_si", &Channel::highLimit),
         number("low_warning_si", &Channel::lowWarning), number("high_warning_si", &Channel::highWarning),
         number("no_data_grace_s", &Channel::noDataGraceS), number("clock_offset_s", &Channel::clockOffsetS),
         number("plausible_min_si", &Channel::plausibleMin),
         number("plausible_max_si", &Channel::plausibleMax), flag("simulated", &Channel::simulated),
         lateColumn(number("rate_per_s_si", &Channel::ratePerS))}};
    return table;
}

const Table<Actuator>& actuatorsTable()
{
    static const Table<Actuator> table{
        "actuators",
        "What acts on the field",
        {text("id", &Actuator::id), text("element_id", &Actuator::element), text("name", &Actuator::name),
         text("action", &Actuator::action), text("quantity", &Actuator::quantity),
         text("unit", &Actuator::unit), number("min_value_si", &Actuator::minValue),
         number("max_value_si", &Actuator::maxValue), number("safe_value_si", &Actuator::safeValue),
         number("rate_per_s_si", &Actuator::ratePerS), flag("hazardous", &Actuator::hazardous),
         text("reported_channel_id", &Actuator::reported), text("measured_channel_id", &Actuator::measured),
         flag("simulated", &Actuator::simulated)}};
    return table;
}

const Table<Passport>& passportsTable()
{
    static const Table<Passport> table{"passports",
                                       "Material passports",
                                       {text("id", &Passport::id), text("title", &Passport::title),
                                        attributes("attributes", &Passport::attributes)}};
    return table;
}

const Table<User>& usersTable()
{
    static const Table<User> table{
        "users",
        "Who may do what",
        {text("id", &User::id), text("name", &User::name), role("role", &User::role)}};
    return table;
}

} // namespace sinew::store
