// SPDX-License-Identifier: GPL-3.0-or-later
#include "ShapeRecord.h"

#include "Bytes.h"

namespace sinew::store {

namespace {

constexpr std::uint8_t kVersion = 1;
enum Kind : std::uint8_t { None, Point, Line, Area, Mesh };

void put(ByteWriter& out, const std::vector<Vec3d>& points)
{
    out.varint(points.size());
    out.raw(points.data(), points.size() * sizeof(Vec3d));
}

struct Writer {
    ByteWriter& out;

    void operator()(const std::monostate&) const { out.byte(None); }
    void operator()(const PointShape& point) const
    {
        out.byte(Point);
        out.raw(point.at);
        out.raw(point.sizeM);
    }
    void operator()(const LineShape& line) const
    {
        out.byte(Line);
        out.byte(static_cast<std::uint8_t>(line.style));
        out.raw(line.radiusM);
        out.raw(line.sagM);
        put(out, line.points);
    }
    void operator()(const AreaShape& area) const
    {
        out.byte(Area);
        out.raw(area.heightM);
        out.varint(area.polygons.size());
        for (const auto& polygon : area.polygons) {
            out.varint(polygon.rings.size());
            for (const auto& ring : polygon.rings)
                put(out, ring);
        }
    }
    void operator()(const MeshShape& mesh) const
    {
        out.byte(Mesh);
        out.raw(mesh.origin);
        out.varint(mesh.positions.size());
        out.raw(mesh.positions.data(), mesh.positions.size() * sizeof(float));
        out.varint(mesh.indices.size());
        out.raw(mesh.indices.data(), mesh.indices.size() * sizeof(std::uint32_t));
    }
};

std::vector<Vec3d> takePoints(ByteReader& in)
{
    std::vector<Vec3d> points(in.count(sizeof(Vec3d)));
    in.raw(points.data(), points.size() * sizeof(Vec3d));
    return points;
}

PointShape takePoint(ByteReader& in)
{
    const auto at = in.raw<Vec3d>();
    return {.at = at, .sizeM = in.raw<double>()};
}

LineShape takeLine(ByteReader& in)
{
    LineShape line;
    line.style = static_cast<LineShape::Style>(in.byte() % 3);
    line.radiusM = in.raw<double>();
    line.sagM = in.raw<double>();
    line.points = takePoints(in);
    return line;
}

AreaShape takeArea(ByteReader& in)
{
    AreaShape area;
    area.heightM = in.raw<double>();
    area.polygons.resize(in.count(1));
    for (auto& polygon : area.polygons) {
        polygon.rings.resize(in.count(1));
        for (auto& ring : polygon.rings)
            ring = takePoints(in);
    }
    return area;
}

MeshShape takeMesh(ByteReader& in)
{
    MeshShape mesh;
    mesh.origin = in.raw<Vec3d>();
    mesh.positions.resize(in.count(sizeof(float)));
    in.raw(mesh.positions.data(), mesh.positions.size() * sizeof(float));
    mesh.indices.resize(in.count(sizeof(std::uint32_t)));
    in.raw(mesh.indices.data(), mesh.indices.size() * sizeof(std::uint32_t));
    return mesh;
}

/// A mesh from a damaged file must not lead the renderer out of its arrays.
bool isSound(const Shape& shape)
{
    const auto* mesh = std::get_if<MeshShape>(&shape);
    if (!mesh)
        return true;
    for (const std::uint32_t index : mesh->indices)
        if (index >= mesh->positions.size() / 3)
            return false;
    return true;
}

Shape takeShape(ByteReader& in, std::uint8_t kind)
{
    switch (kind) {
    case Point:
        return takePoint(in);
    case Line:
        return takeLine(in);
    case Area:
        return takeArea(in);
    case Mesh:
        return takeMesh(in);
    default:
        return {};
    }
}

} // namespace

std::string encodeShape(const Shape& shape)
{
    ByteWriter out;
    out.byte(kVersion);
    std::visit(Writer{out}, shape);
    return out.take();
}

Result<Shape> decodeShape(std::string_view blob)
{
    ByteReader in(blob);
    const std::uint8_t version = in.byte(), kind = in.byte();
    if (version != kVersion || kind > Mesh)
        return fail(ErrorCode::Corrupt, "a shape of an unknown kind");
    Shape shape = takeShape(in, kind);
    if (!in.good() || !in.atEnd() || !isSound(shape))
        return fail(ErrorCode::Corrupt, "a damaged shape");
    return shape;
}

} // namespace sinew::store
