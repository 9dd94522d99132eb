// SPDX-License-Identifier: GPL-3.0-or-later
VARYING float vW;

void MAIN()
{
    float flags = floor(texelFetch(stateTexture, ivec2(UV0), 0).r / 65536.0);
    vec4 p = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
    vW = 1.0 + p.w;
    POSITION = mod(floor(flags / 4.0), 2.0) > 0.5 ? vec4(2.0, 2.0, 2.0, 1.0) : p;
}
