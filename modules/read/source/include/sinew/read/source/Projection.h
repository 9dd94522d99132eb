// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <optional>
#include <string>

namespace sinew::read {

/// What a coordinate system says about itself. A CRS is written "EPSG:3547" (any AUTH:CODE), as WKT or a PROJ
/// string, or "local:m" / "local:ft" for plain coordinates in metres or international feet.
struct CrsInfo {
    std::string name;
    std::string id; ///< "EPSG:3547", "local:m"; empty where the CRS has no authority code
    bool isLocal = false;
    bool isGeographic = false;                 ///< degrees: x longitude, y latitude
    double metresPerUnit = 1;                  ///< of the horizontal axes; of a geographic CRS: not meant (1)
    std::optional<double> heightMetresPerUnit; ///< where the CRS declares a vertical axis
};

/// Errors: NeedsAnswer (empty), InvalidInput (unknown code, no CRS, geocentric). Thread: any.
Result<CrsInfo> describeCrs(const std::string& crs);

/// The frame of a project whose content spans `extent` (x east, y north in the CRS's own unit; z is not
/// looked at): a conformal projection centred on it with scale 1 there. Transverse Mercator for a city or a
/// north-south strip, Lambert conformal conic for an east-west state, stereographic otherwise. A local CRS
/// gives a local frame.
/// Errors: as describeCrs; InvalidInput where the extent is empty, not finite, outside the CRS, or wider than
/// a continent.
Result<Frame> frameFor(const std::string& crs, const Box3d& extent);

/// Points of one CRS into a project's frame (x east, y north, metres). One datum operation serves every
/// point (the best at the frame's centre), so neighbours never tear. z passes unchanged: give it in metres
/// above the vertical datum that the source uses. Thread: one at a time; make one per thread.
class ToFrame {
public:
    /// Errors: as describeCrs; InvalidInput where a local CRS meets a georeferenced frame or the reverse.
    static Result<ToFrame> make(const std::string& crs, const Frame& frame);
    ToFrame(ToFrame&&) noexcept;
    ToFrame& operator=(ToFrame&&) noexcept;
    ~ToFrame();

    /// x and y are NaN where the point cannot be projected.
    Vec3d operator()(Vec3d point) const;
    /// From the frame into the CRS.
    Vec3d toSource(Vec3d framePoint) const;

private:
    struct Private;
    explicit ToFrame(std::unique_ptr<Private> p);
    std::unique_ptr<Private> d;
};

} // namespace sinew::read
