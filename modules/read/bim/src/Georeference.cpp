// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/Georeference.h>
#include <sinew/read/source/Projection.h>

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace sinew::read {

namespace {

constexpr double disagreementM = 100;
constexpr double plausibleScale = 0.1; ///< a combined scale factor differs from 1 by far less

/// The first of the names that PROJ understands.
std::optional<std::string> knownCrs(const MapConversion& c, const std::string& answered)
{
    for (const std::string& name : {c.crsName, c.crsDescription, answered})
        if (!name.empty())
            if (const auto info = describeCrs(name); info && !info->isLocal)
                return name;
    return std::nullopt;
}

struct Scaling {
    double metresPerMapUnit = 1, residual = 1;
};

/// IfcMapConversion.Scale carries the change of unit and, in some files, the map's scale factor as well; some
/// files give it without naming the map's unit.
Scaling scalingOf(const MapConversion& c, double metresPerUnit, const std::string& statedBy,
                  std::vector<Warning>& warnings)
{
    Scaling s{c.metresPerMapUnit.value_or(metresPerUnit), 1};
    if (!c.scale || *c.scale <= 0)
        return s;
    s.residual = *c.scale * s.metresPerMapUnit / metresPerUnit;
    if (std::abs(s.residual - 1) <= plausibleScale)
        return s;
    if (!c.metresPerMapUnit && std::abs(*c.scale / metresPerUnit - 1) <= plausibleScale)
        return {1, *c.scale / metresPerUnit};
    warnings.push_back(
        {fmt::format("Scale {} does not fit the file's units; it is not applied", *c.scale), statedBy});
    return {s.metresPerMapUnit, 1};
}

std::optional<BimPlacement> fromConversion(const std::optional<MapConversion>& c, const BimModel& model,
                                           const char* statedBy, const std::string& answered,
                                           std::vector<Warning>& warnings)
{
    if (!c)
        return std::nullopt;
    const auto crs = knownCrs(*c, answered);
    if (!crs) {
        warnings.push_back({c->crsName.empty() ? "names no coordinate system"
                                               : "names a coordinate system that is not known: " + c->crsName,
                            statedBy});
        return std::nullopt;
    }
    const Scaling scaling = scalingOf(*c, model.metresPerUnit, statedBy, warnings);
    const double turn = std::hypot(c->abscissa, c->ordinate);
    const Vec3d offset = Vec3d{c->eastings, c->northings, c->height} * scaling.metresPerMapUnit;
    return BimPlacement{*crs,
                        statedBy,
                        turn > 0 ? c->abscissa / turn : 1,
                        turn > 0 ? c->ordinate / turn : 0,
                        scaling.residual,
                        offset,
                        describeCrs(*crs)->metresPerUnit};
}

/// Exporters write either heights above the site or heights above the sea beside the same RefElevation.
double siteHeight(const SitePosition& site, const Box3d& bounds, std::vector<Warning>& warnings)
{
    const double elevation = site.elevationM.value_or(0);
    const bool absolute = std::abs(elevation) > 50 && !bounds.isEmpty() &&
                          std::abs(bounds.centre().z - elevation) < 0.2 * std::abs(elevation);
    if (!absolute)
        return elevation - site.originM.z;
    warnings.push_back({fmt::format("the model's own heights (about {:.0f} m) are taken as heights above the "
                                    "sea: RefElevation {:.0f} m is not added",
                                    bounds.centre().z, elevation),
                        "IfcSite"});
    return 0;
}

std::optional<BimPlacement> fromSite(const BimModel& model, const Box3d& bounds,
                                     std::vector<Warning>& warnings)
{
    if (!model.site)
        return std::nullopt;
    const SitePosition& site = *model.site;
    const double length = std::hypot(site.northX, site.northY);
    BimPlacement p;
    p.statedBy = "IfcSite";
    p.crs = fmt::format("+proj=tmerc +lat_0={:.9f} +lon_0={:.9f} +k_0=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m "
                        "+no_defs +type=crs",
                        site.latitude, site.longitude);
    if (length > 0) {
        p.cosine = site.northY / length;
        p.sine = site.northX / length;
    }
    const Vec3d origin = p(site.originM);
    p.offsetM = {-origin.x, -origin.y, siteHeight(site, bounds, warnings)};
    return p;
}

/// Metres between where two statements put the same point; nothing where PROJ cannot say.
std::optional<double> distance(const BimPlacement& chosen, const BimPlacement& other, Vec3d point)
{
    Box3d spot;
    spot.add(chosen(point));
    const auto frame = frameFor(chosen.crs, spot);
    if (!frame)
        return std::nullopt;
    const auto one = ToFrame::make(chosen.crs, *frame), two = ToFrame::make(other.crs, *frame);
    if (!one || !two)
        return std::nullopt;
    const Vec3d apart = (*two)(other(point)) - (*one)(chosen(point));
    const double metres = std::hypot(apart.x, apart.y);
    return std::isfinite(metres) ? std::optional(metres) : std::nullopt;
}

void warnOfDisagreement(const std::vector<BimPlacement>& statements, const Box3d& bounds,
                        std::vector<Warning>& warnings)
{
    const Vec3d centre = bounds.isEmpty() ? Vec3d{} : bounds.centre();
    for (std::size_t i = 1; i < statements.size(); ++i) {
        const auto metres = distance(statements.front(), statements[i], centre);
        if (metres && *metres <= disagreementM)
            continue;
        const std::string far =
            metres ? fmt::format("{:.1f} km away", *metres / 1000) : "in another part of the world";
        warnings.push_back(
            {fmt::format("{} puts the model {} from where {} does; {} is used", statements[i].statedBy, far,
                         statements.front().statedBy, statements.front().statedBy),
             statements[i].statedBy});
    }
}

Result<BimPlacement> asAnswered(const std::string& crs)
{
    if (crs.empty())
        return fail(ErrorCode::NeedsAnswer,
                    "the file does not say where it stands: give its coordinate system");
    const auto info = describeCrs(crs);
    if (!info)
        return passOn(info);
    BimPlacement p;
    p.crs = crs;
    // A local frame is in metres already: the file's own units were applied by the child.
    if (info->isLocal)
        p.crs = "local:m";
    else
        p.metresPerCrsUnit = info->metresPerUnit;
    return p;
}

} // namespace

Vec3d BimPlacement::operator()(Vec3d p) const
{
    const double east = scale * (p.x * cosine - p.y * sine) + offsetM.x;
    const double north = scale * (p.x * sine + p.y * cosine) + offsetM.y;
    return {east / metresPerCrsUnit, north / metresPerCrsUnit, p.z + offsetM.z};
}

Result<BimPlacement> placementOf(const BimModel& model, const Box3d& bounds, const std::string& answeredCrs,
                                 std::vector<Warning>& warnings)
{
    std::vector<BimPlacement> statements;
    for (auto& statement :
         {fromConversion(model.mapConversion, model, "IfcMapConversion", answeredCrs, warnings),
          fromConversion(model.propertySets, model, "ePSet_MapConversion", answeredCrs, warnings),
          fromSite(model, bounds, warnings)})
        if (statement)
            statements.push_back(*statement);
    if (statements.empty() || answeredCrs.starts_with("local:"))
        return asAnswered(answeredCrs);
    warnOfDisagreement(statements, bounds, warnings);
    return statements.front();
}

} // namespace sinew::read
