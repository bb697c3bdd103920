// Who is seen at each pixel: red the person's number / 255, green the face mask.
out vec4 result; uniform vec3 eye_at; uniform float person;
void main() {
    if (outside_region(place, eye_at)) discard;
    result = vec4(person / 255., mb.w, 0., 1.);
}
