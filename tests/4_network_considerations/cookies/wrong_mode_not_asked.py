"""You read a cookie file whatever its mode is. A cookie that everybody on the machine can read
is no secret: refuse it, as Erlang does.

caught by: test_a_cookie_that_others_can_read_is_refused
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        make(path)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
