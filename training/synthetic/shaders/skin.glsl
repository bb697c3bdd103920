// A newborn's skin. `r` is the place on the average child, so everything here moves with the face.
uniform vec3 skin, hair, lips, flush_tint;
uniform float flush, mottling, scalp_hair, brow_hair, lanugo, peeling, vernix, milia, spots, jaundice, roughness, pattern;
uniform float brow_bulge, eye_squeeze, nasolabial, chin_quiver, brow_raise, closed;

// Wrinkles only, in units of height: what contraction folds.
float folds(vec3 r) {
    if (brow_bulge + eye_squeeze + nasolabial + chin_quiver + brow_raise <= 0. || r.z < .28) return 0.;
    float a = 0.; vec3 q = vec3(abs(r.x), r.y, r.z); vec3 e = eye_at; float front = smoothstep(.30, .50, r.z);
    // brow bulge: vertical furrows above the root of the nose, a roll of flesh over each brow, folds on the forehead
    float dx = q.x, dy = r.y - (e.y + .13);
    a += brow_bulge * front * exp(-dx * dx / .009 - dy * dy / .012) * .016 * cos(dx * 80. + 1.2 * noise(r * 9.));
    a -= brow_bulge * front * .006 * bell(dy + .055, .022) * bell(dx, .045);
    float fore = bell(r.y - (e.y + .27), .10) * exp(-q.x * q.x / .07);
    a += (brow_bulge + .6 * brow_raise) * front * fore * .0075 * cos((r.y + .25 * q.x * q.x + .02 * noise(r * 7.)) * 72.);
    a += brow_bulge * front * .030 * bell(q.x - .11, .075) * bell(r.y - (e.y + .115), .045);
    a -= brow_bulge * front * .005 * bell(q.x - .16, .08) * bell(r.y - (e.y + .085 + .25 * (q.x - .16)), .016);
    // eye squeeze: the cheek pushed up under the lids, two folds below and a slack one above, short rays from the outer corner
    vec2 d = q.xy - e.xy; float under = d.y + .080 + 1.4 * d.x * d.x, over = d.y - .082 + 2.6 * d.x * d.x;
    float wide = smoothstep(-.125, -.06, d.x) * smoothstep(.15, .06, d.x);
    a += eye_squeeze * front * wide * (.026 * bell(under + .040, .032) - .012 * bell(under, .013) - .012 * bell(under + .055, .014));
    a += eye_squeeze * front * wide * (.012 * bell(over - .026, .026) - .006 * bell(over, .010));
    float rr = length(d - vec2(.10, 0.)), an = atan(d.y + .01, d.x - .08);
    a += eye_squeeze * front * .0085 * smoothstep(.03, .06, rr) * bell(rr - .06, .065) * cos(an * 11. + 1.5 * noise(r * 6.)) * smoothstep(.06, .14, d.x);
    // nasolabial furrow: a groove from the wing of the nose round the mouth, the cheek swelling beside it
    float t = clamp((e.y - .19 - r.y) / .30, 0., 1.); float line = .085 + .13 * t + .02 * sin(t * 3.1);
    float g = q.x - line; float ends = smoothstep(0., .25, t) * (1. - smoothstep(.45, 1., t));
    a += nasolabial * front * (.020 * bell(g - .055, .045) - .026 * bell(g, .022)) * ends;
    a += nasolabial * front * .005 * bell(q.x - .045, .05) * bell(r.y - (e.y - .06), .06) * cos((r.y - .4 * q.x) * 130.);
    // chin quiver: dimples
    a += chin_quiver * front * .010 * (noise(r * 34.) - .5) * bell(r.y - (e.y - .56), .09) * bell(q.x, .16);
    return a;
}
float lid_crease(vec3 r) {
    vec2 d = vec2(abs(r.x), r.y) - eye_at.xy; float arch = d.y - .072 + 2.2 * d.x * d.x;
    return bell(arch, .012) * smoothstep(.15, .09, abs(d.x)) * smoothstep(.3, .45, r.z);
}
float pores(vec3 r) {
    float a = .0012 * noise(r * 95.) + .0006 * noise(r * 190.) - .004 * lid_crease(r) * (1. - eye_squeeze);
    if (peeling > 0.) a += peeling * .0025 * smoothstep(.58, .68, broad((r + pattern) * 11.));
    return a;
}
float hair_line(vec3 r) { return smoothstep(.0, .40, (r.y - (eye_at.y + .30)) * 1.2 + (.46 - r.z) * .80 + .10 * (noise(r * 7.) - .5) + .16 * (fract(pattern * .37) - .6)); }

vec3 skin_colour(vec3 r, float fold, out float gloss) {
    vec3 seeded = r + pattern; vec3 a = linear(skin); gloss = roughness;
    a = mix(a, a * linear(vec3(1., .94, .72)), jaundice * .8);
    a = mix(a, a * linear(vec3(1., .85, .83)), smoothstep(.1, .9, broad(seeded * 6.)) * mottling);
    a = mix(a, a * linear(vec3(.93, .88, .95)), smoothstep(.25, .85, broad(seeded * 13. + 5.)) * mottling * .5);
    a *= .90 + .20 * noise(seeded * 26.);
    // flush: everywhere a little, most on cheeks, nose and chin, with no edge
    float cheek = pow(clamp(ma.y, 0., 1.), 1.6); float warm = .42 + .33 * cheek + .25 * ma.w;
    warm *= .75 + .5 * noise(seeded * 5. + 11.); warm += .12 * bell(r.y - (eye_at.y - .55), .12);
    a = mix(a, a * linear(flush_tint) * 1.12, clamp(warm * flush, 0., 1.));
    a = mix(a, a * linear(vec3(1.05, .72, .68)), smoothstep(.80, .88, noise(seeded * 34.)) * spots);
    vec3 q = vec3(abs(r.x), r.y, r.z); vec2 d = q.xy - eye_at.xy;
    // lids thin and a little purple; a stork bite now and then
    float lid = exp(-pow(length(d * vec2(1., 1.5)) / .14, 2.)) * step(.2, r.z); a = mix(a, a * linear(vec3(.93, .79, .83)), lid * (.55 - .3 * eye_squeeze));
    a = mix(a, a * linear(vec3(.70, .55, .58)), .5 * lid_crease(r));
    a = mix(a, a * linear(lips), .50 * smoothstep(.10, .95, ma.z));
    // milia on the nose, peeling, vernix in the folds
    float nose = bell(r.x, .09) * bell(r.y - (eye_at.y - .17), .07);
    if (milia > 0.) a = mix(a, min(a * 1.9 + .04, vec3(.85, .80, .70)), milia * nose * smoothstep(.82, .90, noise(r * 120. + pattern)) * .35);
    if (peeling > 0.) a = mix(a, a * 1.25 + .02, peeling * .6 * smoothstep(.58, .68, broad(seeded * 11.)));
    float wax = vernix <= 0. ? 0. : vernix * smoothstep(.45, .80, fractal(seeded * 5. + 2.)) * clamp(1.0 * hair_line(r) + lid * .3 + .08, 0., 1.);
    a = mix(a, mix(a, vec3(.80, .77, .70), .5), wax * .55); gloss = mix(gloss, .38, wax);
    // brows: fine strokes along an arc
    float bx = (q.x - .20) / .15, by = r.y - (eye_at.y + .150 - .035 * bx * bx + .012 * bx);
    float arc = bell(by, .022) * smoothstep(1.15, .6, abs(bx)) * step(.2, r.z);
    float strokes = arc < .01 ? 0. : noise(vec3(q.x * 60. + r.y * 170., r.y * 60. - q.x * 60., 3.));
    a = mix(a, linear(hair), clamp(arc * (.20 + 1.1 * strokes) * brow_hair, 0., .85));
    // scalp hair, and lanugo on forehead and temples
    float hl = hair_line(r); vec3 hd = vec3(atan(r.x, r.y - eye_at.y + .1) * 26., length(r.xy - vec2(0., eye_at.y)) * 6., r.z * 7.);
    if (hl > .001) {
        float lock = .55 * noise(hd * vec3(3., 1., 1.)) + .45 * noise(hd * vec3(8., 1.5, 1.5));
        a = mix(a, linear(hair), clamp(pow(hl, .6) * scalp_hair * (.28 + 1.9 * lock * lock), 0., .96)); gloss = mix(gloss, .6, hl * scalp_hair);
    }
    float temple = smoothstep(.30, .45, abs(r.x) + .5 * max(0., r.y - eye_at.y));
    if (lanugo * temple > 0.) a = mix(a, mix(a, linear(hair), .5), lanugo * temple * smoothstep(.55, .8, noise(hd * vec3(11., 1.2, 1.2))) * .35);
    // lash line along the upper lid's edge: thin when open, a dark curve from corner to corner when shut. Shutting stretches
    // the lid's skin above the edge about five times, so the line is drawn narrower there.
    float u = d.x - .020, edge = d.y - .050 + (u < 0. ? 4.5 : 7.) * u * u + 100. * u * u * u * u, hairs = .5 + .8 * noise(vec3(d.x * 120., 2., 3.));
    edge -= closed * (.0040 * eye_squeeze + 3.2 * u * u);   // where it meets the lower lid, or the cheek that a squeeze lifts
    float lash = bell(edge, edge < 0. ? .016 : mix(.008, .0032 + .0016 * hairs - .0014 * eye_squeeze, closed));
    lash *= smoothstep(.115, .080, abs(d.x - .008)) * smoothstep(.30, .45, r.z);
    a = mix(a, a * mix(vec3(.55, .42, .40), vec3(.07, .045, .045), .25 + .75 * closed), clamp(lash * (.45 + .47 * closed), 0., .96));
    a = mix(a, a * vec3(.72, .55, .53), .5 * smoothstep(.3, .8, mb.y) * step(.3, r.z));
    a *= 1. - .30 * eye_squeeze * bell(d.y + .01, .045) * smoothstep(.15, .07, abs(d.x)) * step(.3, r.z);
    // folds darken and redden where they dip: the shape reads on any skin and in any light
    float dip = smoothstep(.001, .030, -fold), ridge = clamp(fold * 24., 0., 1.);
    a *= mix(vec3(1.), vec3(.52, .38, .36), dip); a *= 1. + .16 * ridge;
    if (mb.x > .30) { float depth = smoothstep(.30, .75, mb.x); a = mix(a, linear(vec3(.50, .13, .13)) * mix(1., .35, smoothstep(.6, 1., mb.x)), depth); gloss = .25; }
    return a;
}
