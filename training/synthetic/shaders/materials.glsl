// Everything that is not the newborn's skin. `MATERIAL` follows renderer.Material.
uniform int weave; uniform vec3 colour, colour_two, iris, gaze; uniform float weave_scale, cuff;

vec3 eye_colour(vec3 r, out float gloss, out float mirror) {
    vec3 d = normalize(r); float c = dot(d, normalize(gaze)); gloss = .07; mirror = .06;
    vec3 a = linear(vec3(.68, .66, .69)) * (.90 + .12 * noise(r * 8.));
    float rim = smoothstep(.795, .835, c); float ray = .65 + .7 * noise(vec3(atan(d.x, d.y) * 7., c * 30., 1.));
    a = mix(a, linear(iris) * ray * mix(1.9, .8, smoothstep(.90, .80, c)), rim);
    a = mix(a, vec3(.004), smoothstep(.962, .970, c));
    return a * (.55 + .45 * smoothstep(.55, -.25, d.y));   // the upper lid's shade
}
vec3 cloth_colour(vec3 r) {
    vec3 a = linear(colour), b = linear(colour_two); vec2 u = r.xy * weave_scale; float t = 0.;
    if (weave == 1) t = smoothstep(.42, .46, abs(fract(u.x) - .5)) ;
    if (weave == 2) { vec2 cell = fract(u + vec2(.5 * mod(floor(u.y), 2.), 0.)) - .5; t = smoothstep(.20, .16, length(cell)); }
    if (weave == 3) t = .5 * step(.5, fract(u.x)) + .5 * step(.5, fract(u.y));
    if (weave == 4) { vec2 cell = fract(u) - .5; float ang = atan(cell.y, cell.x); t = smoothstep(.04, .0, length(cell) - .17 - .07 * cos(5. * ang)); }
    if (weave == 5) t = smoothstep(.40, .44, abs(fract(u.x * .35) - .5)) + .6 * smoothstep(.46, .48, abs(fract(u.x * .35 + .07) - .5));
    a = mix(a, b, clamp(t, 0., 1.));
    float thread = .5 + .5 * sin(r.x * 160.) * sin(r.y * 160.); a *= .92 + .08 * thread; return a * (.93 + .14 * noise(r * 4.));
}
vec3 adult_skin(vec3 r) { vec3 a = linear(colour_two) * (.88 + .24 * fractal(r * 14.)); return mix(a, a * linear(vec3(1., .82, .80)), fractal(r * 9.)); }
