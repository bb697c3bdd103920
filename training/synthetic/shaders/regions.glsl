// Shells that lie on the head are cut to their outline here, so that the picture and the ground truth agree.
uniform int region; uniform vec4 region_at; uniform vec3 eye_at;
bool outside_region(vec3 r, vec3 eye) {
    float wave = .012 * noise(r * 7.);
    if (region == 1) return abs(r.y - eye.y - .03 + wave) > .15 - .05 * smoothstep(.35, .7, abs(r.x)) * step(.0, r.z);   // eye shields
    if (region == 2) return r.y - eye.y + wave < .33 + .30 * smoothstep(.1, .65, r.z) - .46 * smoothstep(.1, -.3, r.z);           // cap
    if (region == 3) { vec2 d = abs(r.xy - region_at.xy) - region_at.zw; return max(d.x, d.y) > 0. || r.z < .2; }        // tape
    return false;
}
