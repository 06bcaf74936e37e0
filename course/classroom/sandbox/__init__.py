"""Where the code of one submission runs: by itself, with little in sight, and bounded.

    Sandbox ──orders──▶ server ──fork──▶ warden ──fork──▶ a grading child
       ▲                (confined, has pytest imported)          │
       └──────────────────── lines ──────────────────────────────┘

    edition   what a sandbox needs of the course, laid out once for a whole grading
    views     what one grading child sees of it, and how its paths are called outside
    parent    Sandbox: this side               confined  a child of it, seen from here
    limits    how much of everything there is
    server    the other side: forks, ends all, and looks at what it all takes together
    namespaces  what Linux puts out of sight   plain     what holds where that is refused
    landlock  the files, in the latter case    census    what all processes take together
    places    what Python needs of a machine   linux     calls that Python has no names for
    orders    what goes from side to side

What always holds, as far as `Sandbox.protections` says so: the student's code sees no
reference of the modules that it replaces; it reaches no other submission, result or
secret; and of all that it started nothing is left once its child is said to be gone.
"""
