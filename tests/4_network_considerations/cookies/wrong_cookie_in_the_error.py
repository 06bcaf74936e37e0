"""Your error text shows what is in the cookie file. Errors end up in logs, and logs are read
by many: say which file it is, and nothing of what is in it.

caught by: test_no_error_says_what_is_in_the_file
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
    return check(text, f"Cookie file {path} with {text!r}")
