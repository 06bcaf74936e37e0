"""You make up a cookie and write it nowhere, so the next node makes up another one and the two
never meet. Let `make` put it into the file.

caught by: test_the_second_node_reads_it
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        return "".join(secrets.choice(string.ascii_uppercase) for _ in range(LENGTH))
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and info.st_mode & 0o077:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
