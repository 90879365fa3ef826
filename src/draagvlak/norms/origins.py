"""What becomes of a line of an imported document, by the names under which it is kept (labels: ``models.Origin``)."""

PROVISION, INTRODUCTION, HEADING, RUNNING_HEAD, CAPTION, FOOTNOTE, FRONT, LEFT_OVER = (
    "provision", "introduction", "heading", "running-head", "caption", "footnote", "front", "left-over",
)  # fmt: skip
