// SPDX-License-Identifier: GPL-3.0-or-later
#include "Speaker.h"

#include "Tones.h"

#include <alsa/asoundlib.h>
#include <atomic>
#include <cstdarg>
#include <mutex>
#include <QThreadPool>

namespace sinew::ui {

namespace {

constexpr unsigned kLatencyUs = 100'000;

/// ALSA explains on the console what snd_strerror says as well.
void sayNothing(const char*, int, const char*, int, const char*, ...)
{
}

struct Close {
    void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};
using Pcm = std::unique_ptr<snd_pcm_t, Close>;

/// Null with the reason where there is no device.
Pcm open(std::string& why)
{
    snd_pcm_t* raw = nullptr;
    const int opened = snd_pcm_open(&raw, "default", SND_PCM_STREAM_PLAYBACK, 0);
    Pcm pcm(opened < 0 ? nullptr : raw);
    const int fits = opened < 0 ? opened
                                : snd_pcm_set_params(raw, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED,
                                                     1, kSampleRate, 1, kLatencyUs);
    why = fits < 0 ? snd_strerror(fits) : "";
    return fits < 0 ? nullptr : std::move(pcm);
}

std::string write(snd_pcm_t* pcm, const std::vector<std::int16_t>& samples)
{
    for (std::size_t done = 0; done < samples.size();) {
        const auto wrote = snd_pcm_writei(pcm, samples.data() + done, samples.size() - done);
        if (wrote >= 0)
            done += static_cast<std::size_t>(wrote);
        else if (const int recovered = snd_pcm_recover(pcm, static_cast<int>(wrote), 1); recovered < 0)
            return snd_strerror(recovered);
    }
    snd_pcm_drain(pcm);
    return {};
}

class AlsaSpeaker final : public Speaker {
public:
    AlsaSpeaker()
    {
        snd_lib_error_set_handler(sayNothing);
        m_pool.setMaxThreadCount(1);
        play({}); // is there anything at all?
    }
    ~AlsaSpeaker() override { m_pool.waitForDone(); }

    // Opened for every sound: a headset may come and go.
    void play(std::vector<std::int16_t> samples) override
    {
        if (m_isBusy.exchange(true))
            return;
        m_pool.start([this, samples = std::move(samples)] {
            std::string why;
            if (const Pcm pcm = open(why))
                why = write(pcm.get(), samples);
            const std::lock_guard lock(m_mutex);
            m_trouble = why;
            m_isBusy = false;
        });
    }
    std::string trouble() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_trouble;
    }

private:
    mutable std::mutex m_mutex;
    std::string m_trouble;
    std::atomic_bool m_isBusy = false;
    QThreadPool m_pool;
};

} // namespace

std::unique_ptr<Speaker> makeSpeaker()
{
    return std::make_unique<AlsaSpeaker>();
}

} // namespace sinew::ui
