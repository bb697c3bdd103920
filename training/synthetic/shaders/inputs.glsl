// What scene.vert hands over.
in vec3 world; in vec3 normal; in vec3 place; in vec4 ma; in vec4 mb; in vec4 in_light;
