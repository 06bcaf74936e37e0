"""Tests of exercises over a student's modules: run in a child, judged, explained."""
