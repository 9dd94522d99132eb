// SPDX-License-Identifier: GPL-3.0-or-later
#include "RasterCache.h"

#include <bit>
#include <cstring>
#include <fstream>

namespace sinew::importer {

namespace {

static_assert(std::endian::native == std::endian::little, "the cache is written as it lies in memory");
constexpr std::uint64_t kMagic = 0x3152545357454e53ULL; // SNEWSTR1
constexpr std::uint64_t kMaxCells = 1ULL << 28;

class Writer {
public:
    explicit Writer(const std::filesystem::path& file) : m_out(file, std::ios::binary | std::ios::trunc) {}
    template <class T>
    void value(const T& v)
    {
        m_out.write(reinterpret_cast<const char*>(&v), sizeof v);
    }
    template <class T>
    void block(const std::vector<T>& v)
    {
        value(static_cast<std::uint64_t>(v.size()));
        m_out.write(reinterpret_cast<const char*>(v.data()),
                    static_cast<std::streamsize>(v.size() * sizeof(T)));
    }
    void text(const std::string& t) { block(std::vector<char>(t.begin(), t.end())); }
    bool close()
    {
        m_out.close();
        return !m_out.fail();
    }

private:
    std::ofstream m_out;
};

class ReaderIn {
public:
    explicit ReaderIn(const std::filesystem::path& file) : m_in(file, std::ios::binary) {}
    bool good() const { return static_cast<bool>(m_in); }
    template <class T>
    T value()
    {
        T v{};
        m_in.read(reinterpret_cast<char*>(&v), sizeof v);
        return v;
    }
    template <class T>
    std::vector<T> block()
    {
        const auto n = value<std::uint64_t>();
        if (!m_in || n > kMaxCells * 4) {
            m_in.setstate(std::ios::failbit);
            return {};
        }
        std::vector<T> v(n);
        m_in.read(reinterpret_cast<char*>(v.data()), static_cast<std::streamsize>(n * sizeof(T)));
        return v;
    }
    std::string text()
    {
        const auto t = block<char>();
        return {t.begin(), t.end()};
    }

private:
    std::ifstream m_in;
};

void write(Writer& out, const Terrain& t)
{
    out.text(t.sourceName);
    for (const double v : {t.westM, t.northM, t.stepXM, t.stepYM})
        out.value(v);
    out.value(t.columns);
    out.value(t.rows);
    out.block(t.heightM);
}

void write(Writer& out, const Orthophoto& o)
{
    out.text(o.sourceName);
    for (const double v : {o.westM, o.northM, o.eastM, o.southM})
        out.value(v);
    out.value(o.columns);
    out.value(o.rows);
    out.block(o.rgba);
}

std::shared_ptr<const Terrain> readTerrain(ReaderIn& in)
{
    auto t = std::make_shared<Terrain>();
    t->sourceName = in.text();
    for (double* v : {&t->westM, &t->northM, &t->stepXM, &t->stepYM})
        *v = in.value<double>();
    t->columns = in.value<int>();
    t->rows = in.value<int>();
    t->heightM = in.block<float>();
    const bool whole =
        in.good() && t->columns > 0 && t->rows > 0 &&
        t->heightM.size() == static_cast<std::size_t>(t->columns) * static_cast<std::size_t>(t->rows);
    return whole ? t : nullptr;
}

std::shared_ptr<const Orthophoto> readOrthophoto(ReaderIn& in)
{
    auto o = std::make_shared<Orthophoto>();
    o->sourceName = in.text();
    for (double* v : {&o->westM, &o->northM, &o->eastM, &o->southM})
        *v = in.value<double>();
    o->columns = in.value<int>();
    o->rows = in.value<int>();
    o->rgba = in.block<std::uint8_t>();
    const bool whole =
        in.good() && o->columns > 0 && o->rows > 0 &&
        o->rgba.size() == 4 * static_cast<std::size_t>(o->columns) * static_cast<std::size_t>(o->rows);
    return whole ? o : nullptr;
}

} // namespace

void saveRasters(const std::filesystem::path& file, const Rasters& rasters)
{
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    const std::filesystem::path part = file.string() + ".part";
    Writer out(part);
    out.value(kMagic);
    out.value(static_cast<std::uint32_t>(rasters.terrains.size()));
    out.value(static_cast<std::uint32_t>(rasters.orthophotos.size()));
    for (const auto& terrain : rasters.terrains)
        write(out, *terrain);
    for (const auto& photo : rasters.orthophotos)
        write(out, *photo);
    out.value(kMagic); // the end: a file cut short lacks it
    if (out.close())
        std::filesystem::rename(part, file, ignored);
    else
        std::filesystem::remove(part, ignored);
}

std::optional<Rasters> loadRasters(const std::filesystem::path& file)
{
    ReaderIn in(file);
    if (!in.good() || in.value<std::uint64_t>() != kMagic)
        return std::nullopt;
    const auto terrains = in.value<std::uint32_t>(), photos = in.value<std::uint32_t>();
    if (!in.good() || terrains > 1000 || photos > 1000)
        return std::nullopt;
    Rasters rasters;
    for (std::uint32_t k = 0; k < terrains; ++k)
        if (auto terrain = readTerrain(in))
            rasters.terrains.push_back(std::move(terrain));
        else
            return std::nullopt;
    for (std::uint32_t k = 0; k < photos; ++k)
        if (auto photo = readOrthophoto(in))
            rasters.orthophotos.push_back(std::move(photo));
        else
            return std::nullopt;
    if (in.value<std::uint64_t>() != kMagic || !in.good())
        return std::nullopt;
    return rasters;
}

} // namespace sinew::importer
