// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

namespace sinew::live {

/// Finds a channel's index. Batches come in much the same order again and again: what followed a channel last
/// time is tried first, by one comparison instead of a hash look-up. Thread: one.
class ChannelOrder {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    explicit ChannelOrder(ModelPtr model) : m_model(std::move(model))
    {
        const auto count = static_cast<std::uint32_t>(m_model->channels.size());
        m_indices.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            m_indices.emplace(m_model->channels[i].id, i);
            m_successor.push_back((i + 1) % count);
        }
        m_previous = count > 0 ? count - 1 : none;
    }

    std::uint32_t find(const ChannelId& id)
    {
        if (m_previous == none)
            return none;
        const std::uint32_t guess = m_successor[m_previous];
        if (m_model->channels[guess].id == id)
            return m_previous = guess;
        const auto found = m_indices.find(id);
        if (found == m_indices.end())
            return none;
        m_successor[m_previous] = found->second;
        return m_previous = found->second;
    }

private:
    ModelPtr m_model;
    std::unordered_map<ChannelId, std::uint32_t> m_indices;
    std::vector<std::uint32_t> m_successor;
    std::uint32_t m_previous = none;
};

} // namespace sinew::live
