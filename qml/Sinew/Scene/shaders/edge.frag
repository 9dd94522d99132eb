// SPDX-License-Identifier: GPL-3.0-or-later
VARYING float vW;

void MAIN()
{
    FRAGCOLOR = vec4(baseRgb, 1.0);
    gl_FragDepth = log2(max(1e-6, vW * (1.0 - depthBias))) / log2(1.0 + clipFar);
}
