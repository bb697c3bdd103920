// Value noise and fractal sums of it.
float hash(vec3 p) { p = fract(p * .3183099 + .1); p *= 17.; return fract(p.x * p.y * p.z * (p.x + p.y + p.z)); }
float noise(vec3 x) {
    vec3 i = floor(x), f = fract(x); f = f * f * (3. - 2. * f);
    return mix(mix(mix(hash(i), hash(i + vec3(1, 0, 0)), f.x), mix(hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)), f.x), f.y),
               mix(mix(hash(i + vec3(0, 0, 1)), hash(i + vec3(1, 0, 1)), f.x), mix(hash(i + vec3(0, 1, 1)), hash(i + vec3(1, 1, 1)), f.x), f.y), f.z);
}
float fractal(vec3 p) { return .5 * noise(p) + .25 * noise(p * 2.1 + 3.) + .125 * noise(p * 4.3 + 7.) + .0625 * noise(p * 8.7 + 1.); }
float broad(vec3 p) { return .62 * noise(p) + .32 * noise(p * 2.1 + 3.); }   // the first two octaves, same range
float bell(float x, float width) { float t = x / width; return exp(-t * t); }
vec3 linear(vec3 c) { return pow(c, vec3(2.2)); }
