"""You write the cookie file yourself, and at first everybody can read it. Let `make` do it:
there the file is its owner's only from the start, and two nodes that start at once agree.

caught by: test_only_its_owner_can_read_it
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        letters = [secrets.choice(string.ascii_uppercase) for _ in range(LENGTH)]
        path.write_text("".join(letters))
        path.chmod(0o600)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and info.st_mode & 0o077:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
