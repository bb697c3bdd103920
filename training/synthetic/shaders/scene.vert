#version 330
// pos, nrm: world after `model`; rest: where patterns are laid; mask_a: brow, cheek, lips, nose; mask_b: mouth, lash line, lids, face
in vec3 pos; in vec3 nrm; in vec3 rest; in vec4 mask_a; in vec4 mask_b;
uniform mat4 view; uniform mat4 model; uniform mat4 light_view;
out vec3 world; out vec3 normal; out vec3 place; out vec4 ma; out vec4 mb; out vec4 in_light;
void main() {
    vec4 p = model * vec4(pos, 1.0);
    world = p.xyz; normal = mat3(model) * nrm; place = rest; ma = mask_a; mb = mask_b;
    in_light = light_view * p; gl_Position = view * p;
}
