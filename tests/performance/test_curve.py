"""The benchmark's curve is a picture: well-formed, with its points where they belong."""

from xml.etree import ElementTree

from benchmarks.load.curve import HEIGHT, WIDTH, Line, Point, drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_points_go_from_left_to_right_and_up_with_their_value():
    points = [Point(x=100, y=0.3), Point(x=1_000, y=0.6), Point(x=10_000, y=0.3)]
    picture = ElementTree.fromstring(drawn([Line(name="c & d", points=points)], title="a < b"))
    circles = [(float(each.get("cx")), float(each.get("cy"))) for each in picture.iter(f"{SVG}circle")]
    (left, low), (middle, high), (right, again) = circles
    assert 0 < left < middle < right < WIDTH
    assert 0 < high < low == again < HEIGHT
    assert {"a < b", "c & d"} <= {each.text for each in picture.iter(f"{SVG}text")}
