"""You read the file as UTF-8, and a byte that is none ends in Python's UnicodeDecodeError.
Read it as Latin-1, which knows all bytes; `check` refuses the rest.

caught by: test_a_file_of_other_letters_is_refused
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
    return check(path.read_text(encoding="utf-8"), f"Cookie file {path}")
