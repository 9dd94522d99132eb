// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/Projection.h>

#include <fmt/format.h>
#include <proj.h>
#include <proj_experimental.h> // proj_crs_demote_to_2D

#include <array>
#include <cmath>
#include <numbers>

namespace sinew::read {

namespace {

constexpr double earthRadiusM = 6371000;
constexpr double cityM = 150e3; ///< transverse Mercator stays within 1 : 14000 here
constexpr double continentM = 6000e3;
constexpr double internationalFootM = 0.3048;
constexpr const char* wgs84 = "EPSG:4326";

struct FreePj {
    void operator()(PJ* pj) const { proj_destroy(pj); }
};
using PjPtr = std::unique_ptr<PJ, FreePj>;

/// A context that keeps PROJ's messages instead of printing them, and stays off the network.
class Context {
public:
    Context() : m_context(proj_context_create()), m_message(std::make_unique<std::string>())
    {
        proj_log_func(m_context.get(), m_message.get(),
                      [](void* to, int, const char* text) { *static_cast<std::string*>(to) = text; });
        proj_context_set_enable_network(m_context.get(), 0);
    }
    PJ_CONTEXT* get() const { return m_context.get(); }
    const std::string& message() const { return *m_message; }

private:
    struct Free {
        void operator()(PJ_CONTEXT* c) const { proj_context_destroy(c); }
    };
    std::unique_ptr<PJ_CONTEXT, Free> m_context;
    std::unique_ptr<std::string> m_message;
};

bool isLocal(const std::string& crs)
{
    return crs.starts_with("local:");
}

Result<double> localUnit(const std::string& crs)
{
    if (crs == "local:m")
        return 1.0;
    if (crs == "local:ft")
        return internationalFootM;
    return fail(ErrorCode::InvalidInput, "is no local coordinate system; local:m and local:ft are", crs);
}

std::string shortened(const std::string& crs)
{
    return crs.size() > 80 ? crs.substr(0, 77) + "…" : crs;
}

tl::unexpected<Error> unknownCrs(const std::string& crs, const std::string& why)
{
    return fail(ErrorCode::InvalidInput,
                "is no known coordinate system" + (why.empty() ? "" : " (" + why + ")"), shortened(crs));
}

Result<PjPtr> parseCrs(const Context& context, const std::string& crs)
{
    if (crs.empty())
        return fail(ErrorCode::NeedsAnswer, "the coordinate system is not known");
    std::string text = crs;
    if (text.starts_with("+proj") && text.find("+type=crs") == std::string::npos)
        text += " +type=crs";
    PjPtr pj(proj_create(context.get(), text.c_str()));
    if (!pj || !proj_is_crs(pj.get()))
        return unknownCrs(crs, context.message());
    return pj;
}

/// Heights are the source's own: only the horizontal part is projected.
Result<PjPtr> horizontalPart(const Context& context, PjPtr crs, const std::string& text)
{
    if (proj_get_type(crs.get()) == PJ_TYPE_COMPOUND_CRS)
        crs.reset(proj_crs_get_sub_crs(context.get(), crs.get(), 0));
    if (!crs)
        return unknownCrs(text, context.message());
    const PJ_TYPE type = proj_get_type(crs.get());
    if (type == PJ_TYPE_GEOCENTRIC_CRS || type == PJ_TYPE_VERTICAL_CRS || type == PJ_TYPE_TEMPORAL_CRS ||
        type == PJ_TYPE_ENGINEERING_CRS)
        return fail(ErrorCode::InvalidInput,
                    "gives no place on a map (it is geocentric, vertical or an engineering system)",
                    shortened(text));
    PjPtr flat(proj_crs_demote_to_2D(context.get(), nullptr, crs.get()));
    if (!flat)
        return unknownCrs(text, context.message());
    return flat;
}

Result<PjPtr> horizontalCrs(const Context& context, const std::string& crs)
{
    auto parsed = parseCrs(context, crs);
    return parsed ? horizontalPart(context, std::move(*parsed), crs) : Result<PjPtr>(passOn(parsed));
}

double axisFactor(const Context& context, const PJ* crs, int axis)
{
    const PjPtr cs(proj_crs_get_coordinate_system(context.get(), crs));
    double factor = 1;
    if (cs)
        proj_cs_get_axis_info(context.get(), cs.get(), axis, nullptr, nullptr, nullptr, &factor, nullptr,
                              nullptr, nullptr);
    return factor;
}

std::optional<double> heightFactor(const Context& context, const PJ* crs)
{
    if (proj_get_type(crs) == PJ_TYPE_COMPOUND_CRS) {
        const PjPtr vertical(proj_crs_get_sub_crs(context.get(), crs, 1));
        return vertical ? std::optional(axisFactor(context, vertical.get(), 0)) : std::nullopt;
    }
    const PjPtr cs(proj_crs_get_coordinate_system(context.get(), crs));
    if (cs && proj_cs_get_axis_count(context.get(), cs.get()) == 3)
        return axisFactor(context, crs, 2);
    return std::nullopt;
}

std::string authorityCode(const PJ* crs)
{
    const char* authority = proj_get_id_auth_name(crs, 0);
    const char* code = proj_get_id_code(crs, 0);
    return authority && code ? std::string(authority) + ":" + code : std::string();
}

bool isGeographic(const PJ* crs)
{
    const PJ_TYPE type = proj_get_type(crs);
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

/// x east, y north on both sides, whatever the authority's axis order.
Result<PjPtr> operationBetween(const Context& context, const PJ* from, const PJ* to)
{
    PjPtr raw(proj_create_crs_to_crs_from_pj(context.get(), from, to, nullptr, nullptr));
    if (!raw)
        return fail(ErrorCode::InvalidInput,
                    "no transformation between the coordinate systems (" + context.message() + ")");
    PjPtr normal(proj_normalize_for_visualization(context.get(), raw.get()));
    if (!normal)
        return fail(ErrorCode::Internal, "PROJ cannot normalise the axes (" + context.message() + ")");
    return normal;
}

Vec3d run(PJ* operation, PJ_DIRECTION direction, Vec3d point)
{
    const PJ_COORD out = proj_trans(operation, direction, proj_coord(point.x, point.y, 0, HUGE_VAL));
    if (!std::isfinite(out.xy.x) || !std::isfinite(out.xy.y)) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan, point.z};
    }
    return {out.xy.x, out.xy.y, point.z};
}

/// Longitude and latitude of an extent's rim and middle.
Result<Box3d> geographicExtent(const Context& context, const std::string& crs, const Box3d& extent)
{
    auto from = horizontalCrs(context, crs);
    if (!from)
        return passOn(from);
    const PjPtr to(proj_create(context.get(), wgs84));
    const auto operation = operationBetween(context, from->get(), to.get());
    if (!operation)
        return passOn(operation);
    Box3d box;
    const double reference = run(operation->get(), PJ_FWD, extent.centre()).x;
    for (int i = 0; i <= 4; ++i) {
        for (int j = 0; j <= 4; ++j) {
            const Vec3d at{extent.min.x + extent.size().x * i / 4, extent.min.y + extent.size().y * j / 4, 0};
            Vec3d p = run(operation->get(), PJ_FWD, at);
            if (!std::isfinite(p.x) || !std::isfinite(p.y) || std::abs(p.y) > 90)
                return fail(ErrorCode::InvalidInput,
                            fmt::format("the coordinates ({:.6g}, {:.6g}) lie outside this coordinate system",
                                        at.x, at.y),
                            shortened(crs));
            p.x = reference + std::remainder(p.x - reference, 360.0); // across the antimeridian
            box.add(p);
        }
    }
    return box;
}

std::string projectionFor(double lon, double lat, double widthM, double heightM)
{
    const double tall = std::abs(lat);
    std::string kind = fmt::format("+proj=stere +lat_0={:.6f} +lon_0={:.6f} +k_0=1", lat, lon);
    if ((std::max(widthM, heightM) <= cityM && tall < 80) ||
        (heightM > 1.5 * widthM && heightM < 2000e3 && tall < 80))
        kind = fmt::format("+proj=tmerc +lat_0={:.6f} +lon_0={:.6f} +k_0=1", lat, lon);
    else if (widthM > 1.5 * heightM && tall > 10 && tall < 75)
        kind = fmt::format("+proj=lcc +lat_1={0:.6f} +lat_0={0:.6f} +lon_0={1:.6f} +k_0=1", lat, lon);
    return kind + " +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs +type=crs";
}

Result<void> checkExtent(const Box3d& extent)
{
    const bool finite = std::isfinite(extent.min.x) && std::isfinite(extent.min.y) &&
                        std::isfinite(extent.max.x) && std::isfinite(extent.max.y);
    if (!finite || extent.min.x > extent.max.x || extent.min.y > extent.max.y)
        return fail(ErrorCode::InvalidInput, "there is nothing to place: the extent is empty or not finite");
    return {};
}

} // namespace

Result<CrsInfo> describeCrs(const std::string& crs)
{
    CrsInfo info;
    if (isLocal(crs)) {
        const auto unit = localUnit(crs);
        if (!unit)
            return passOn(unit);
        return CrsInfo{crs == "local:m" ? "Local, metres" : "Local, feet", crs, true, false, *unit, {}};
    }
    const Context context;
    const auto parsed = parseCrs(context, crs);
    if (!parsed)
        return passOn(parsed);
    const auto flat = horizontalCrs(context, crs);
    if (!flat)
        return passOn(flat);
    const char* name = proj_get_name(parsed->get());
    info.name = name ? name : "";
    info.id = authorityCode(parsed->get());
    info.isGeographic = isGeographic(flat->get());
    info.metresPerUnit = info.isGeographic ? 1 : axisFactor(context, flat->get(), 0);
    info.heightMetresPerUnit = heightFactor(context, parsed->get());
    return info;
}

Result<Frame> frameFor(const std::string& crs, const Box3d& extent)
{
    if (const auto ok = checkExtent(extent); !ok)
        return passOn(ok);
    if (isLocal(crs)) {
        const auto unit = localUnit(crs);
        return unit ? Result<Frame>(Frame{}) : passOn(unit);
    }
    const Context context;
    const auto box = geographicExtent(context, crs, extent);
    if (!box)
        return passOn(box);
    const double lat = box->centre().y;
    const double lon = std::remainder(box->centre().x, 360.0);
    const double metresPerDegree = earthRadiusM * std::numbers::pi / 180;
    const double heightM = box->size().y * metresPerDegree;
    const double widthM = box->size().x * metresPerDegree * std::cos(lat * std::numbers::pi / 180);
    if (std::max(widthM, heightM) > continentM)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the content spans {:.0f} km; a project covers at most {:.0f} km",
                                std::max(widthM, heightM) / 1000, continentM / 1000),
                    shortened(crs));
    return Frame{projectionFor(lon, lat, widthM, heightM)};
}

struct ToFrame::Private {
    Context context;
    PjPtr operation;  ///< null: local
    double scale = 1; ///< of a local CRS
};

ToFrame::ToFrame(std::unique_ptr<Private> p) : d(std::move(p)) {}
ToFrame::ToFrame(ToFrame&&) noexcept = default;
ToFrame& ToFrame::operator=(ToFrame&&) noexcept = default;
ToFrame::~ToFrame() = default;

Result<ToFrame> ToFrame::make(const std::string& crs, const Frame& frame)
{
    auto p = std::make_unique<Private>();
    if (!crs.empty() && isLocal(crs) != frame.isLocal())
        return fail(ErrorCode::InvalidInput,
                    frame.isLocal()
                        ? "the project has a plain local frame; a georeferenced file has no place in it"
                        : "the project is georeferenced; a file in local coordinates has no place in it",
                    shortened(crs));
    if (isLocal(crs)) {
        const auto unit = localUnit(crs);
        if (!unit)
            return passOn(unit);
        p->scale = *unit;
        return ToFrame(std::move(p));
    }
    const auto from = horizontalCrs(p->context, crs);
    if (!from)
        return passOn(from);
    const auto to = horizontalCrs(p->context, frame.proj);
    if (!to)
        return passOn(to);
    auto operation = operationBetween(p->context, from->get(), to->get());
    if (!operation)
        return passOn(operation);
    // The origin of the frame is its centre: what PROJ chooses there serves everywhere.
    run(operation->get(), PJ_INV, {});
    PjPtr chosen(proj_trans_get_last_used_operation(operation->get()));
    p->operation = chosen ? std::move(chosen) : std::move(*operation);
    return ToFrame(std::move(p));
}

Vec3d ToFrame::operator()(Vec3d point) const
{
    return d->operation ? run(d->operation.get(), PJ_FWD, point)
                        : Vec3d{point.x * d->scale, point.y * d->scale, point.z};
}

Vec3d ToFrame::toSource(Vec3d point) const
{
    return d->operation ? run(d->operation.get(), PJ_INV, point)
                        : Vec3d{point.x / d->scale, point.y / d->scale, point.z};
}

} // namespace sinew::read
