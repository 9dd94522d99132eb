// SPDX-License-Identifier: GPL-3.0-or-later
// A vertex on a centre line, moved out along its normal; |normal| is the radius. At least minPixels wide.
VARYING float vValue;
VARYING float vFlags;
VARYING float vLight;
VARYING float vW;
VARYING float vSide;

void MAIN()
{
    float state = texelFetch(stateTexture, ivec2(UV0), 0).r;
    vFlags = floor(state / 65536.0);
    vValue = (state - vFlags * 65536.0) / 65535.0;
    float radius = max(length(NORMAL), 1e-6);
    vec3 n = NORMAL / radius;
    float w = max((MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0)).w, 0.0);
    float least = mod(vFlags, 4.0) > 0.5 ? valuedPixels : minPixels; // a value is to be seen from afar
    float smallest = least * w / (PROJECTION_MATRIX[1][1] * viewportHeight);
    // What the heatmap says nothing of keeps its own width: it would bury what is looked for.
    float wider = vFlags > 127.5 ? 1.0 : max(1.0, min(exaggeration, 6.0 / radius)); // a tank is wide enough
    vLight = mix(0.55, 0.70, n.z * 0.5 + 0.5) + 0.34 * max(0.0, dot(n, vec3(-0.52, 0.42, 0.74)));
    vSide = 0.0;
    vec4 p = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX + n * max(radius * wider, smallest), 1.0);
    vW = 1.0 + p.w;
    POSITION = mod(floor(vFlags / 4.0), 2.0) > 0.5 ? vec4(2.0, 2.0, 2.0, 1.0) : p;
}
