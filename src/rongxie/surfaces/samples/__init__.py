"""Synthetic counties: enterprises, banks, their history and the truth behind, all of it made up."""

from rongxie.surfaces.samples.county import NotACounty
from rongxie.surfaces.samples.frames import NothingToDraw, Sample, draw_sample
from rongxie.surfaces.samples.writing import FolderMissing, SampleReport, make_sample

__all__ = [
    "FolderMissing",
    "NotACounty",
    "NothingToDraw",
    "Sample",
    "SampleReport",
    "draw_sample",
    "make_sample",
]
