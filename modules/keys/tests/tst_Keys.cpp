// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/keys/KeyRing.h>

#include <filesystem>
#include <QTemporaryDir>
#include <QTest>

using namespace sinew;
using namespace sinew::keys;

namespace {
constexpr const char* kPassword = "correct horse battery";
}

class tst_Keys : public QObject {
    Q_OBJECT
private slots:
    // RFC 8032, 7.1, TEST 2 and TEST 1.
    void verifiesThePublishedSignatures()
    {
        const PublicKey key("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        const Signature signature("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        QVERIFY(verify(key, "\x72", signature));
        QVERIFY(!verify(key, "\x73", signature));
        const PublicKey empty("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        QVERIFY(verify(empty, "",
                       Signature("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                                 "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")));
    }
    void refusesWhatIsNoKeyOrSignature()
    {
        const auto pair = KeyPair::generate();
        const auto good = pair->sign("x");
        QVERIFY(verify(pair->key(), "x", good));
        QVERIFY(!verify(KeyPair::generate()->key(), "x", good));
        for (const std::string& bad : {std::string{}, std::string("zz"), good.value.substr(1), good.value + "0"})
            QVERIFY(!verify(pair->key(), "x", Signature(bad)));
        QVERIFY(!verify(PublicKey("0"), "x", good));
        QVERIFY(isPublicKey(pair->key().value));
        QVERIFY(!isPublicKey("ABCD"));
    }
    void opensASealByItsPasswordAlone()
    {
        const auto pair = KeyPair::generate();
        const auto sealed = seal(*pair, kPassword, SealCost::least());
        QVERIFY(sealed);
        const auto open = unseal(*sealed, kPassword);
        QVERIFY(open);
        QCOMPARE((*open)->key().value, pair->key().value);
        QVERIFY(verify(pair->key(), "x", (*open)->sign("x")));
        QVERIFY(unseal(*sealed, "correct horse batterY").error().code == ErrorCode::NotAllowed);
        QVERIFY(unseal(*sealed, "").error().code == ErrorCode::NotAllowed);
        QVERIFY(seal(*pair, kPassword, SealCost::least()) != sealed); // another salt
    }
    void refusesShortPasswordsAndBrokenSeals()
    {
        const auto pair = KeyPair::generate();
        QVERIFY(seal(*pair, "short", SealCost::least()).error().code == ErrorCode::InvalidInput);
        const std::string sealed = *seal(*pair, kPassword, SealCost::least());
        QVERIFY(unseal("", kPassword).error().code == ErrorCode::Corrupt);
        QVERIFY(unseal("[]", kPassword).error().code == ErrorCode::Corrupt);
        QVERIFY(unseal("{}", kPassword).error().code == ErrorCode::Corrupt);
        const auto with = [&](const std::string& from, const std::string& to) {
            std::string text = sealed;
            return text.replace(text.find(from), from.size(), to);
        };
        QVERIFY(unseal(with("\"memoryBytes\":8192", "\"memoryBytes\":99999999999"), kPassword).error().code ==
                ErrorCode::Corrupt);
        // Somebody else's public key beside it.
        QVERIFY(unseal(with(pair->key().value, KeyPair::generate()->key().value), kPassword).error().code ==
                ErrorCode::NotAllowed);
    }
    void keepsTheSeatsKey()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("a/b/seat.key").toStdString();
        const auto first = loadSeatKey(file), again = loadSeatKey(file);
        QVERIFY(first && again);
        QCOMPARE((*first)->key().value, (*again)->key().value);
        std::filesystem::permissions(file, std::filesystem::perms(0644));
        QVERIFY(loadSeatKey(file).error().code == ErrorCode::NotAllowed);
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        std::filesystem::resize_file(file, 100);
        QVERIFY(loadSeatKey(file).error().code == ErrorCode::Corrupt);
    }
    void theRingForgets()
    {
        KeyRing ring(KeyPair::generate());
        const UserId ada("ada");
        QVERIFY(!ring.of(ada));
        ring.open(ada, KeyPair::generate());
        QVERIFY(ring.of(ada));
        ring.close(ada);
        QVERIFY(!ring.of(ada));
    }
};

QTEST_GUILESS_MAIN(tst_Keys)
#include "tst_Keys.moc"
