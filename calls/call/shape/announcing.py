"""What a call announces besides its texts: axes, modalities, and a text for each of its phases."""

from calls.call.shape.part import Key, Part, Text


class Axis(Part):
    """A thematic axis: every entry chooses one when the form asks for it."""

    key: Key
    title: Text
    text: Text


class Modality(Part):
    """A form in which an accepted experience is presented; the applicant asks for one."""

    key: Key
    title: Text
    text: Text


class PhaseTexts(Part):
    """What the page of the call says besides, in each of its phases."""

    coming: Text | None = None
    open: Text | None = None
    closed: Text | None = None
    announced: Text | None = None
