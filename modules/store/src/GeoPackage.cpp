// SPDX-License-Identifier: GPL-3.0-or-later
#include "GeoPackage.h"

#include "FeatureLayers.h"
#include "GdalSession.h"
#include "ModelTables.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <ogrsf_frmts.h>
#include <sinew/store/Project.h>

namespace sinew::store {

namespace {

/// A configuration option of this thread, as long as it lives.
class Option {
public:
    Option(const char* name, const char* value) : m_name(name) { CPLSetThreadLocalConfigOption(name, value); }
    ~Option() { CPLSetThreadLocalConfigOption(m_name, nullptr); }
    Option(const Option&) = delete;
    Option& operator=(const Option&) = delete;

private:
    const char* m_name;
};

template <class T>
OGRLayer& createTable(GDALDataset& dataset, const GdalSession& session, const Table<T>& table)
{
    CPLStringList options;
    options.SetNameValue("DESCRIPTION", table.description);
    options.SetNameValue("FID", "fid");
    OGRLayer* layer = dataset.CreateLayer(table.name, nullptr, wkbNone, options.List());
    if (!layer)
        session.raiseError(std::string("cannot make the table ") + table.name);
    for (const Column<T>& column : table.columns) {
        OGRFieldDefn field(column.name, column.type);
        field.SetSubType(column.subtype);
        session.check(layer->CreateField(&field), "cannot add a column");
    }
    return *layer;
}

template <class T>
void writeTable(GDALDataset& dataset, const GdalSession& session, const Table<T>& table,
                const std::vector<T>& things)
{
    OGRLayer& layer = createTable(dataset, session, table);
    for (const T& thing : things) {
        const FeaturePtr row(OGRFeature::CreateFeature(layer.GetLayerDefn()));
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            table.columns[i].put(*row, static_cast<int>(i), thing);
        session.check(layer.CreateFeature(row.get()), "cannot write a row");
    }
}

template <class T>
std::vector<int> fieldsOf(OGRLayer& layer, const GdalSession& session, const Table<T>& table)
{
    std::vector<int> fields;
    for (const Column<T>& column : table.columns) {
        fields.push_back(layer.GetLayerDefn()->GetFieldIndex(column.name));
        if (fields.back() < 0 && !column.mayBeMissing)
            raise(ErrorCode::Corrupt, fmt::format("the table {} has no column {}", table.name, column.name),
                  session.file().string());
    }
    return fields;
}

template <class T>
T thingOf(OGRFeature& row, const GdalSession& session, const Table<T>& table, const std::vector<int>& fields)
{
    T thing;
    try {
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (fields[i] >= 0)
                table.columns[i].take(row, fields[i], thing);
    } catch (Failure& failure) {
        raise(ErrorCode::Corrupt,
              fmt::format("{} (table {}, row {})", failure.error.message, table.name, row.GetFID()),
              session.file().string());
    }
    return thing;
}

template <class T>
std::vector<T> readTable(GDALDataset& dataset, const GdalSession& session, const Table<T>& table)
{
    OGRLayer* layer = dataset.GetLayerByName(table.name);
    if (!layer)
        raise(ErrorCode::Corrupt, fmt::format("the file has no table {}", table.name),
              session.file().string());
    const std::vector<int> fields = fieldsOf(*layer, session, table);
    std::vector<T> things;
    things.reserve(static_cast<std::size_t>(std::max<GIntBig>(0, layer->GetFeatureCount())));
    for (FeaturePtr row(layer->GetNextFeature()); row; row.reset(layer->GetNextFeature()))
        things.push_back(thingOf(*row, session, table, fields));
    session.check();
    return things;
}

DatasetPtr openPackage(const GdalSession& session, unsigned access = GDAL_OF_READONLY)
{
    const char* const drivers[] = {"GPKG", nullptr};
    DatasetPtr dataset(GDALDataset::Open(session.file().c_str(), GDAL_OF_VECTOR | access, drivers));
    if (!dataset || session.hasFailed())
        raise(ErrorCode::Corrupt, "the file is damaged, cut short or no GeoPackage", session.file().string());
    return dataset;
}

/// GDAL's reading errors are damage: the file could be opened.
template <class Work>
auto asDamage(Work&& work)
{
    try {
        return work();
    } catch (Failure& failure) {
        if (failure.error.code == ErrorCode::Io)
            failure.error.code = ErrorCode::Corrupt;
        throw;
    }
}

ProjectRow projectRowOf(GDALDataset& dataset, const GdalSession& session)
{
    if (!dataset.GetLayerByName(projectTable().name))
        raise(ErrorCode::Corrupt, "the file is no Sinew model (it has no table sinew_project)",
              session.file().string());
    const auto rows = readTable(dataset, session, projectTable());
    if (rows.size() != 1)
        raise(ErrorCode::Corrupt, "the table sinew_project must have one row", session.file().string());
    return rows[0];
}

const Migration& migrationFrom(int version, const GdalSession& session, const ModelSchema& schema)
{
    const auto found = std::ranges::find(schema.migrations, version, &Migration::from);
    if (found == schema.migrations.end())
        raise(ErrorCode::Corrupt, fmt::format("its model version {} is unknown", version),
              session.file().string());
    return *found;
}

int checkedVersion(const ProjectRow& row, const GdalSession& session, const ModelSchema& schema)
{
    if (row.schemaVersion > schema.version)
        raise(ErrorCode::NewerVersion,
              fmt::format("written by a newer Sinew (model version {}; this program knows {})",
                          row.schemaVersion, schema.version),
              session.file().string());
    const int version =
        std::isfinite(row.schemaVersion) ? static_cast<int>(std::max(row.schemaVersion, -1.0)) : -1;
    for (int step = version; step < schema.version; ++step)
        migrationFrom(step, session, schema);
    return version;
}

void run(GDALDataset& dataset, const GdalSession& session, const std::string& sql)
{
    dataset.ReleaseResultSet(dataset.ExecuteSQL(sql.c_str(), nullptr, "SQLITE"));
    session.check();
}

void writeTables(GDALDataset& dataset, const GdalSession& session, const Model& model)
{
    const ProjectRow row{.schemaVersion = kSchemaVersion,
                         .name = model.name,
                         .frame = model.frame.proj,
                         .program = "Sinew " SINEW_VERSION};
    writeTable(dataset, session, projectTable(), {row});
    writeTable(dataset, session, sourcesTable(), model.sources);
    writeTable(dataset, session, assetsTable(), model.assets);
    writeTable(dataset, session, elementsTable(), model.elements);
    writeTable(dataset, session, channelsTable(), model.channels);
    writeTable(dataset, session, actuatorsTable(), model.actuators);
    writeTable(dataset, session, passportsTable(), model.passports);
    writeTable(dataset, session, usersTable(), model.users);
}

} // namespace

void writeGeoPackage(const std::filesystem::path& file, const Model& model)
{
    writeGeoPackage(file, model, [](GDALDataset&, const GdalSession&) {});
}

void writeGeoPackage(const std::filesystem::path& file, const Model& model,
                     const std::function<void(GDALDataset&, const GdalSession&)>& more)
{
    const GdalSession session(file);
    // Nobody sees the file before it is complete: it is synced once, at the end, by who asked for it.
    const Option unsynced("OGR_SQLITE_SYNCHRONOUS", "OFF");
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (!driver)
        raise(ErrorCode::Unsupported, "this GDAL has no GeoPackage driver", file.string());
    DatasetPtr dataset(driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!dataset)
        session.raiseError("cannot make the file");
    session.check(dataset->StartTransaction(), "cannot write");
    writeTables(*dataset, session, model);
    writeFeatureLayers(*dataset, session, model);
    more(*dataset, session);
    session.check(dataset->CommitTransaction(), "cannot write");
    dataset.reset();
    session.check();
}

Model readGeoPackage(const std::filesystem::path& file)
{
    const GdalSession session(file);
    return asDamage([&] {
        const DatasetPtr dataset = openPackage(session);
        const ProjectRow row = projectRowOf(*dataset, session);
        checkedVersion(row, session, kModelSchema);
        Model model;
        model.name = row.name;
        model.frame.proj = row.frame;
        model.sources = readTable(*dataset, session, sourcesTable());
        model.assets = readTable(*dataset, session, assetsTable());
        model.elements = readTable(*dataset, session, elementsTable());
        model.channels = readTable(*dataset, session, channelsTable());
        model.actuators = readTable(*dataset, session, actuatorsTable());
        model.passports = readTable(*dataset, session, passportsTable());
        model.users = readTable(*dataset, session, usersTable());
        return model;
    });
}

const ModelSchema kModelSchema{.version = kSchemaVersion, .migrations = {}};

int versionOfGeoPackage(const std::filesystem::path& file, const ModelSchema& schema)
{
    const GdalSession session(file);
    return asDamage([&] {
        const DatasetPtr dataset = openPackage(session);
        return checkedVersion(projectRowOf(*dataset, session), session, schema);
    });
}

void migrateGeoPackage(const std::filesystem::path& file, const ModelSchema& schema)
{
    const GdalSession session(file);
    DatasetPtr dataset = openPackage(session, GDAL_OF_UPDATE);
    for (int version = checkedVersion(projectRowOf(*dataset, session), session, schema);
         version < schema.version; ++version)
        run(*dataset, session, migrationFrom(version, session, schema).sql);
    run(*dataset, session, fmt::format("UPDATE sinew_project SET schema_version = {}", schema.version));
    dataset.reset();
    session.check();
}

} // namespace sinew::store
