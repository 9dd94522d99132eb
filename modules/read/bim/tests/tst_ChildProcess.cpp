// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/ChildProcess.h>

#include <QtTest>
#include <thread>

using namespace sinew;
using namespace sinew::read;

namespace {

Result<std::string> shell(const std::string& script, const ChildLimits& limits = {},
                          std::stop_token stop = {}, std::vector<std::string>* lines = nullptr)
{
    return runChild(
        {"sh", "-c", script}, limits,
        [lines](const std::string& line) {
            if (lines)
                lines->push_back(line);
        },
        stop);
}

} // namespace

class tst_ChildProcess : public QObject {
    Q_OBJECT
private slots:
    void keepsChatterApartFromResults()
    {
        std::vector<std::string> lines;
        const auto said = shell("echo out; echo err >&2; echo 0.5 half >&3; echo 1 done >&3", {}, {}, &lines);
        QCOMPARE(said.value(), std::string("out\nerr\n"));
        QCOMPARE(lines, (std::vector<std::string>{"0.5 half", "1 done"}));
    }
    void neverBlocksOnEndlessChatter()
    {
        const auto said =
            shell("i=0; while [ $i -lt 20000 ]; do echo chatter chatter chatter $i; i=$((i+1)); done");
        QVERIFY(said->size() <= 4096);
        QVERIFY(said->ends_with("19999\n"));
    }
    void reportsFailureWithItsLastWords()
    {
        const auto failed = shell("echo first; echo cannot read that >&2; exit 3");
        QCOMPARE(failed.error(), (Error{ErrorCode::InvalidInput, "cannot read that", {}}));
    }
    void reportsACrash()
    {
        const auto failed = shell("kill -SEGV $$");
        QCOMPARE(failed.error().code, ErrorCode::Internal);
        QVERIFY(failed.error().message.find("Segmentation") != std::string::npos);
    }
    void reportsWhatIsNotInstalled()
    {
        QCOMPARE(runChild({"no-such-program-here"}, {}, {}, {}).error().code, ErrorCode::NotFound);
        QCOMPARE(runChild({"/nowhere/node"}, {}, {}, {}).error().code, ErrorCode::NotFound);
    }
    void stopsWhenAsked()
    {
        std::stop_source stop;
        const std::jthread asker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(shell("sleep 60 & sleep 60", {}, stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 30'000); // the minute is not waited for
    }
    void endsAfterItsTime()
    {
        ChildLimits limits;
        limits.time = std::chrono::milliseconds(100);
        QCOMPARE(shell("sleep 60", limits).error().code, ErrorCode::Timeout);
    }
    void endsWhenItTakesTooMuchMemory()
    {
        ChildLimits limits;
        limits.memoryBytes = 200ULL << 20;
        const auto failed =
            runChild({"node", "-e", "const a=[];for(;;)a.push(Buffer.alloc(1<<22,1))"}, limits, {}, {});
        QVERIFY2(!failed, failed ? failed->c_str() : "");
        QCOMPARE(failed.error().code, ErrorCode::LimitExceeded);
    }
    void hidesTheCallersEnvironment()
    {
        qputenv("NODE_OPTIONS", "--require=/nowhere");
        QCOMPARE(shell("echo $NODE_OPTIONS").value(), std::string("\n"));
        qunsetenv("NODE_OPTIONS");
    }
};

QTEST_GUILESS_MAIN(tst_ChildProcess)
#include "tst_ChildProcess.moc"
