out vec4 result;
uniform sampler2D shadow_map; uniform vec3 camera_at, key_at, key_colour, fill_at, fill_colour, sky, ground;

float lit(vec3 n, vec3 l) {
    vec3 c = in_light.xyz / in_light.w * .5 + .5; float bias = .0012 + .003 * (1. - max(dot(n, l), 0.)); float s = 0.;
    float an = 6.28 * hash(vec3(gl_FragCoord.xy, 1.)); mat2 turn = mat2(cos(an), -sin(an), sin(an), cos(an));
    for (int i = 0; i < 12; i++) {
        float r = sqrt((float(i) + .5) / 12.), th = float(i) * 2.4; vec2 d = turn * vec2(cos(th), sin(th)) * r * .018;
        s += step(c.z - bias - .006 * r, texture(shadow_map, c.xy + d).r);
    }
    return s / 12.;
}
void main() {
#ifdef SHELL
    if (outside_region(place, eye_at)) discard;
#endif
    vec3 n = normalize(normal), v = normalize(camera_at - world); 
#if MATERIAL != 0
    if (dot(n, v) < 0.) n = -n;
#endif
    vec3 a; float gloss = .6, mirror = .035, soft = 0., hollow = mb.x;
#if MATERIAL == 0
        float fold = folds(place), height = fold + pores(place);
        vec3 sx = dFdx(world), sy = dFdy(world), r1 = cross(sy, n), r2 = cross(n, sx); float det = dot(sx, r1);
        n = normalize(abs(det) * n - sign(det) * (dFdx(height) * r1 + dFdy(height) * r2)); soft = 1.;
        a = skin_colour(place, fold, gloss); mirror += .030 * (1. - skin.g); if (mb.x > .30) soft = .3;
#elif MATERIAL == 1
        a = eye_colour(place, gloss, mirror);
#elif MATERIAL == 2
        float inward = 1. - smoothstep(.30, .62, place.z);   // the mouth darkens to the throat
        a = linear(colour) * (.90 + .2 * noise(place * 40.)) * mix(vec3(1.), vec3(.26, .14, .14), inward); gloss = .34; soft = .6; hollow = .35 + .5 * inward;
#elif MATERIAL == 3
        a = cloth_colour(place); gloss = .9; mirror = .02;
#elif MATERIAL == 4
        if (place.y < cuff) { a = adult_skin(place); soft = .8; gloss = .5; }
        else { a = linear(colour) * (.94 + .10 * fractal(place * 8.)); gloss = .36; mirror = .045; soft = .25;
               float wrinkle = .006 * fractal(vec3(place.x * 7., place.y * 19., place.z * 7.));
               vec3 sx = dFdx(world), sy = dFdy(world), r1 = cross(sy, n), r2 = cross(n, sx); float det = dot(sx, r1);
               n = normalize(abs(det) * n - sign(det) * 3. * (dFdx(wrinkle) * r1 + dFdy(wrinkle) * r2));
               a *= 1. - .25 * bell(place.y - cuff, .02); }
#elif MATERIAL == 5
        a = linear(colour); gloss = .35; mirror = .05;
#else
        a = linear(colour); gloss = .22; mirror = .35;
#endif
    vec3 l = normalize(key_at - world); float s = lit(normalize(normal), l);
    vec3 wrap = vec3(.42, .22, .16) * soft; vec3 d = clamp((vec3(dot(n, l)) + wrap) / (1. + wrap), 0., 1.);
    d *= mix(vec3(s), pow(vec3(s), vec3(.55, .9, 1.)), soft);
    vec3 c = a * d * key_colour; vec3 l2 = normalize(fill_at - world);
    c += a * clamp((vec3(dot(n, l2)) + wrap) / (1. + wrap), 0., 1.) * fill_colour;
    c += a * mix(ground, sky, .5 + .5 * n.z) * (1. - .72 * clamp(hollow, 0., 1.));
    vec3 h = normalize(l + v); float a2 = pow(gloss, 4.), nh = max(dot(n, h), 0.), D = a2 / (3.14 * pow(nh * nh * (a2 - 1.) + 1., 2.));
    float F = mirror + (1. - mirror) * pow(1. - clamp(dot(v, h), 0., 1.), 5.);
    c += key_colour * s * max(dot(n, l), 0.) * D * F * .25 / max(.2, max(dot(n, v), .1));
    c += sky * pow(1. - clamp(dot(n, v), 0., 1.), 4.) * .10 * (1. - gloss);
    result = vec4(clamp(c, 0., 60.), 1.);
}
