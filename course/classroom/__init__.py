"""A class: the student edition is handed out, submissions are collected and graded.

    release     writes the student edition              grade     grades folders and zips
    regrade     again, and what changes                 void      credits a test to everyone
    viva        bugs in a student's own modules, to be found by the student

    submission ──taking──▶ Job ──work, in a sandbox──▶ Record ──reports──▶ DIR

What always holds: of a submission only the exercises' modules are taken; their code runs in
a sandbox alone; the verdict is this side's; a Record is a function of the course, the
settings and the submission, and of no time, place or neighbour.
"""
