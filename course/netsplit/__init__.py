"""The netsplit laboratory: the to-do service in a simulated network that is cut, recorded, and
played forwards and backwards on a page, under two strategies side by side.

    scenario.py, ready.py    what is to happen, and those that are there to begin with
    record.py, ...           a run of it, as data
    child.py, runner.py      that run in a process of its own, with the student's modules
    page.html, page.css, *.js   the page, which needs nothing but a recording
    pages.py, server.py      the page in one file, and the server of the command
"""
