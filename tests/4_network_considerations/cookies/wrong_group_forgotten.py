"""You ask only what all others may do with the file. Those of its group are not its owner
either: no bit of 0o077 may be set.

caught by: test_a_cookie_that_the_group_can_read_is_refused
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        make(path)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and info.st_mode & 0o007:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
