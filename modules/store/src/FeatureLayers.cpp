// SPDX-License-Identifier: GPL-3.0-or-later
#include "FeatureLayers.h"

#include "AttributeColumns.h"
#include "Failure.h"
#include "PlanGeometry.h"
#include "TextRecord.h"

#include <map>
#include <ogrsf_frmts.h>
#include <unordered_map>

namespace sinew::store {

namespace {

struct Group {
    PlanKind kind;
    std::vector<const Element*> elements;
};

/// Lower-case letters, digits and underscores: a table's name that nobody has to quote.
std::string plainName(const std::string& text)
{
    std::string plain;
    for (const char c : text)
        plain += (c >= 'A' && c <= 'Z')                             ? static_cast<char>(c + 32)
                 : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c
                                                                    : '_';
    return plain.empty() ? "other" : plain;
}

std::map<std::string, Group> groupsOf(const Model& model)
{
    std::unordered_map<AssetId, std::string> kinds;
    for (const Asset& asset : model.assets)
        kinds.emplace(asset.id, asset.kind);
    std::map<std::string, Group> groups;
    for (const Element& element : model.elements)
        if (const auto kind = planKindOf(element.shape)) {
            const std::string name =
                plainName(kinds[element.asset]) + "_" + plainName(element.className) + "_" + nameOf(*kind);
            Group& group = groups[name];
            group.kind = *kind;
            group.elements.push_back(&element);
        }
    return groups;
}

enum Field {
    ElementField,
    AssetField,
    NameField,
    ClassField,
    MaterialField,
    UndergroundField,
    SizeField,
    SagField,
    FirstAttribute
};

const char* sizeName(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Point:
        return "size_m";
    case PlanKind::Line:
        return "radius_m";
    default:
        return "height_m";
    }
}

void addFields(OGRLayer& layer, PlanKind kind, const std::vector<AttributeColumn>& columns,
               const GdalSession& session)
{
    const auto add = [&](const char* name, OGRFieldType type, OGRFieldSubType subtype = OFSTNone) {
        OGRFieldDefn field(name, type);
        field.SetSubType(subtype);
        session.check(layer.CreateField(&field), "cannot add a column");
    };
    for (const char* name : {"element_id", "asset_id", "name", "class", "material"})
        add(name, OFTString);
    add("underground", OFTInteger, OFSTBoolean);
    add(sizeName(kind), OFTReal);
    add("sag_m", OFTReal);
    for (const AttributeColumn& column : columns)
        add(column.name.c_str(), column.type, column.subtype);
}

struct PutAttribute {
    OGRFeature& row;
    int field;
    void operator()(const std::string& text) const { row.SetField(field, encodeText(text).c_str()); }
    void operator()(double real) const { row.SetField(field, real); }
    void operator()(std::int64_t whole) const { row.SetField(field, static_cast<GIntBig>(whole)); }
    void operator()(bool flag) const { row.SetField(field, flag ? 1 : 0); }
};

void putSizes(OGRFeature& row, const Shape& shape)
{
    if (const auto* point = std::get_if<PointShape>(&shape))
        row.SetField(SizeField, point->sizeM);
    if (const auto* line = std::get_if<LineShape>(&shape)) {
        row.SetField(SizeField, line->radiusM);
        row.SetField(SagField, line->sagM);
    }
    if (const auto* area = std::get_if<AreaShape>(&shape))
        row.SetField(SizeField, area->heightM);
}

void put(OGRFeature& row, const std::vector<AttributeColumn>& columns, const Element& element)
{
    row.SetField(ElementField, encodeText(element.id.value).c_str());
    row.SetField(AssetField, encodeText(element.asset.value).c_str());
    row.SetField(NameField, encodeText(element.name).c_str());
    row.SetField(ClassField, encodeText(element.className).c_str());
    row.SetField(MaterialField, encodeText(element.material).c_str());
    row.SetField(UndergroundField, int(element.underground));
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (const auto found = element.attributes.find(columns[i].name); found != element.attributes.end())
            std::visit(PutAttribute{row, FirstAttribute + static_cast<int>(i)}, found->second);
    putSizes(row, element.shape);
    row.SetGeometryDirectly(planOf(element.shape).release());
}

void writeLayer(GDALDataset& dataset, const GdalSession& session, const std::string& name, const Group& group,
                OGRSpatialReference& reference)
{
    CPLStringList options;
    options.SetNameValue("GEOMETRY_NAME", "geom");
    options.SetNameValue("FID", "fid");
    OGRLayer* layer =
        dataset.CreateLayer(name.c_str(), &reference, geometryTypeOf(group.kind), options.List());
    if (!layer)
        session.raiseError("cannot make the layer " + name);
    const std::vector<AttributeColumn> columns = attributeColumns(group.elements);
    addFields(*layer, group.kind, columns, session);
    for (const Element* element : group.elements) {
        const FeaturePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
        put(*row, columns, *element);
        session.check(layer->CreateFeature(row.get()), "cannot write an element");
    }
}

} // namespace

std::unique_ptr<OGRSpatialReference> referenceOf(const Frame& frame, const GdalSession& session)
{
    auto reference = std::make_unique<OGRSpatialReference>();
    if (frame.isLocal()) {
        session.check(
            reference->SetFromUserInput(
                R"(LOCAL_CS["Undefined Cartesian SRS",UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]])"),
            "cannot make a local system");
    } else if (reference->importFromProj4(frame.proj.c_str()) != OGRERR_NONE) {
        raise(ErrorCode::InvalidInput, "the frame's projection is not understood: " + frame.proj,
              session.file().string());
    } else if (reference->IsProjected()) {
        reference->SetNode("PROJCS", "Sinew project frame");
    }
    reference->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    return reference;
}

void writeFeatureLayers(GDALDataset& dataset, const GdalSession& session, const Model& model)
{
    const auto reference = referenceOf(model.frame, session);
    for (const auto& [name, group] : groupsOf(model))
        writeLayer(dataset, session, name, group, *reference);
}

} // namespace sinew::store
