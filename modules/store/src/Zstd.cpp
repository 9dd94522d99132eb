// SPDX-License-Identifier: GPL-3.0-or-later
#include "Zstd.h"

#include <memory>
#include <zstd.h>

namespace sinew::store {

namespace {

constexpr int kLevel = 3;

struct Decompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

struct Compressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

} // namespace

Result<std::string> decompress(std::string_view frame, std::size_t atMost, const char* what)
{
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > atMost)
        return fail(ErrorCode::Corrupt, std::string(what) + "'s frame is damaged");
    thread_local const std::unique_ptr<ZSTD_DCtx, Decompressor> context(ZSTD_createDCtx());
    std::string raw(static_cast<std::size_t>(size), '\0');
    const std::size_t got =
        ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(), frame.data(), frame.size());
    if (ZSTD_isError(got) || got != raw.size())
        return fail(ErrorCode::Corrupt, std::string(what) + "'s contents are damaged");
    return raw;
}

std::string compress(const std::string& raw)
{
    thread_local const std::unique_ptr<ZSTD_CCtx, Compressor> context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(raw.size()), '\0');
    const std::size_t size =
        ZSTD_compress2(context.get(), frame.data(), frame.size(), raw.data(), raw.size());
    frame.resize(ZSTD_isError(size) ? 0 : size); // the bound makes an error impossible
    return frame;
}

} // namespace sinew::store
