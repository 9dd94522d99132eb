// SPDX-License-Identifier: GPL-3.0-or-later
// Ground. |normal| - 1 is the depth of a skirt, which is drawn up to the surface when the ground is see-through.
VARYING vec2 vUv;
VARYING float vLight;
VARYING float vHeight;
VARYING float vW;

void MAIN()
{
    float size = max(length(NORMAL), 1e-6);
    vec3 n = NORMAL / size;
    vec3 at = VERTEX;
    at.z -= opacityOfGround < 1.0 ? 0.0 : size - 1.0;
    vUv = UV0;
    vHeight = (MODEL_MATRIX * vec4(VERTEX, 1.0)).z + originHeight;
    // Hillshade: lit from the north-west at 45 degrees, slopes drawn twice as steep.
    vec3 steep = normalize(vec3(n.xy * 2.0, n.z));
    vLight = 0.45 + 0.78 * max(0.0, dot(steep, vec3(-0.5, 0.5, 0.7071)));
    vec4 p = MODELVIEWPROJECTION_MATRIX * vec4(at, 1.0);
    vW = 1.0 + p.w;
    POSITION = p;
}
