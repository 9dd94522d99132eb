// SPDX-License-Identifier: GPL-3.0-or-later
#include "SampleSpool.h"

#include "Bytes.h"
#include "Failure.h"
#include "Zstd.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <numeric>
#include <sys/file.h>
#include <unistd.h>

namespace sinew::store {

namespace fs = std::filesystem;

namespace {

constexpr int kPrograms = 16; // on this machine, of one project
constexpr std::size_t kMostOfARecord = std::size_t(1) << 26;

[[noreturn]] void raiseSystem(const fs::path& file)
{
    const bool isFull = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    raise(isFull ? ErrorCode::NoSpace : ErrorCode::Io,
          fmt::format("samples cannot wait on this machine's disk ({})", std::strerror(errno)), file.string());
}

std::string recordOf(std::span<const Sample> samples)
{
    ByteWriter out;
    out.varint(samples.size());
    for (const Sample& sample : samples) {
        out.text(sample.channel.value);
        out.raw(microsOf(sample.sourceTime));
        out.raw(microsOf(sample.arrivalTime));
        out.raw(sample.value);
        out.byte(static_cast<std::uint8_t>(sample.quality));
    }
    const std::string frame = compress(out.take());
    ByteWriter record;
    record.raw(static_cast<std::uint64_t>(frame.size()));
    record.raw(frame.data(), frame.size());
    return record.take();
}

std::vector<Sample> samplesOf(const std::string& frame)
{
    const auto raw = decompress(frame, kMostOfARecord, "a record of waiting samples");
    if (!raw)
        return {};
    ByteReader in(*raw);
    std::vector<Sample> samples(in.count(3 * sizeof(double) + 2));
    for (Sample& sample : samples) {
        sample.channel = ChannelId(in.text());
        sample.sourceTime = instantFromMicros(in.raw<std::int64_t>());
        sample.arrivalTime = instantFromMicros(in.raw<std::int64_t>());
        sample.value = in.raw<double>();
        sample.quality = static_cast<Quality>(std::min<int>(in.byte(), 2));
    }
    return in.good() ? samples : std::vector<Sample>{};
}

} // namespace

std::unique_ptr<SampleLog> SampleLog::open(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        raiseSystem(file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return nullptr;
    }
    std::unique_ptr<SampleLog> log(new SampleLog(file, descriptor));
    log->count();
    return log;
}

SampleLog::~SampleLog()
{
    ::close(m_descriptor);
}

std::vector<Sample> SampleLog::recordAt(std::uint64_t offset, std::uint64_t& after) const
{
    std::uint64_t size = 0;
    if (::pread(m_descriptor, &size, sizeof size, static_cast<off_t>(offset)) != sizeof size || size > kMostOfARecord)
        return {};
    std::string frame(size, '\0');
    if (::pread(m_descriptor, frame.data(), size, static_cast<off_t>(offset + sizeof size)) !=
        static_cast<ssize_t>(size))
        return {};
    after = offset + sizeof size + size;
    return samplesOf(frame);
}

void SampleLog::count()
{
    for (auto samples = recordAt(0, m_end); !samples.empty(); samples = recordAt(m_end, m_end))
        m_waiting += samples.size();
}

void SampleLog::put(std::span<const Sample> samples)
{
    const std::string record = recordOf(samples);
    if (::pwrite(m_descriptor, record.data(), record.size(), static_cast<off_t>(m_end)) !=
            static_cast<ssize_t>(record.size()) ||
        ::fdatasync(m_descriptor) != 0)
        raiseSystem(m_file); // the next one is written over it
    m_end += record.size();
    m_waiting += samples.size();
}

std::vector<Sample> SampleLog::next(std::size_t most)
{
    std::vector<Sample> all;
    for (m_given = m_begin; all.size() < most && m_given < m_end;) {
        const auto samples = recordAt(m_given, m_given);
        if (samples.empty()) { // it was read when the log was opened: the disk is failing
            m_given = m_end;
            break;
        }
        all.insert(all.end(), samples.begin(), samples.end());
    }
    m_givenCount = all.size();
    return all;
}

void SampleLog::forget()
{
    m_begin = m_given;
    m_waiting -= std::min(m_waiting, m_givenCount);
    m_givenCount = 0;
    if (m_begin < m_end)
        return;
    std::ignore = ::ftruncate(m_descriptor, 0); // else they are sent again, and dropped there
    m_begin = m_given = m_end = 0;
    m_waiting = 0;
}

SampleSpool::SampleSpool(const fs::path& folder, std::uint64_t mostBytes) : m_mostBytes(mostBytes)
{
    fs::create_directories(folder);
    const auto take = [&](int number) {
        if (auto log = SampleLog::open(folder / fmt::format("waiting-{}", number)))
            m_logs.push_back(std::move(log));
    };
    for (int i = 0; i < kPrograms; ++i)
        if (fs::exists(folder / fmt::format("waiting-{}", i)))
            take(i);
    for (int i = 0; i < kPrograms && m_logs.empty(); ++i)
        take(i);
    if (m_logs.empty())
        raise(ErrorCode::Conflict, "too many programs have this project open here", folder.string());
}

void SampleSpool::put(std::span<const Sample> samples)
{
    if (m_logs.back()->bytes() >= m_mostBytes)
        raise(ErrorCode::NoSpace, "no more samples may wait for the project's server");
    m_logs.back()->put(samples);
}

std::vector<Sample> SampleSpool::next(std::size_t most)
{
    for (const auto& log : m_logs)
        if (log->waiting() > 0) {
            m_giving = log.get();
            return log->next(most);
        }
    return {};
}

void SampleSpool::forget()
{
    if (m_giving)
        m_giving->forget();
}

std::size_t SampleSpool::waiting() const
{
    return std::accumulate(m_logs.begin(), m_logs.end(), std::size_t(0),
                           [](std::size_t sum, const auto& log) { return sum + log->waiting(); });
}

} // namespace sinew::store
