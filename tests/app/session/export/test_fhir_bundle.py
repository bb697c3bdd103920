import json
from dataclasses import replace

import pytest
from fhir.resources.R4B.bundle import Bundle

from app.assessment.moment import Moment
from app.assessment.scale import NotAssessable
from app.session.export.fhir_bundle import ABSENT, LOCAL_SAID, LOINC, fhir_bundle
from app.session.records import PLAYED_CLOCK
from app.session.store import SessionStore
from tests.support.scored_sessions import SCALES, dan, heel_prick, score
from tests.support.sessions import CAMERA, MODEL, UTC, StoppedClock, observation


def resources(text):
    bundle = json.loads(text)
    Bundle.model_validate(bundle)  # also what was written, not only what was meant
    return bundle, [entry["resource"] for entry in bundle["entry"]]


@pytest.fixture
def found(tmp_path):
    with heel_prick(tmp_path, "C1", seen=300) as store:
        score(store, "R1", dan(3), suggested=(2, 3))
        score(store, "R2", {"face": 1, "legs": NotAssessable.WRAPPED}, scale="flacc", visible=True)
        return resources(fhir_bundle(store, SCALES))


def of(found, text):
    return next(one for one in found[1] if one["resourceType"] == "Observation" and text in one["code"]["text"])


def test_people_and_model_are_apart(found):
    by_people = of(found, "DAN (version 1), total")
    assert (by_people["status"], by_people["valueInteger"]) == ("final", 6)
    assert "device" not in by_people
    assert LOCAL_SAID in by_people["code"]["text"]
    suggested = of(found, "DAN face, by a model")
    assert suggested["status"] == "preliminary"
    assert "performer" not in suggested
    assert suggested["valueRange"] == {"low": {"value": 2.0}, "high": {"value": 3.0}}
    device = next(entry for entry in found[0]["entry"] if entry["fullUrl"] == suggested["device"]["reference"])
    assert device["resource"]["identifier"][0]["value"] == MODEL[2]
    assert device["resource"]["version"][0]["value"] == MODEL[1]
    trace = of(found, "pain expression in procedure 1")
    assert trace["status"] == "preliminary"
    assert trace["device"] == suggested["device"]


def test_flacc_has_its_loinc_code_and_says_what_is_missing(found):
    flacc = of(found, "FLACC")
    assert flacc["code"]["coding"] == [{"system": LOINC, "code": "38213-5"}]
    assert "valueInteger" not in flacc
    assert flacc["dataAbsentReason"]["coding"][0]["system"] == ABSENT
    parts = {part["code"]["coding"][0]["code"]: part for part in flacc["component"]}
    assert parts["flacc/face"]["valueInteger"] == 1
    assert parts["flacc/legs"]["dataAbsentReason"]["text"] == "wrapped"
    assert parts["flacc/cry"]["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert parts["model-visible"]["valueBoolean"] is True


def test_the_subject_is_a_code_and_nothing_else(found):
    assert {one["resourceType"] for one in found[1]} == {"Device", "Observation"}
    subject = of(found, "FLACC")["subject"]
    assert subject == {"type": "Patient", "identifier": {"system": "urn:sollievo:study:STUDY", "value": "C1"}}


def test_calendar_times_are_given_where_frames_have_them(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        store.add_observation(Moment(1.0, 30, 101.0, UTC + 1), observation(30))
        score(store, "R1", dan(3))
        _, found = resources(fhir_bundle(store, SCALES))
    period = next(one for one in found if "effectivePeriod" in one)["effectivePeriod"]
    assert period["end"] > period["start"] >= "2026-11-18"


@pytest.mark.parametrize("kind", ["recording", "realsense"])
def test_the_day_of_playing_a_recording_is_not_the_childs(tmp_path, kind):
    with heel_prick(tmp_path, "C1") as store:
        source = store.add_source(replace(CAMERA, kind=kind, is_live=False), PLAYED_CLOCK)
        store.add_observation(Moment(1.0, 30, 101.0, UTC + 1, source), observation(30))
        score(store, "R1", dan(3))
        _, found = resources(fhir_bundle(store, SCALES, source=source))
    assert not any("effectivePeriod" in one for one in found)


def test_a_correction_and_an_empty_session(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        first = score(store, "R1", dan(3))
        store.correct_score(first.score, first.content, rater="R1", model_visible=False)
        assert resources(fhir_bundle(store, SCALES))[1][0]["status"] == "corrected"
    with SessionStore.create(tmp_path, clock=StoppedClock()) as store:
        store.add_source(CAMERA, "its own")
        assert json.loads(fhir_bundle(store, SCALES))["identifier"]["value"] == store.session_id
