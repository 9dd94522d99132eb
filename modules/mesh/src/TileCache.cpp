// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/mesh/TileCache.h>

#include "Hash.h"

#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <cstring>
#include <limits>

namespace sinew::mesh {

namespace {

constexpr std::uint64_t kMagic = 0x31454c49544e4953u; // "SINTILE1", little-endian
constexpr std::uint32_t kFormat = 1;

struct Header {
    std::uint64_t magic = kMagic;
    std::uint32_t format = kFormat;
    std::uint32_t reserved = 0;
    std::uint64_t bodySize = 0;
    std::uint64_t bodyHash = 0;
};

std::filesystem::path pathOf(const std::filesystem::path& folder, const std::string& key)
{
    return folder / (key + ".tiles");
}
QString toQt(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

std::uint64_t hashOf(const char* data, std::size_t size)
{
    Hash hash;
    hash.bytes(data, size);
    return hash.low();
}

class Writer {
public:
    template <class T>
    requires std::is_trivially_copyable_v<T>
    void value(const T& v) { m_bytes.append(reinterpret_cast<const char*>(&v), sizeof v); }
    void block(const char* data, std::uint64_t size)
    {
        value(size);
        m_bytes.append(data, static_cast<qsizetype>(size));
    }
    void text(const std::string& s) { block(s.data(), s.size()); }
    const QByteArray& bytes() const { return m_bytes; }
    void reserve(std::size_t size) { m_bytes.reserve(static_cast<qsizetype>(size)); }

private:
    QByteArray m_bytes;
};

/// Reads as long as there is something; afterwards isGood() is false and every value zero.
class Reader {
public:
    Reader(const char* data, std::size_t size) : m_at(data), m_left(size) {}
    bool isGood() const { return m_good; }
    bool atEnd() const { return m_left == 0; }
    template <class T>
    requires std::is_trivially_copyable_v<T> T value()
    {
        T v{};
        if (take(sizeof v))
            std::memcpy(&v, m_at - sizeof v, sizeof v);
        return v;
    }
    QByteArray block()
    {
        const auto size = value<std::uint64_t>();
        return take(size) ? QByteArray(m_at - size, static_cast<qsizetype>(size)) : QByteArray();
    }
    std::string text() { return block().toStdString(); }
    /// How many things of at least this size may follow.
    std::uint64_t count(std::size_t smallest)
    {
        const auto n = value<std::uint64_t>();
        m_good = m_good && n <= m_left / smallest;
        return m_good ? n : 0;
    }

private:
    bool take(std::uint64_t size)
    {
        m_good = m_good && size <= m_left;
        if (m_good) {
            m_at += size;
            m_left -= size;
        }
        return m_good;
    }
    const char* m_at;
    std::uint64_t m_left;
    bool m_good = true;
};

void writeTile(Writer& out, const Tile& tile)
{
    out.value(static_cast<std::uint32_t>(tile.material));
    out.value(static_cast<std::int32_t>(tile.photo));
    out.value(tile.origin);
    out.value(tile.bounds);
    out.value(tile.reachM);
    out.value(static_cast<std::uint64_t>(tile.levels.size()));
    for (const TileLevel& level : tile.levels) {
        out.value(static_cast<std::uint64_t>(level.kind));
        out.value(level.errorM);
        out.block(level.vertices.constData(), static_cast<std::uint64_t>(level.vertices.size()));
        out.block(level.indices.constData(), static_cast<std::uint64_t>(level.indices.size()));
    }
}

bool isSound(const TileLevel& level, MaterialClass material)
{
    const std::size_t corners = material == MaterialClass::Edge ? 2 : 3;
    const auto indices = level.indexSpan();
    const auto vertices = level.vertexSpan().size();
    return level.kind <= VertexKind::Skirted && level.vertices.size() % sizeof(Vertex) == 0 &&
           level.indices.size() % 4 == 0 && indices.size() % corners == 0 &&
           std::ranges::all_of(indices, [&](std::uint32_t i) { return i < vertices; });
}

bool readTile(Reader& in, Tile& tile)
{
    const auto material = in.value<std::uint32_t>();
    tile.photo = in.value<std::int32_t>();
    tile.origin = in.value<Vec3d>();
    tile.bounds = in.value<Box3d>();
    tile.reachM = in.value<double>();
    if (material >= kMaterialClasses)
        return false;
    tile.material = static_cast<MaterialClass>(material);
    tile.levels.resize(in.count(32));
    for (TileLevel& level : tile.levels) {
        const auto kind = in.value<std::uint64_t>();
        level.kind = static_cast<VertexKind>(std::min<std::uint64_t>(kind, 255));
        level.errorM = in.value<double>();
        level.vertices = in.block();
        level.indices = in.block();
        if (!in.isGood() || !isSound(level, tile.material))
            return false;
    }
    return in.isGood() && !tile.levels.empty();
}

QByteArray bodyOf(const TileSet& set)
{
    Writer out;
    std::size_t size = 4096 + set.elementBounds.size() * sizeof(Box3d);
    for (const Tile& tile : set.tiles)
        for (const TileLevel& level : tile.levels)
            size += 256 + static_cast<std::size_t>(level.vertices.size() + level.indices.size());
    out.reserve(size);
    out.text(set.key);
    out.block(reinterpret_cast<const char*>(set.elementBounds.data()),
              set.elementBounds.size() * sizeof(Box3d));
    out.value(static_cast<std::uint64_t>(set.warnings.size()));
    for (const Warning& warning : set.warnings) {
        out.text(warning.message);
        out.text(warning.subject);
    }
    out.value(static_cast<std::uint64_t>(set.tiles.size()));
    for (const Tile& tile : set.tiles)
        writeTile(out, tile);
    return out.bytes();
}

bool readBody(Reader& in, TileSet& set)
{
    set.key = in.text();
    const QByteArray boxes = in.block();
    set.elementBounds.resize(static_cast<std::size_t>(boxes.size()) / sizeof(Box3d));
    if (!set.elementBounds.empty())
        std::memcpy(static_cast<void*>(set.elementBounds.data()), boxes.constData(),
                    set.elementBounds.size() * sizeof(Box3d));
    for (auto n = in.count(16); n > 0; --n) {
        std::string message = in.text();
        set.warnings.push_back({std::move(message), in.text()});
    }
    set.tiles.resize(in.count(64));
    return in.isGood() && std::ranges::all_of(set.tiles, [&](Tile& tile) { return readTile(in, tile); }) &&
           in.atEnd();
}

tl::unexpected<Error> corrupt(const std::filesystem::path& path)
{
    return fail(ErrorCode::Corrupt, "this tile cache is damaged; it will be built again", path.string());
}

tl::unexpected<Error> writeError(const QFileDevice& file, const std::filesystem::path& path)
{
    const ErrorCode code = file.error() == QFileDevice::PermissionsError ? ErrorCode::ReadOnly
                           : file.error() == QFileDevice::ResourceError  ? ErrorCode::NoSpace
                                                                         : ErrorCode::Io;
    return fail(code, file.errorString().toStdString(), path.string());
}

void removeOthers(const std::filesystem::path& folder, const std::filesystem::path& keep)
{
    std::error_code ignored; // leftovers cost only space
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".tiles" && entry.path() != keep)
            std::filesystem::remove(entry.path(), ignored);
}

} // namespace

Result<TileSet> readTiles(const std::filesystem::path& folder, const std::string& key)
{
    const auto path = pathOf(folder, key);
    QFile file(toQt(path));
    if (!file.exists())
        return fail(ErrorCode::NotFound, "no tiles are cached for this model", path.string());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, file.errorString().toStdString(), path.string());
    const auto size = static_cast<std::uint64_t>(file.size());
    const uchar* mapped = size > sizeof(Header) ? file.map(0, file.size()) : nullptr;
    if (!mapped)
        return corrupt(path);
    Header header;
    std::memcpy(&header, mapped, sizeof header);
    const char* body = reinterpret_cast<const char*>(mapped) + sizeof header;
    if (header.magic != kMagic || header.format != kFormat || header.bodySize != size - sizeof header ||
        header.bodyHash != hashOf(body, header.bodySize))
        return corrupt(path);
    Reader in(body, header.bodySize);
    TileSet set;
    if (!readBody(in, set) || set.key != key)
        return corrupt(path);
    return set;
}

Result<void> writeTiles(const std::filesystem::path& folder, const TileSet& set)
{
    std::error_code ignored; // opening the file says it better
    std::filesystem::create_directories(folder, ignored);
    const auto path = pathOf(folder, set.key);
    QSaveFile file(toQt(path));
    if (!file.open(QIODevice::WriteOnly))
        return writeError(file, path);
    const QByteArray body = bodyOf(set);
    Header header;
    header.bodySize = static_cast<std::uint64_t>(body.size());
    header.bodyHash = hashOf(body.constData(), header.bodySize);
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
    file.write(body);
    if (!file.commit())
        return writeError(file, path);
    removeOthers(folder, path);
    return {};
}

Result<TileSet> loadOrBuildTiles(const Model& model, const std::filesystem::path& folder,
                                 const TileOptions& options, const Progress& progress, std::stop_token stop)
{
    if (auto cached = readTiles(folder, tileKey(model, options)))
        return cached;
    auto built = buildTiles(model, options, progress, stop);
    if (!built)
        return built;
    if (const auto written = writeTiles(folder, *built); !written)
        built->warnings.push_back(
            {"the tiles could not be cached: " + written.error().message, written.error().subject});
    return built;
}

} // namespace sinew::mesh
