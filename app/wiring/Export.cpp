// SPDX-License-Identifier: GPL-3.0-or-later
#include "Export.h"

#include <sinew/core/Units.h>
#include <sinew/store/ModelExport.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>

namespace sinew::app {

namespace {

namespace fs = std::filesystem;

constexpr std::array kQualities{"good", "uncertain", "bad"};
/// Years of data never lie in memory at once.
constexpr auto kSpan = std::chrono::hours(24);
constexpr std::size_t kMostInSpan = 50'000'000;

std::string unitOf(const std::string& quantity)
{
    const auto known = findQuantity(quantity);
    return known ? std::string(known->si) : std::string();
}

/// As RFC 4180 wants it.
std::string field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/// A file that appears under its name only when it is whole.
class WholeFile {
public:
    explicit WholeFile(fs::path file)
        : m_file(std::move(file)), m_part(m_file.string() + ".part"), m_out(m_part, std::ios::trunc)
    {
    }
    ~WholeFile()
    {
        std::error_code ignored;
        if (!m_done)
            fs::remove(m_part, ignored);
    }
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    std::ostream& out() { return m_out; }
    Result<void> check() const
    {
        return m_out ? Result<void>() : failed(errno ? std::strerror(errno) : "cannot be written");
    }
    Result<void> finish()
    {
        m_out.close();
        if (const auto good = check(); !good)
            return good;
        std::error_code error;
        fs::rename(m_part, m_file, error);
        if (error)
            return failed(error.message());
        m_done = true;
        return {};
    }

private:
    tl::unexpected<Error> failed(const std::string& why) const
    {
        return fail(errno == ENOSPC ? ErrorCode::NoSpace : ErrorCode::Io, why, m_file.string());
    }

    fs::path m_file, m_part;
    std::ofstream m_out;
    bool m_done = false;
};

void writeSamples(std::ostream& out, const Channel& channel, const std::string& unit,
                  const std::vector<Sample>& samples)
{
    const std::string head =
        field(channel.id.value) + ',' + field(channel.element.value) + ',' + field(channel.quantity);
    for (const Sample& sample : samples)
        out << fmt::format("{},{},{:.9g},{},{},{}\n", formatUtc(sample.sourceTime), head, sample.value, unit,
                           kQualities[static_cast<std::size_t>(sample.quality)],
                           channel.simulated ? "SIMULATED" : "");
}

Result<std::vector<const Channel*>> channelsOf(const Model& model, const std::vector<ChannelId>& wanted)
{
    std::vector<const Channel*> channels;
    if (wanted.empty())
        for (const Channel& channel : model.channels)
            channels.push_back(&channel);
    for (const ChannelId& id : wanted) {
        const auto found = std::ranges::find(model.channels, id, &Channel::id);
        if (found == model.channels.end())
            return fail(ErrorCode::InvalidInput, "this project has no such channel", id.value);
        channels.push_back(&*found);
    }
    return channels;
}

} // namespace

Result<std::uint64_t> exportCsv(const store::History& history, const Model& model, const CsvRequest& request,
                                const fs::path& file, const read::Progress& progress, std::stop_token stop)
{
    if (request.from > request.to)
        return fail(ErrorCode::InvalidInput, "the span ends before it begins", file.string());
    const auto channels = channelsOf(model, request.channels);
    if (!channels)
        return passOn(channels);
    errno = 0;
    WholeFile whole(file);
    whole.out() << "time_utc,channel,element,quantity,value_si,unit_si,quality,simulated\n";
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < channels->size(); ++i) {
        const Channel& channel = *(*channels)[i];
        if (progress)
            progress(static_cast<double>(i) / static_cast<double>(channels->size()), channel.id.value);
        for (Instant begin = request.from; begin <= request.to; begin += kSpan) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "cancelled", file.string());
            const auto samples = history.samples(
                channel.id, begin, std::min(request.to, begin + kSpan - Duration(1)), kMostInSpan);
            if (!samples)
                return passOn(samples);
            writeSamples(whole.out(), channel, unitOf(channel.quantity), *samples);
            if (const auto good = whole.check(); !good)
                return passOn(good);
            rows += samples->size();
        }
    }
    if (const auto finished = whole.finish(); !finished)
        return passOn(finished);
    return rows;
}

Result<void> exportModel(const live::StateSnapshot& shown, const Model& model, const fs::path& file)
{
    std::vector<store::ExportedState> states;
    for (std::size_t i = 0; i < model.channels.size(); ++i) {
        const Channel& channel = model.channels[i];
        store::ExportedState state{.channel = channel.id,
                                   .element = channel.element,
                                   .quantity = channel.quantity,
                                   .unit = unitOf(channel.quantity),
                                   .stale = true,
                                   .simulated = channel.simulated};
        if (i < shown.channels.size() && shown.channels[i].known) {
            const live::ChannelState& said = shown.channels[i];
            state.value = said.value, state.time = said.sourceTime, state.quality = said.quality,
            state.stale = said.stale;
        }
        states.push_back(std::move(state));
    }
    return store::exportGeoPackage(file, model, shown.at, states);
}

} // namespace sinew::app
