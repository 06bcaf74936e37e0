"""You take only a file of mode 400. Its owner may also write it: what counts are the bits of
the others, 0o077.

caught by: test_its_owner_may_write_it
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        make(path)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and stat.S_IMODE(info.st_mode) != 0o400:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
