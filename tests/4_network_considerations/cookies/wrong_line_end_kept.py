"""The end of the line is part of your cookie, so a node whose file was written by an editor
has another one than the rest. `check` returns the text without it.

caught by: test_the_end_of_the_line_is_no_part_of_it
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        make(path)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and info.st_mode & 0o077:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    text = path.read_text(encoding="latin-1")
    check(text, f"Cookie file {path}")
    return text
