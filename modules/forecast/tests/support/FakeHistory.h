// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/History.h>

#include <algorithm>
#include <map>

namespace sinew::tests {

/// A history in memory. Thread: append before others read.
class FakeHistory final : public store::History {
public:
    Result<std::size_t> append(std::span<const Sample> samples) override
    {
        for (const Sample& sample : samples)
            all[sample.channel][sample.sourceTime] = sample;
        return samples.size();
    }
    Result<void> flush() override { return {}; }
    Result<std::vector<Sample>> samples(const ChannelId& channel, Instant from, Instant to,
                                        std::size_t) const override
    {
        ++reads;
        if (failing)
            return fail(ErrorCode::Io, "the disk is gone", "history");
        std::vector<Sample> found;
        if (const auto samples = all.find(channel); samples != all.end())
            for (auto it = samples->second.lower_bound(from); it != samples->second.end() && it->first <= to;
                 ++it)
                found.push_back(it->second);
        return found;
    }
    Result<std::vector<store::SeriesBucket>> series(const ChannelId& channel, Instant from, Instant to,
                                                    std::size_t maxBuckets) const override
    {
        const auto raw = samples(channel, from, to, 0);
        if (!raw)
            return passOn(raw);
        std::vector<store::SeriesBucket> buckets;
        const double width = toSeconds(to - from) / static_cast<double>(maxBuckets);
        int last = -1;
        for (const Sample& sample : *raw) {
            const int at = static_cast<int>(toSeconds(sample.sourceTime - from) / width);
            if (at != last || buckets.empty())
                buckets.push_back(
                    {sample.sourceTime, sample.sourceTime, sample.value, sample.value, 0, 0, Quality::Good});
            last = at;
            auto& bucket = buckets.back();
            bucket.to = sample.sourceTime;
            bucket.mean += (sample.value - bucket.mean) / static_cast<double>(++bucket.count);
            bucket.worst = std::max(bucket.worst, sample.quality);
        }
        return buckets;
    }
    Result<std::optional<Sample>> latest(const ChannelId& channel, Instant at) const override
    {
        ++reads;
        const auto samples = all.find(channel);
        if (samples == all.end())
            return std::nullopt;
        auto after = samples->second.upper_bound(at);
        return after == samples->second.begin() ? std::optional<Sample>{} : std::prev(after)->second;
    }
    Result<std::vector<ChannelId>> channels() const override { return std::vector<ChannelId>{}; }
    Result<std::optional<std::pair<Instant, Instant>>> extent() const override { return std::nullopt; }
    Result<void> saveForecast(const Forecast& forecast) override
    {
        saved.push_back(forecast);
        return {};
    }
    Result<std::vector<Forecast>> forecasts(Instant from, Instant to) const override
    {
        std::vector<Forecast> found;
        std::ranges::copy_if(saved, std::back_inserter(found),
                             [&](const Forecast& f) { return f.issuedAt >= from && f.issuedAt <= to; });
        return found;
    }
    Result<void> saveScore(const Score& score) override
    {
        savedScores.push_back(score);
        return {};
    }
    Result<std::vector<Score>> scores() const override { return savedScores; }
    Result<void> saveFields(std::span<const FieldPtr>) override { return {}; }
    Result<std::vector<FieldRun>> fieldRunsAt(Instant) const override { return {}; }
    Result<std::vector<FieldPtr>> fields(const FieldRun&) const override { return {}; }

    bool failing = false;
    mutable std::size_t reads = 0;
    std::map<ChannelId, std::map<Instant, Sample>> all;
    std::vector<Forecast> saved;
    std::vector<Score> savedScores;
};

} // namespace sinew::tests
