// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Failure.h"
#include "ShapeRecord.h"
#include "TextRecord.h"

#include <cmath>
#include <functional>
#include <ogr_feature.h>
#include <sinew/twin/Model.h>
#include <string>
#include <vector>

namespace sinew::store {

/// One column of an attribute table: its name, its type, and how a thing's member goes in and out.
template <class T>
struct Column {
    const char* name;
    OGRFieldType type;
    OGRFieldSubType subtype;
    std::function<void(OGRFeature&, int, const T&)> put;
    std::function<void(OGRFeature&, int, T&)> take;
    bool mayBeMissing = false; ///< in files that were written before it was thought of
};

template <class T>
struct Table {
    const char* name;
    const char* description;
    std::vector<Column<T>> columns;
};

namespace column {

template <class T>
Column<T> lateColumn(Column<T> column)
{
    column.mayBeMissing = true;
    return column;
}

inline void putText(OGRFeature& row, int field, const std::string& text)
{
    row.SetField(field, encodeText(text).c_str());
}

template <class T>
Column<T> text(const char* name, std::string T::*member)
{
    return {name, OFTString, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) { putText(row, field, thing.*member); },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = decodeText(row.GetFieldAsString(field));
            }};
}

template <class T, class Tag>
Column<T> text(const char* name, Id<Tag> T::*member)
{
    return {
        name, OFTString, OFSTNone,
        [member](OGRFeature& row, int field, const T& thing) { putText(row, field, (thing.*member).value); },
        [member](OGRFeature& row, int field, T& thing) {
            thing.*member = Id<Tag>(decodeText(row.GetFieldAsString(field)));
        }};
}

template <class T>
Column<T> number(const char* name, double T::*member)
{
    return {name, OFTReal, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) { row.SetField(field, thing.*member); },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = row.IsFieldSetAndNotNull(field) ? row.GetFieldAsDouble(field) : std::nan("");
            }};
}

template <class T>
Column<T> number(const char* name, std::optional<double> T::*member)
{
    return {name, OFTReal, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) {
                if (thing.*member)
                    row.SetField(field, *(thing.*member));
            },
            [member](OGRFeature& row, int field, T& thing) {
                if (row.IsFieldSetAndNotNull(field))
                    thing.*member = row.GetFieldAsDouble(field);
            }};
}

template <class T>
Column<T> flag(const char* name, bool T::*member)
{
    return {name, OFTInteger, OFSTBoolean,
            [member](OGRFeature& row, int field, const T& thing) { row.SetField(field, int(thing.*member)); },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = row.GetFieldAsInteger(field) != 0;
            }};
}

template <class T>
Column<T> instant(const char* name, Instant T::*member)
{
    return {name, OFTInteger64, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) {
                row.SetField(field, static_cast<GIntBig>(microsOf(thing.*member)));
            },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = instantFromMicros(row.GetFieldAsInteger64(field));
            }};
}

template <class T>
Column<T> attributes(const char* name, Attributes T::*member)
{
    return {name, OFTString, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) {
                row.SetField(field, encodeAttributes(thing.*member).c_str());
            },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = valueOf(decodeAttributes(row.GetFieldAsString(field)));
            }};
}

template <class T>
Column<T> shape(const char* name, Shape T::*member)
{
    return {name, OFTBinary, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) {
                const std::string blob = encodeShape(thing.*member);
                row.SetField(field, static_cast<int>(blob.size()), static_cast<const void*>(blob.data()));
            },
            [member](OGRFeature& row, int field, T& thing) {
                int size = 0;
                const auto* data = reinterpret_cast<const char*>(row.GetFieldAsBinary(field, &size));
                thing.*member = valueOf(decodeShape({data, data ? static_cast<std::size_t>(size) : 0}));
            }};
}

template <class T>
Column<T> role(const char* name, Role T::*member)
{
    return {name, OFTString, OFSTNone,
            [member](OGRFeature& row, int field, const T& thing) {
                row.SetField(field, std::string(nameOf(thing.*member)).c_str());
            },
            [member](OGRFeature& row, int field, T& thing) {
                thing.*member = valueOf(roleFrom(row.GetFieldAsString(field)));
            }};
}

} // namespace column

/// The one row of `sinew_project`.
struct ProjectRow {
    double schemaVersion = 0;
    std::string name, frame, program;
};

const Table<ProjectRow>& projectTable();
const Table<Source>& sourcesTable();
const Table<Asset>& assetsTable();
const Table<Element>& elementsTable();
const Table<Channel>& channelsTable();
const Table<Actuator>& actuatorsTable();
const Table<Passport>& passportsTable();
const Table<User>& usersTable();

} // namespace sinew::store
