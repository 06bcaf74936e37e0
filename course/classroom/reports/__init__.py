"""What people read of a grading, and what other programs do.

document      what a report is made of: sections, tables, pictures
losses        why points were lost                    student   one student's report
pictures      what a class can learn from itself      whole     the class's report
markdown, page   a report as Markdown, as one HTML file
exports       grades.csv, Gradescope's results.json, JUnit's XML

What always holds: what a student wrote or printed is text in all of them, and never runs,
marks up, or ends a file; the same standings give the same bytes.
"""
