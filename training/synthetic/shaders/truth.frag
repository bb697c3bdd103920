// Who is seen at each pixel: red the person's number / 255, green the face mask.
out vec4 result; uniform float person;
void main() {
#ifdef SHELL
    if (outside_region(place, eye_at)) discard;
#endif
    result = vec4(person / 255., mb.w, 0., 1.);
}
