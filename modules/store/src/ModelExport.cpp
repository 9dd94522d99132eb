// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/ModelExport.h>

#include "Failure.h"
#include "FeatureLayers.h"
#include "Files.h"
#include "GdalSession.h"
#include "GeoPackage.h"
#include "TextRecord.h"

#include <array>
#include <ogrsf_frmts.h>
#include <unordered_map>

namespace sinew::store {

namespace {

namespace fs = std::filesystem;

enum StateField {
    ChannelField,
    ElementField,
    QuantityField,
    ValueField,
    UnitField,
    QualityField,
    StaleField,
    TimeField,
    SimulatedField
};

constexpr std::array<std::pair<const char*, OGRFieldType>, 9> kStateFields{{{"channel", OFTString},
                                                                            {"element_id", OFTString},
                                                                            {"quantity", OFTString},
                                                                            {"value_si", OFTReal},
                                                                            {"unit_si", OFTString},
                                                                            {"quality", OFTString},
                                                                            {"stale", OFTInteger},
                                                                            {"time_utc", OFTString},
                                                                            {"simulated", OFTString}}};
constexpr std::array kQualities{"good", "uncertain", "bad"};
constexpr const char* kSimulated = "SIMULATED";

/// On a line its middle point, which lies on it; else the middle of its box.
std::optional<Vec3d> placeOf(const Shape& shape)
{
    if (const auto* line = std::get_if<LineShape>(&shape); line && !line->points.empty())
        return line->points[line->points.size() / 2];
    const Box3d box = boundsOf(shape);
    return box.isEmpty() ? std::nullopt : std::optional(box.centre());
}

void putState(OGRFeature& row, const ExportedState& state)
{
    row.SetField(ChannelField, encodeText(state.channel.value).c_str());
    row.SetField(ElementField, encodeText(state.element.value).c_str());
    row.SetField(QuantityField, encodeText(state.quantity).c_str());
    row.SetField(UnitField, encodeText(state.unit).c_str());
    row.SetField(QualityField, state.value ? kQualities[static_cast<std::size_t>(state.quality)] : "no data");
    row.SetField(StaleField, int(state.stale));
    row.SetField(SimulatedField, state.simulated ? kSimulated : "");
    if (state.value)
        row.SetField(ValueField, *state.value);
    if (state.time)
        row.SetField(TimeField, formatUtc(*state.time).c_str());
}

void writeStates(GDALDataset& dataset, const GdalSession& session, const Model& model,
                 const std::vector<ExportedState>& states)
{
    const auto reference = referenceOf(model.frame, session);
    CPLStringList options;
    options.SetNameValue("GEOMETRY_NAME", "geom");
    options.SetNameValue("FID", "fid");
    options.SetNameValue("DESCRIPTION", "What every channel said at the instant in sinew_export");
    OGRLayer* layer = dataset.CreateLayer("states", reference.get(), wkbPoint25D, options.List());
    if (!layer)
        session.raiseError("cannot make the layer states");
    for (const auto& [name, type] : kStateFields) {
        OGRFieldDefn field(name, type);
        if (type == OFTInteger)
            field.SetSubType(OFSTBoolean);
        session.check(layer->CreateField(&field), "cannot add a column");
    }
    std::unordered_map<std::string_view, const Element*> elements;
    for (const Element& element : model.elements)
        elements.emplace(element.id.value, &element);
    for (const ExportedState& state : states) {
        const FeaturePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
        putState(*row, state);
        const auto found = elements.find(state.element.value);
        if (const auto place = found == elements.end() ? std::nullopt : placeOf(found->second->shape))
            row->SetGeometryDirectly(new OGRPoint(place->x, place->y, place->z));
        session.check(layer->CreateFeature(row.get()), "cannot write a state");
    }
}

void writeWhen(GDALDataset& dataset, const GdalSession& session, const Model& model, Instant at,
               bool isSimulated)
{
    CPLStringList options;
    options.SetNameValue("FID", "fid");
    OGRLayer* layer = dataset.CreateLayer("sinew_export", nullptr, wkbNone, options.List());
    if (!layer)
        session.raiseError("cannot make the table sinew_export");
    for (const char* name : {"project", "at_utc", "program", "simulated"}) {
        OGRFieldDefn field(name, OFTString);
        session.check(layer->CreateField(&field), "cannot add a column");
    }
    const FeaturePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    row->SetField(0, encodeText(model.name).c_str());
    row->SetField(1, formatUtc(at).c_str());
    row->SetField(2, "Sinew " SINEW_VERSION);
    row->SetField(3, isSimulated ? "SIMULATED: readings come from a simulated field, not from the real world"
                                 : "");
    session.check(layer->CreateFeature(row.get()), "cannot write a row");
}

/// Removes what a failed export has made.
class Part {
public:
    explicit Part(fs::path path) : m_path(std::move(path)) { remove(); }
    ~Part() { remove(); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    const fs::path& path() const { return m_path; }

private:
    void remove() const
    {
        std::error_code ignored;
        fs::remove(m_path, ignored);
        fs::remove(m_path.string() + "-journal", ignored);
    }
    fs::path m_path;
};

bool isAnySimulated(const Model& model, const std::vector<ExportedState>& states)
{
    for (const ExportedState& state : states)
        if (state.simulated)
            return true;
    for (const Source& source : model.sources)
        if (source.simulated)
            return true;
    return false;
}

} // namespace

Result<void> exportGeoPackage(const fs::path& file, const Model& model, Instant at,
                              const std::vector<ExportedState>& states)
{
    auto made = guarded([&] {
        const fs::path target = fs::absolute(file);
        if (!fs::is_directory(target.parent_path()))
            raise(ErrorCode::NotFound, "its folder does not exist", file.string());
        const Part part(target.string() + ".part.gpkg");
        writeGeoPackage(part.path(), model, [&](GDALDataset& dataset, const GdalSession& session) {
            writeStates(dataset, session, model, states);
            writeWhen(dataset, session, model, at, isAnySimulated(model, states));
        });
        replaceFile(part.path(), target);
    });
    if (!made) // it is the file that was asked for, whatever it was called meanwhile
        made.error().subject = file.string();
    return made;
}

} // namespace sinew::store
