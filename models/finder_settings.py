"""Every number that the face finder goes by. Times are seconds of the frames' own clock, never counts of frames."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FinderSettings:
    """How faces are searched, held, and given up.

    Attributes:
        search_pixels: Longer side of the picture that detectors see. They read 128 to 256 px; measured on 92 pictures,
            512 finds as many faces as 640 and one more than 384 (`blazeface-back`).
        detect_every_seconds: How often the detector looks while the child is the only face and optical flow carries it
            from one look to the next: every second picture at 30 a second, every one at 20 or fewer. 0 looks always.
        turns_every_seconds: How often the three other quarter turns are tried while nothing is found by the known roll.
            Three more detections each frame would triple the time of a frame just when the child is hard to see.
        audit_seconds: How often they are tried while the face is found, to notice a child that was turned round.
        overturn_seconds: Votes must span this long to speak against a known roll, which is then forgotten and voted
            anew. Long, for a face in pain reads upside down for seconds.
        sideways_seconds: How long another turn may say where the locked face is (never how it is turned).

        vote_sides: The square that the voter is shown, in sides of the face. Measured: from 4.5 to 6 it is wrong least.
        vote_pixels: Its side in pixels: what the voter's net reads.
        vote_margin: Score by which the best turn must beat the others to vote. Measured on synthetic faces: calm ones
            differ by 0.1 to 0.3, faces in pain read upside down by under 0.1.
        vote_tilt_degrees: A detection votes only if its own eyes say that it is upright in the turned picture, to this.
        vote_seconds: Shortest time that votes must span before the roll is known.
        vote_support: Votes needed in all: margin x weight x seconds. 1 s of calm margins of 0.1.
        vote_share: Share of all votes that must lie within 45 degrees of the winner.
        vote_memory_seconds: Votes fade with this time constant, so that an old wrong one is outvoted.
        refine_seconds: Time constant of the eyes' correction to the roll. Slow, for lids and mouth move in pain.
        refine_limit_degrees: The eyes correct the roll by no more than this from where it was set or voted.

        void_roll_when_moved: A moved camera voids the roll. Off for recordings by hand whose roll was given up front.
        moved_likeness: Correlation with the earlier picture under which a block of the background is another, -1..1.
        moved_share: Share of the background's blocks that must be others.
        moved_seconds: For how long, while the picture stands still again; thrice that if it does not. A nurse who leans
            through the picture is gone sooner or moves.
        moved_every_seconds: How often the background is compared.
        reference_seconds: How old the earlier picture may get: slow change of light is no move.

        smooth_seconds: Time constant of the box. Short: the crop must not lag behind a head that turns.
        hold_seconds: How long optical flow may carry the face over missed detections before it is a gap.

        firm_seconds: A lock younger than this that loses its face is forgotten: it may have been a false detection.
        absence_seconds: After a longer absence the same place does not prove the same child.
        reach_sides: How far from its last place a face may come back as the same, in sides of its box.
        size_ratio: The largest change of size, either way, with which a face is the same.
        stranger_seconds: If another face was seen this long while the child was not, coming back is doubtful.
        companion_seconds: How long a confirmed second face may be away and still be known.

        least_face_pixels: Smaller boxes (larger side) are "face too small": 224 px crops of them are invented pixels.
        dark_level: Mean brightness (0..255) of the face under which it is "too dark". Very dark skin in ward light has
            about 75.
        dark_picture_level: The same of the whole picture where no face is found.
        blue_ratio: Blue over red and over green, of the face's means, from which the light is phototherapy's (460 nm).
            Skin of any tone in white light reflects more red than blue: 0.5 to 0.7.
        blue_picture_ratio: The same of the whole picture where no face is found; blankets are blue as well.
        turned_nose: Distance of the nose from the middle of the eyes, along the eyes' line and in eye distances, from
            which the face is "turned away". Measured: up to 0.45 at 33 degrees (0.72 once), over 2 in profile.
        turned_eyes: Eye distance as a share of the box's side under which it is so too. Frontal 0.5, profile 0.07.
        turned_seconds: Time constant of both, for single landmarks jitter.
        cover_contrast: Colour distance (CIE L*a*b*, a* and b* only) between eyes and skin from which the eyes are
            under a shield. Measured: at 17 as many shields are noticed as at 14, and fewer faces without one.
        frozen_seconds: Identical pictures for this long are "picture frozen": a living sensor's noise never repeats.
        reason_seconds: How long the way a face was lost (turned, covered) explains that none is seen.
        jump_seconds: A step in time larger than this, or back, is a seek: nothing is carried over it.
    """

    search_pixels: int = 512
    detect_every_seconds: float = 0.05
    turns_every_seconds: float = 0.1
    audit_seconds: float = 1.0
    overturn_seconds: float = 10.0
    sideways_seconds: float = 3.0

    vote_sides: float = 5.0
    vote_pixels: int = 192
    vote_margin: float = 0.1
    vote_tilt_degrees: float = 35.0
    vote_seconds: float = 1.0
    vote_support: float = 0.1
    vote_share: float = 0.75
    vote_memory_seconds: float = 10.0
    refine_seconds: float = 1.0
    refine_limit_degrees: float = 45.0

    void_roll_when_moved: bool = True
    moved_likeness: float = 0.5
    moved_share: float = 0.7
    moved_seconds: float = 1.0
    moved_every_seconds: float = 0.25
    reference_seconds: float = 10.0

    smooth_seconds: float = 0.08
    hold_seconds: float = 0.3

    firm_seconds: float = 1.0
    absence_seconds: float = 20.0
    reach_sides: float = 0.8
    size_ratio: float = 1.7
    stranger_seconds: float = 0.5
    companion_seconds: float = 5.0

    least_face_pixels: float = 40.0
    dark_level: float = 40.0
    dark_picture_level: float = 20.0
    blue_ratio: float = 1.1
    blue_picture_ratio: float = 1.3
    turned_nose: float = 1.0
    turned_eyes: float = 0.2
    turned_seconds: float = 0.2
    cover_contrast: float = 17.0
    frozen_seconds: float = 1.0
    reason_seconds: float = 10.0
    jump_seconds: float = 5.0
