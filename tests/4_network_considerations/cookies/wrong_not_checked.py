"""You take whatever is in the file for the cookie. Let `check` look at it: a cookie is a line
of printable characters, 1 to 255 of them.

caught by: test_what_can_be_no_atom_is_no_cookie
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
    return path.read_text(encoding="latin-1").strip()
