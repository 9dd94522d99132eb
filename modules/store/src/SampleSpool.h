// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Sample.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace sinew::store {

/// Samples that wait in a file, in the order in which they came. Thread: one at a time. Throws Failure.
class SampleLog {
public:
    /// Null: another program has it open. A record that was cut short by a power cut ends it.
    static std::unique_ptr<SampleLog> open(const std::filesystem::path& file);
    ~SampleLog();
    SampleLog(const SampleLog&) = delete;
    SampleLog& operator=(const SampleLog&) = delete;

    std::size_t waiting() const { return m_waiting; }
    std::uint64_t bytes() const { return m_end; }
    /// On disk when it returns.
    void put(std::span<const Sample> samples);
    /// The first that wait, about `most`. They wait on until forget().
    std::vector<Sample> next(std::size_t most);
    /// What next() gave last has arrived.
    void forget();

private:
    SampleLog(std::filesystem::path file, int descriptor) : m_file(std::move(file)), m_descriptor(descriptor) {}
    void count();
    std::vector<Sample> recordAt(std::uint64_t offset, std::uint64_t& after) const;

    std::filesystem::path m_file;
    int m_descriptor;
    std::uint64_t m_begin = 0, m_given = 0, m_end = 0; ///< offsets: not arrived, given by next(), all
    std::size_t m_waiting = 0, m_givenCount = 0;
};

/// Samples that wait on this machine's disk for a server that cannot be reached. What other programs left in
/// the same folder when they were killed is taken over. Thread: one at a time. Throws Failure.
class SampleSpool {
public:
    SampleSpool(const std::filesystem::path& folder, std::uint64_t mostBytes);
    /// Throws NoSpace where no more may wait.
    void put(std::span<const Sample> samples);
    std::vector<Sample> next(std::size_t most);
    void forget();
    std::size_t waiting() const;

private:
    std::uint64_t m_mostBytes;
    std::vector<std::unique_ptr<SampleLog>> m_logs; ///< what others left comes first; the last one is ours
    SampleLog* m_giving = nullptr;
};

} // namespace sinew::store
