// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "AlarmSound.h"
#include "Patience.h"

#include <algorithm>
#include <cmath>
#include <QtTest>
#include <span>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;
using alarm::Priority;
using alarm::State;

namespace {

/// Remembers what it was to play.
class FakeSpeaker final : public Speaker {
public:
    explicit FakeSpeaker(std::vector<std::size_t>& played, std::string why) : m_played(played), m_why(why) {}
    void play(std::vector<std::int16_t> samples) override { m_played.push_back(samples.size()); }
    std::string trouble() const override { return m_why; }

private:
    std::vector<std::size_t>& m_played;
    std::string m_why;
};

std::vector<alarm::Alarm> standing(std::initializer_list<std::pair<const char*, State>> all)
{
    std::vector<alarm::Alarm> alarms;
    for (const auto& [id, state] : all)
        alarms.push_back(eve::alarm(id, id, Priority::Medium, state, 1min));
    return alarms;
}

/// How strong one frequency is in a sound: its share of the energy that it could have (Goertzel).
double strength(std::span<const std::int16_t> samples, double hz)
{
    const double turn = 2 * std::cos(2 * M_PI * hz / kSampleRate);
    double s1 = 0, s2 = 0, energy = 0;
    for (const std::int16_t sample : samples) {
        const double s0 = sample + turn * s1 - s2;
        s2 = s1;
        s1 = s0;
        energy += static_cast<double>(sample) * sample;
    }
    return (s1 * s1 + s2 * s2 - turn * s1 * s2) / (energy * static_cast<double>(samples.size()) / 2);
}

/// A sound card that writes what it plays into a file: as the system's default one from now on.
void installRecorder(const QTemporaryDir& folder)
{
    QFile config(folder.filePath("alsa.conf"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(QStringLiteral("pcm.null { type null }\n"
                                "pcm.!default { type file slave.pcm null format raw file %1 }\n")
                     .arg(folder.filePath("played"))
                     .toUtf8());
    config.close();
    qputenv("ALSA_CONFIG_PATH", config.fileName().toUtf8());
}

std::vector<std::int16_t> recorded(const QTemporaryDir& folder)
{
    QFile file(folder.filePath("played"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<std::int16_t> samples(static_cast<std::size_t>(file.size()) / sizeof(std::int16_t));
    file.read(reinterpret_cast<char*>(samples.data()), file.size());
    return samples;
}

} // namespace

class tst_AlarmSound : public QObject {
    Q_OBJECT
private slots:
    void soundsAreCleanAndTellPrioritiesApart();
    void moreUrgentIsMoreOften();
    void calledWhileSomethingWaits();
    void silenceEndsWithTheNextNewAlarm();
    void theMostUrgentIsHeard();
    void aSeatIsHeardAndSilenced();
    void whatIsCalledLeavesTheSoundCard();
    void saysThatNothingCanBeHeard();
};

void tst_AlarmSound::soundsAreCleanAndTellPrioritiesApart()
{
    for (const Priority priority : {Priority::Critical, Priority::High, Priority::Medium, Priority::Low}) {
        const auto samples = samplesOf(patternOf(priority));
        QVERIFY(samples.size() > kSampleRate / 5);
        QCOMPARE(samples.front(), std::int16_t(0));
        QCOMPARE(samples.back(), std::int16_t(0));
        int step = 0, peak = 0;
        for (std::size_t i = 1; i < samples.size(); ++i) {
            step = std::max(step, std::abs(samples[i] - samples[i - 1]));
            peak = std::max(peak, std::abs(static_cast<int>(samples[i])));
        }
        QVERIFY(peak > 8000 && peak < 20000); // heard, and never clipped
        QVERIFY(step < 4000);                 // nothing clicks
    }
    QVERIFY(strength(samplesOf(patternOf(Priority::Low)), 440) > 0.5);
    QVERIFY(strength(samplesOf(patternOf(Priority::Medium)), 587) > 0.5);
    QVERIFY(strength(samplesOf(patternOf(Priority::Medium)), 440) < 0.05);
}

void tst_AlarmSound::moreUrgentIsMoreOften()
{
    for (int i = 1; i < 4; ++i)
        QVERIFY(patternOf(static_cast<Priority>(i - 1)).every < patternOf(static_cast<Priority>(i)).every);
}

void tst_AlarmSound::calledWhileSomethingWaits()
{
    Caller caller;
    QVERIFY(!caller.listen({}));
    QVERIFY(!caller.listen(standing({{"a", State::Acknowledged}, {"b", State::Shelved}})));
    QVERIFY(caller.listen(standing({{"a", State::Unacknowledged}})));
    QVERIFY(caller.isNew());
    QVERIFY(caller.listen(standing({{"a", State::Unacknowledged}})));
    QVERIFY(!caller.isNew());
    QVERIFY(caller.listen(standing({{"a", State::ReturnedUnacknowledged}})));
    QVERIFY(!caller.listen(standing({{"a", State::Acknowledged}})));
}

void tst_AlarmSound::silenceEndsWithTheNextNewAlarm()
{
    Caller caller;
    caller.silence();
    QVERIFY(!caller.isSilenced()); // there is nothing to silence
    QVERIFY(caller.listen(standing({{"a", State::Unacknowledged}})));
    caller.silence();
    QVERIFY(!caller.listen(standing({{"a", State::Unacknowledged}})));
    QVERIFY(caller.isSilenced());
    QVERIFY(!caller.listen(standing({{"a", State::ReturnedUnacknowledged}}))); // no new one
    QVERIFY(caller.listen(standing({{"a", State::Unacknowledged}, {"b", State::Unacknowledged}})));
    QVERIFY(!caller.isSilenced());
    caller.silence();
    QVERIFY(!caller.listen(standing({{"a", State::Unacknowledged}, {"b", State::Unacknowledged}})));
    QVERIFY(!caller.listen({}));
    QVERIFY(!caller.isSilenced());
    auto again = standing({{"a", State::Unacknowledged}});
    QVERIFY(caller.listen(again));
    caller.silence();
    again[0].since += 1min; // the same alarm has come again
    QVERIFY(caller.listen(again));
}

void tst_AlarmSound::theMostUrgentIsHeard()
{
    Caller caller;
    auto all = standing({{"a", State::Unacknowledged}, {"b", State::Unacknowledged}, {"c", State::Acknowledged}});
    all[1].priority = Priority::High;
    all[2].priority = Priority::Critical; // somebody knows
    QCOMPARE(caller.listen(all).value(), Priority::High);
}

void tst_AlarmSound::aSeatIsHeardAndSilenced()
{
    auto backend = std::make_shared<FakeBackend>();
    backend->currentModel = eve::model();
    backend->manual = std::make_shared<ManualClock>(eve::kNow);
    backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
    Seat seat;
    std::vector<std::size_t> played;
    AlarmSound sound;
    sound.setSpeaker(std::make_unique<FakeSpeaker>(played, ""));
    sound.setSeat(&seat);
    QVERIFY(!sound.isCalling());
    seat.setBackend(backend);
    QVERIFY(sound.isCalling());
    QCOMPARE(played, (std::vector<std::size_t>{samplesOf(patternOf(Priority::High)).size()}));
    QTRY_COMPARE(played.size(), std::size_t(2)); // again, by itself
    sound.silence();
    QVERIFY(!sound.isCalling() && sound.isSilenced());
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 60e3); // in the past, what waits now is heard all the same
    auto next = eve::overview(backend->currentModel);
    next.alarms.push_back(eve::alarm("new", "New", Priority::Critical, State::Unacknowledged, 1s));
    backend->publish(next);
    QTRY_VERIFY(sound.isCalling());
    QCOMPARE(played.back(), samplesOf(patternOf(Priority::Critical)).size());
    sound.setEnabled(false);
    QVERIFY(!sound.isCalling());
}

void tst_AlarmSound::whatIsCalledLeavesTheSoundCard()
{
    const QTemporaryDir folder;
    installRecorder(folder);
    const auto meant = samplesOf(patternOf(Priority::High));
    {
        const auto speaker = makeSpeaker();
        // What is asked for while another sound is played is not; what was begun is at its end when the speaker is.
        QVERIFY(soon([&] {
            const bool isHeard = recorded(folder).size() >= meant.size();
            if (!isHeard)
                speaker->play(meant);
            return isHeard;
        }));
        QCOMPARE(speaker->trouble(), std::string());
    }
    const auto heard = recorded(folder);
    QVERIFY(std::equal(meant.begin(), meant.end(), heard.begin()));
}

void tst_AlarmSound::saysThatNothingCanBeHeard()
{
    std::vector<std::size_t> played;
    AlarmSound sound;
    QSignalSpy changed(&sound, &AlarmSound::changed);
    sound.setSpeaker(std::make_unique<FakeSpeaker>(played, "no such device"));
    QCOMPARE(sound.trouble(), u"no such device"_qs);
    QCOMPARE(changed.size(), 1);
    qputenv("ALSA_CONFIG_PATH", "/nowhere"); // no device for certain
    const auto speaker = makeSpeaker();
    QTRY_VERIFY(!speaker->trouble().empty());
}

QTEST_GUILESS_MAIN(tst_AlarmSound)
#include "tst_AlarmSound.moc"
