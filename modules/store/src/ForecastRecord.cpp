// SPDX-License-Identifier: GPL-3.0-or-later
#include "ForecastRecord.h"

#include "Bytes.h"

namespace sinew::store {

namespace {

constexpr std::uint8_t kVersion = 1;

std::string curveOf(const Forecast& forecast)
{
    ByteWriter out;
    out.byte(kVersion);
    out.varint(forecast.points.size());
    for (const ForecastPoint& point : forecast.points) {
        out.raw(microsOf(point.time));
        out.raw(point.mean);
        out.raw(point.lower);
        out.raw(point.upper);
    }
    out.varint(forecast.members.size());
    out.raw(forecast.members.data(), forecast.members.size() * sizeof(double));
    return out.take();
}

void readCurve(ByteReader in, Forecast& forecast, const Database& database)
{
    const bool known = in.byte() == kVersion;
    forecast.points.resize(in.count(4 * sizeof(double)));
    for (ForecastPoint& point : forecast.points) {
        point.time = instantFromMicros(in.raw<std::int64_t>());
        point.mean = in.raw<double>();
        point.lower = in.raw<double>();
        point.upper = in.raw<double>();
    }
    forecast.members.resize(in.count(sizeof(double)));
    in.raw(forecast.members.data(), forecast.members.size() * sizeof(double));
    if (!known || !in.good() || !in.atEnd())
        raise(ErrorCode::Corrupt, "the curve of forecast " + forecast.id.value + " is damaged",
              database.name());
}

Forecast forecastOf(const Query& row, const Database& database)
{
    Forecast forecast;
    forecast.id = ForecastId(row.text(0));
    forecast.issuedAt = instantFromMicros(row.integer(1));
    forecast.system = row.text(2);
    forecast.model = row.text(3);
    forecast.modelVersion = row.text(4);
    forecast.inputsHash = row.text(5);
    forecast.horizon = Duration(row.integer(6));
    forecast.hindcast = row.integer(7) != 0;
    forecast.withCommand = row.integer(8) != 0;
    forecast.element = ElementId(row.text(9));
    forecast.channel = ChannelId(row.text(10));
    forecast.quantity = row.text(11);
    if (!row.isNull(12))
        forecast.limit = row.real(12);
    if (!row.isNull(13))
        forecast.exceedance = row.real(13);
    if (!row.isNull(14))
        forecast.timeToLimit = instantFromMicros(row.integer(14));
    readCurve(ByteReader(row.blob(15)), forecast, database);
    return forecast;
}

} // namespace

void writeForecast(Database& database, const Forecast& forecast)
{
    const auto timeToLimit =
        forecast.timeToLimit ? std::optional(microsOf(*forecast.timeToLimit)) : std::nullopt;
    Query(
        database,
        "INSERT INTO forecast (id, issued_at, system, model, model_version, inputs_hash, horizon, "
        "hindcast, with_command, element, channel, quantity, \"limit\", exceedance, time_to_limit, curve) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET issued_at = "
        "excluded.issued_at, system = excluded.system, model = excluded.model, model_version = "
        "excluded.model_version, inputs_hash = excluded.inputs_hash, horizon = excluded.horizon, hindcast = "
        "excluded.hindcast, with_command = excluded.with_command, element = excluded.element, channel = "
        "excluded.channel, quantity = excluded.quantity, \"limit\" = excluded.\"limit\", exceedance = "
        "excluded.exceedance, time_to_limit = excluded.time_to_limit, curve = excluded.curve")
        .with(forecast.id.value, microsOf(forecast.issuedAt), forecast.system, forecast.model,
              forecast.modelVersion, forecast.inputsHash, forecast.horizon.count(), forecast.hindcast,
              forecast.withCommand, forecast.element.value, forecast.channel.value, forecast.quantity,
              forecast.limit, forecast.exceedance, timeToLimit, std::string_view(curveOf(forecast)))
        .run();
}

std::vector<Forecast> readForecasts(Database& database, Instant from, Instant to)
{
    Query query(
        database,
        "SELECT id, issued_at, system, model, model_version, inputs_hash, horizon, hindcast, with_command, "
        "element, channel, quantity, \"limit\", exceedance, time_to_limit, curve FROM forecast WHERE "
        "issued_at BETWEEN ? AND ? ORDER BY issued_at, rowid");
    query.with(microsOf(from), microsOf(to));
    std::vector<Forecast> forecasts;
    while (query.next())
        forecasts.push_back(forecastOf(query, database));
    return forecasts;
}

} // namespace sinew::store
